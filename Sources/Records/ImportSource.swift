package import Basics

/// A file from which a run was imported.
package struct ImportSource: Equatable, Sendable {
  /// The part of a run that a file contains.
  package enum Part: Equatable, Sendable, CustomStringConvertible {
    /// A `training_results.json`.
    case results
    /// An evaluation on a split.
    case evaluation(String)
    /// The predictions for a split.
    case predictions(String)
    /// The scores of an untrained model on a split.
    case zeroShot(String)

    /// `evaluation dev`, as in records.
    package var description: String {
      switch self {
      case .results: "results"
      case .evaluation(let split): "evaluation \(split)"
      case .predictions(let split): "predictions \(split)"
      case .zeroShot(let split): "zero_shot \(split)"
      }
    }

    /// Reads what ``description`` writes.
    package init?(_ text: String) {
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

  /// The part that the file contains.
  package let part: Part
  /// The original path.
  package let path: String
  /// SHA-256 of its bytes.
  package let digest: String

  /// - Parameters: the properties, in their order.
  package init(_ part: Part, _ path: String, _ digest: String) {
    (self.part, self.path, self.digest) = (part, path, digest)
  }

  /// The name of its copy in the run's directory; always the same for the same file.
  package var copy: String {
    let name = path.split(separator: "/").last.map(String.init) ?? "file"
    return "imported/\(digest.prefix(12))_\(name)"
  }

  /// The form stored in the record.
  package var json: JSONValue {
    [
      "part": .string("\(part)"), "path": .string(path), "sha256": .string(digest), "copy": .string(copy),
    ]
  }

  /// - Returns: `nil` for anything but what ``json`` writes.
  package init?(_ value: JSONValue) {
    guard let part = value["part"]?.string.flatMap({ Part($0) }), let path = value["path"]?.string,
      let digest = value["sha256"]?.string
    else { return nil }
    self.init(part, path, digest)
  }
}

extension RunManifest {
  /// The files from which the run was imported, in order of import.
  package var importSources: [ImportSource] {
    (lineage.foreign?.sources ?? []).compactMap { ImportSource($0) }
  }
}
