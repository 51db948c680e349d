import Basics
package import Settings
package import Tasks

extension Settings {
  /// The settings as a flat YAML file, from which `idx --config` reads exactly these settings.
  package func yaml(model: String, task: TaskKind, mode: TrainingMode) -> String {
    var lines = [
      "model_checkpoint: \(Settings.scalar(.text(model)))", "task: \(task.rawValue)",
      "training_mode: \(mode.rawValue)",
    ]
    for (setting, value, _) in entries where value != setting.default || setting.changesResult {
      // A number of steps or epochs would imply that strategy.
      let saysUnit = [IntervalKeys.evaluation, .save].contains { keys in
        [keys.steps.name, keys.epochs.name].contains(setting.name)
      }
      if value == setting.default, value == .null && !saysStrategy(setting) || saysUnit { continue }
      lines.append("\(setting.name): \(Settings.scalar(value))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whether a strategy has to be written, even null, because a number below it would imply another.
  private func saysStrategy(_ setting: Setting) -> Bool {
    let keys = IntervalKeys.save
    return setting.name == keys.unit.name
      && [keys.steps, keys.epochs].contains { self[$0] != $0.default }
  }

  /// A scalar, quoted if YAML or Python's YAML reader might interpret it as something else.
  private static func scalar(_ value: Value) -> String {
    if value == .null { return "null" }
    guard case .text(let text) = value else { return value.description }
    let isPlain =
      text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-./".unicodeScalars.contains($0)
      }
      && text.unicodeScalars.first.map { $0.properties.isAlphabetic || "./_".unicodeScalars.contains($0) }
        == true
      && Double(text) == nil
      && !["no", "yes", "on", "off", "true", "false", "null", "none", "y", "n"].contains(text.lowercased())
    return isPlain ? text : "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": return "\\\\"
    case "\"": return "\\\""
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "\r": return "\\r"
    default: break
    }
    // Control characters and Unicode line separators.
    guard
      scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value)
        || [0x2028, 0x2029, 0xFEFF].contains(scalar.value)
    else { return String(Character(scalar)) }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
