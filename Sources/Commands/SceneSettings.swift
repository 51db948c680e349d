package import Basics
import Configurations
package import Experiments
import Records
package import Scripting
import Settings

/// `set NAME=VALUE`: settings for the following lines.
package enum SceneSettings {
  /// The names allowed after `set`: those of the session, then the keys of `train` by their stored names.
  package static let names: [String] = {
    // The files of splits are set by load data.
    let keys = Setting.names.filter { !$0.hasSuffix("_file") }
    return ["busy", "device", "existing", "naming", "semantics", "store", "threads"]
      + keys.filter { !["device", "threads"].contains($0) }.sorted()
  }()

  /// - Throws: `set.unknown`, `set.value`.
  package static func set(_ name: Word, _ value: ExpandedValue, in scene: inout Scene) throws(Failure) {
    let setting = names.contains(name.text) ? Setting.named(name.text) : nil
    if case .list(let elements) = value.content, let setting, setting.isOneValue(elements) {
      return try scene.setDefault(
        name.text, try setting.read(value, as: name.text), at: .source(value.span))
    }
    guard let literal = value.literal else {
      throw Failure("set.value", "set takes one value", at: .source(value.span), kind: .usage)
    }
    func wrong(_ takes: String) -> Failure {
      Failure(
        "set.value", "\(name.text) takes \(takes), not '\(literal.text)'", at: .source(value.span),
        kind: .usage)
    }
    switch name.text {
    case "store": scene.store = RunStore(PathName.expanded(literal.text))
    case "threads":
      if literal.text == "all" {
        scene.threads = nil
      } else {
        guard let threads = Int(literal.text), (1...256).contains(threads) else {
          throw wrong("a whole number from 1 to 256, or all")
        }
        scene.threads = threads
      }
    case "existing":
      guard let policy = ExistingPolicy(rawValue: literal.text) else {
        throw wrong("error, skip or resume")
      }
      scene.existing = policy
    case "busy":
      guard let policy = BusyPolicy(rawValue: literal.text) else { throw wrong("wait or skip") }
      scene.busy = policy
    case "semantics":
      guard let policy = SemanticsPolicy(rawValue: literal.text) else { throw wrong("readable or exact") }
      scene.semantics = policy
    case "naming":
      guard let naming = Naming(rawValue: literal.text) else { throw wrong("plain or auto") }
      scene.naming = naming
    case "device":
      try Settings.checkDevice(literal.text, at: .source(value.span), remedy: "set device=")
    default:
      guard names.contains(name.text) else {
        throw Failure(
          "set.unknown", "there is no setting '\(name.text)'", at: .source(name.span),
          remedy: DidYouMean.remedy(for: name.text, among: names), kind: .usage)
      }
      try scene.setDefault(
        name.text, setting?.value(of: literal) ?? literal.value, at: .source(value.span))
    }
  }
}
