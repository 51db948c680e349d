import Basics
import Configurations
import Experiments
import ModelFiles
import Records
import Settings

/// The identity of a run of another program: model, task, seed, mode and settings as far as its files contain
/// them, and for each split the digest of its measurements.
struct ImportIdentity {
  /// The name of the model; only the last part is compared.
  let model: String
  let task: String
  /// `nil` if no file contains it.
  let seed: Int?
  /// The trial of a study.
  let trial: String?
  let mode: String?
  let settings: JSONObject
  let sources: [ImportSource]

  /// Whether this new identity is the same run as the other: all facts known to both are equal, and results
  /// for the same split are equal or come from the same directory. A seed known only to this one makes it
  /// another run.
  func isSame(as other: ImportIdentity) -> Bool {
    guard task == other.task, ForeignNames.isSameModel(model, other.model),
      trial == other.trial, seed == nil || seed == other.seed, ImportIdentity.fits(mode, other.mode),
      (mode == "zero_shot") == (other.mode == "zero_shot")
    else { return false }
    for (key, value) in settings.members {
      // Paths of data are not settings of the work, and a whole number may be written as a fraction.
      if let theirs = other.settings[key], Setting.named(key)?.changesResult == true,
        !ImportIdentity.isEqual(value, theirs)
      {
        return false
      }
    }
    if mode == "zero_shot" {
      return sources.contains { mine in
        other.sources.contains { $0.part == mine.part && $0.digest == mine.digest }
      }
    }
    return sources.allSatisfy { source in
      if case .predictions = source.part { return true }
      let rivals = other.sources.filter { $0.part == source.part }
      return rivals.isEmpty
        || rivals.contains {
          $0.digest == source.digest
            || AtomicFile.directory(of: $0.path) == AtomicFile.directory(of: source.path)
        }
    }
  }

  private static func isEqual(_ first: JSONValue, _ second: JSONValue) -> Bool {
    if let first = first.double, let second = second.double { return first == second }
    return first == second
  }

  private static func fits<T: Equatable>(_ first: T?, _ second: T?) -> Bool {
    guard let first, let second else { return true }
    return first == second
  }
}
