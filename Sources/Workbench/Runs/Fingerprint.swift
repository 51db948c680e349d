package import Basics
import Records
import Text

/// What makes two runs the same work: equal fingerprints, equal results.
package enum Fingerprint {
  /// Raised whenever the engine computes something else from the same settings.
  package static let semantics = 3

  /// - Parameters:
  ///   - files: SHA-256 of data, configuration, vocabulary and weights, by what they are.
  package static func of(
    mode: TrainingMode, task: TaskKind, settings: Settings, files: JSONObject
  ) -> String {
    let parts: JSONValue = [
      "semantics": .int(semantics), "mode": .string(mode.rawValue), "task": .string(task.rawValue),
      "settings": .object(settings.resultJSON), "files": .object(files),
    ]
    return ContentDigest.of(parts.text())
  }
}
