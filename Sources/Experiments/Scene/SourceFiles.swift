import Basics
package import Configurations
import ModelFiles

/// The files from which something was prepared, with their facts at that time.
package struct SourceFiles: Sendable {
  private var facts: [String: FileFacts?] = [:]
  /// Whether something else that may change was read, such as the trials of a study.
  private var readsMore = false

  /// No files.
  package init() {}

  /// Adds a file or directory that was read or found missing.
  package mutating func add(_ path: String) { facts[path] = .some(try? FileFacts(path)) }

  /// Adds the files of a model: its configuration, its tokenizer's and the weights.
  mutating func add(_ folder: ModelFolder) {
    for name in ["config.json"] + folder.tokenizerFiles { add("\(folder.path)/\(name)") }
    if let weights = folder.weightsPath { add(weights) }
  }

  /// Adds the file that a configuration was read from; settings of a run or a trial have no file.
  package mutating func add(_ configuration: LoadedConfiguration) {
    if FileSystem.isPlainFile(configuration.path) { add(configuration.path) } else { addUntold() }
  }

  /// Records that something was read whose changes cannot be detected from a file.
  mutating func addUntold() { readsMore = true }

  /// Adds other files; for a file in both, the facts in `others` are used.
  package mutating func formUnion(_ others: SourceFiles) {
    facts.merge(others.facts) { $1 }
    readsMore = readsMore || others.readsMore
  }

  /// Whether a file is one of them, whatever path leads to it.
  package func contains(_ path: String) -> Bool {
    let path = FileFacts.resolved(path)
    return facts.keys.contains { FileFacts.resolved($0) == path }
  }

  /// Whether all files are unchanged.
  package var areUnchanged: Bool {
    !readsMore && facts.allSatisfy { path, before in (try? FileFacts(path)) == before }
  }
}
