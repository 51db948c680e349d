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
    let parts: JSONValue = [
      "semantics": .int(semantics), "mode": .string(mode.rawValue), "task": .string(task.rawValue),
      "settings": .object(settings.resultJSON), "files": .object(files),
    ]
    return ContentDigest.of(parts.text())
  }
}
