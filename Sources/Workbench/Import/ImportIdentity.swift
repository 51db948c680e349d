import Basics
import ModelFiles
import Records
import Settings

/// One file that an imported run comes from.
struct ImportSource: Equatable, Sendable {
  /// What a file tells of a run.
  enum Part: Equatable, Sendable, CustomStringConvertible {
    /// A `training_results.json`.
    case results
    /// An evaluation on a split.
    case evaluation(String)
    /// What was said about each sentence of a split.
    case predictions(String)
    /// The scores of an untrained model on a split.
    case zeroShot(String)

    var description: String {
      switch self {
      case .results: "results"
      case .evaluation(let split): "evaluation \(split)"
      case .predictions(let split): "predictions \(split)"
      case .zeroShot(let split): "zero_shot \(split)"
      }
    }

    /// Reads what ``description`` writes.
    init?(_ text: String) {
      let words = text.split(separator: " ", maxSplits: 1).map(String.init)
      switch (words.first, words.count) {
      case ("results", 1): self = .results
      case ("evaluation", 2): self = .evaluation(words[1])
      case ("predictions", 2): self = .predictions(words[1])
      case ("zero_shot", 2): self = .zeroShot(words[1])
      default: return nil
      }
    }
  }

  let part: Part
  /// As it was found.
  let path: String
  /// SHA-256 of its bytes.
  let digest: String

  init(_ part: Part, _ path: String, _ digest: String) {
    (self.part, self.path, self.digest) = (part, path, digest)
  }

  /// The name of its copy in the run's directory; the same file has the same name whenever it comes.
  var copy: String {
    let name = path.split(separator: "/").last.map(String.init) ?? "file"
    return "imported/\(digest.prefix(12))_\(name)"
  }

  var json: JSONValue {
    [
      "part": .string("\(part)"), "path": .string(path), "sha256": .string(digest), "copy": .string(copy),
    ]
  }

  /// - Returns: `nil` for anything but what ``json`` writes.
  init?(_ value: JSONValue) {
    guard let part = value["part"]?.string.flatMap({ Part($0) }), let path = value["path"]?.string,
      let digest = value["sha256"]?.string
    else { return nil }
    self.init(part, path, digest)
  }
}

/// What tells a run of another program from others: model, task, seed, mode and settings as far as its files say them,
/// and for each split the digest of what was measured on it.
struct ImportIdentity {
  /// As it is named; only the last part counts.
  let model: String
  let task: String
  /// `nil` where no file says it.
  let seed: Int?
  /// Of a study.
  let trial: String?
  let mode: String?
  let settings: JSONObject
  let sources: [ImportSource]

  /// Whether this, which has just come, tells of the run that the other does: nothing that both know differs, and no
  /// split was measured twice by files of different places. A seed that only this one knows makes it another run.
  func isSame(as other: ImportIdentity) -> Bool {
    guard task == other.task, ForeignNames.isSameModel(model, other.model),
      trial == other.trial, seed == nil || seed == other.seed, ImportIdentity.fits(mode, other.mode),
      (mode == "zero_shot") == (other.mode == "zero_shot")
    else { return false }
    for (key, value) in settings.members {
      // A place of data is no setting of the work, and a whole number may be written as a fraction.
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
