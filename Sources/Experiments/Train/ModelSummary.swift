import Basics
import Configurations
import Networks
import Records
import Settings
import Training

/// `model_summary.txt`: the model's tensors as a tree of modules, and its number of parameters.
struct ModelSummary {
  static let fileName = "model_summary.txt"
  private let layout: ParameterLayout
  private let title: String
  private let fresh: Set<String>

  /// - Parameter fresh: tensors missing in the files.
  init(_ layout: ParameterLayout, title: String, fresh: [String]) {
    (self.layout, self.title, self.fresh) = (layout, title, Set(fresh))
  }

  /// The text of the file, with a final newline.
  var text: String {
    var lines = [title]
    var open: [Substring] = []
    for parameter in layout.parameters {
      let path = parameter.name.split(separator: ".")
      var common = 0
      while common < min(open.count, path.count - 1), open[common] == path[common] { common += 1 }
      for depth in common..<(path.count - 1) { lines.append(indented("(\(path[depth]))", depth)) }
      var facts = "[\(parameter.shape.map(String.init).joined(separator: ", "))]"
      if !layout.isTrainable(parameter.id) { facts += "  frozen" }
      if fresh.contains(parameter.name) { facts += "  new" }
      lines.append(indented("\(path.last ?? "")  \(facts)", path.count - 1))
      open = Array(path.dropLast())
    }
    let (total, trainable) = (layout.count, layout.trainableCount)
    lines += [
      "", "Total parameters: \(SummaryText.grouped(total))",
      "Trainable parameters: \(SummaryText.grouped(trainable))",
      "Non-trainable parameters: \(SummaryText.grouped(total - trainable))",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func indented(_ text: String, _ depth: Int) -> String {
    String(repeating: "  ", count: depth + 1) + text
  }
}

/// `hyperparameters.json`: the five keys written by the program with the nested form, then every setting
/// under its stored name.
struct HyperparametersFile {
  static let fileName = "hyperparameters.json"
  let settings: Settings

  var json: JSONValue {
    func value(_ setting: Setting) -> JSONValue { JSONValue(settings[setting]) }
    var tree = JSONObject([
      ("epochs", value(SettingKey.epochs.setting)), ("batch_size", value(SettingKey.batchSize.setting)),
      ("optimizer", value(SettingKey.optimizer.setting)),
      ("lr", value(SettingKey.learningRate.setting)), ("scheduler", value(SettingKey.schedule.setting)),
    ])
    for (key, value) in settings.json.members where tree[key] == nil { tree[key] = value }
    return .object(tree)
  }
}
