package import Basics

/// Where a new run is stored.
package enum RunLocation: Sendable, Equatable {
  /// The last level of the directory.
  package enum Name: Sendable, Equatable {
    /// None: the run is stored in the task's directory itself.
    case none
    case given(String)
    /// The run's own handle, such as `r18`.
    case handle
  }

  /// `{store}/results/{mode}/{model}/{task}[/{name}]`.
  case results(mode: String, model: String, task: String, name: Name)
  /// A given directory, inside or outside the store.
  case directory(String)

  /// The directory of the run, for a run with the handle `id`.
  ///
  /// - Parameter root: the store.
  /// - Throws: `run.name` for a part that cannot be a directory's name or is reserved.
  func directory(in root: String, for id: RunID) throws(Failure) -> String {
    switch self {
    case .directory(let path): return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    case .results(let mode, let model, let task, let name):
      for (what, part) in [("mode", mode), ("model", model), ("task", task)] {
        try RunLocation.checkPart(what, part)
      }
      let task = "\(root)/results/\(mode)/\(model)/\(task)"
      switch name {
      case .none: return task
      case .handle: return "\(task)/\(id)"
      case .given(let name):
        try RunLocation.checkName(name)
        return "\(task)/\(name)"
      }
    }
  }

  /// Checks the name of a run.
  /// - Throws: `run.name` for a reserved name or one that cannot be a directory.
  package static func checkName(_ name: String) throws(Failure) {
    try checkPart("name", name)
    // Other programs interpret such a name as an option or a formula.
    if name.hasPrefix("-") || name.hasPrefix("=") {
      throw Failure.badName("the name", name, because: "begins with '\(name.prefix(1))'")
    }
    let lower = name.lowercased()
    let isReserved =
      lower.hasPrefix("checkpoint") || lower == "logs" || lower == "best_checkpoint"
      || fileNames.contains(lower) || lower.hasPrefix("metrics.") || lower.hasSuffix("_info.json")
    if isReserved { throw Failure.badName("the name", name, because: "is reserved for what a run writes") }
  }

  /// Names of files that a run in the parent directory may have, besides those of trackers (`metrics.…`,
  /// `…_info.json`).
  private static let fileNames: Set<String> = [
    "run.json", "config.yml", "config.json", "training_results.json", "summary.txt",
    "hyperparameters.json", "model_summary.txt",
  ]

  private static func checkPart(_ what: String, _ part: String) throws(Failure) {
    let reason: String? =
      if part.isEmpty {
        "is empty"
      } else if part.hasPrefix(".") {
        "begins with a point"
      } else if part.contains("/")
        || part.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
      {
        "holds a character that no directory name may have"
      } else if part.utf8.count > 200 {
        "is longer than 200 bytes"
      } else {
        nil
      }
    if let reason { throw Failure.badName("the \(what)", part, because: reason) }
  }
}
