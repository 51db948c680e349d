package import Basics
import Yams

/// A YAML configuration in the flat form: long key names with values, and the run's frame (model, task, mode).
package struct LoadedConfiguration: Sendable, Equatable {
  package let path: String
  /// The file's text, of which a run keeps an exact copy.
  package let text: String
  /// Settings in the order of the file, with their lines.
  package let settings: [(name: String, value: Value, line: Int)]
  /// `model_checkpoint`: the model to train.
  package private(set) var model: String?
  /// `task`, where it is one of ours.
  package private(set) var task: String?
  /// `training_mode`.
  package private(set) var mode: String?
  /// `output_dir`: the directory above `{mode}/{model}/{task}`.
  package private(set) var outputDirectory: String?
  /// Keys that are known and have no effect here: said once, in one line.
  package let ignored: [String]

  package static func == (a: LoadedConfiguration, b: LoadedConfiguration) -> Bool {
    a.path == b.path && a.text == b.text
  }

  /// - Throws: `file.…`, `yaml.syntax`, `yaml.form`, `settings.unknown`, `settings.absent`.
  package init(_ path: String) throws(Failure) {
    try self.init(text: try FileSystem.readText(path), path: path)
  }

  package init(text: String, path: String) throws(Failure) {
    (self.path, self.text) = (path, text)
    var settings: [(name: String, value: Value, line: Int)] = []
    var ignored: [String] = []
    for entry in try LoadedConfiguration.entries(text, path) {
      let place = Place.file(path, line: entry.line)
      switch entry.key {
      case "model_checkpoint", "model_id": model = entry.value.description
      case "task": task = ["cls", "span"].contains(entry.value.description) ? entry.value.description : nil
      case "training_mode", "mode": mode = entry.value.description
      case "output_dir": outputDirectory = entry.value.description
      default:
        if let key = InertKey.all.first(where: { $0.name == entry.key }) {
          try key.check(entry.value, at: place)
          ignored.append(entry.key)
        } else if Setting.named(entry.key) != nil
          || Setting.composites.contains(where: { $0.name == entry.key })
        {
          settings.append((entry.key, entry.value, entry.line))
        } else {
          throw Failure(
            "settings.unknown", "unknown key '\(entry.key)'", at: place,
            mend: DidYouMean.remedy(for: entry.key, among: Setting.names), kind: .usage)
        }
      }
    }
    (self.settings, self.ignored) = (settings, ignored)
  }

  /// Puts the file's values into `target`.
  package func apply(to target: inout Settings) throws(Failure) {
    for (name, value, line) in settings {
      try target.set(name, value, origin: .file(path, line: line), at: .file(path, line: line))
    }
  }

  // MARK: YAML

  private static func entries(
    _ text: String, _ path: String
  ) throws(Failure) -> [(key: String, value: Value, line: Int)] {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw syntax(error, path)
    } catch {
      throw Failure("yaml.syntax", "not valid YAML: \(error)", at: .file(path, line: nil), kind: .usage)
    }
    guard let node else { return [] }
    guard case .mapping(let mapping) = node else {
      throw Failure(
        "yaml.form", "the file is not a list of 'key: value' lines", at: .file(path, line: nil), kind: .usage)
    }
    var entries: [(key: String, value: Value, line: Int)] = []
    for (key, value) in mapping {
      let line = key.mark?.line ?? 0
      guard case .scalar(let name) = key else {
        throw Failure("yaml.form", "a key is no word", at: .file(path, line: line), kind: .usage)
      }
      switch value {
      case .scalar(let scalar): entries.append((name.string, LoadedConfiguration.value(scalar), line))
      case .sequence where name.string == "label_names": entries.append((name.string, .text("labels"), line))
      default:
        throw Failure(
          "yaml.form", "'\(name.string)' holds more than one value", at: .file(path, line: line),
          mend: "give one value; sections are read in a later version", kind: .usage)
      }
    }
    return entries
  }

  private static func syntax(_ error: YamlError, _ path: String) -> Failure {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Failure(
        "yaml.syntax", "not valid YAML: \(problem)", at: .file(path, line: mark.line), kind: .usage)
    case .duplicatedKeysInMapping(let duplicates, _):
      return Failure(
        "yaml.twice", "'\(duplicates.sorted().joined(separator: "', '"))' is given twice",
        at: .file(path, line: nil), mend: "keep one of them", kind: .usage)
    default:
      let what = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
      return Failure("yaml.syntax", "not valid YAML: \(what)", at: .file(path, line: nil), kind: .usage)
    }
  }

  /// A plain scalar as a value: `2e-5` is a number here, unlike in YAML 1.1.
  private static func value(_ scalar: Node.Scalar) -> Value {
    let text = scalar.string
    guard scalar.style == .plain || scalar.style == .any else { return .text(text) }
    switch text {
    case "", "~", "null", "Null", "NULL", "none", "None": return .null
    case "true", "True", "TRUE", "yes", "on": return .flag(true)
    case "false", "False", "FALSE", "no", "off": return .flag(false)
    default: break
    }
    if let whole = Int(text) { return .int(whole) }
    let looksLikeNumber =
      text.utf8.allSatisfy { "+-.0123456789eE".utf8.contains($0) }
      && text.utf8.contains { (48...57).contains($0) }
    if looksLikeNumber, let number = Double(text), number.isFinite { return .float(number) }
    return .text(text)
  }
}
