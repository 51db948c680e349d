package import Basics
package import Configurations
import Records
package import Settings
package import Tasks
import Text

/// Identifies the work of a run: equal fingerprints mean equal results.
package enum Fingerprint {
  /// Incremented whenever the engine computes different results from the same settings.
  package static let semantics = 3
  /// The versions whose runs still count as the same work, newest first: their results differ only by
  /// rounding.
  package static let readable = [3, 2, 1]

  /// - Parameters:
  ///   - files: SHA-256 of data, configuration, vocabulary and weights, by role.
  ///   - semantics: the version of the arithmetic, today's or one of ``readable``.
  package static func of(
    mode: TrainingMode, task: TaskKind, settings: Settings, files: JSONObject, semantics: Int = semantics
  ) -> String {
    var results = settings.resultJSON
    // A task with one loss is told by its name; its first runs recorded the default of the others.
    if task.lossNames.count == 1 {
      results[SettingKey.loss.name] = JSONValue(SettingKey.loss.setting.default)
    }
    let parts: JSONValue = [
      "semantics": .int(semantics), "mode": .string(mode.rawValue), "task": .string(task.rawValue),
      "settings": .object(results), "files": .object(files),
    ]
    return ContentDigest.of(parts.text())
  }
}
