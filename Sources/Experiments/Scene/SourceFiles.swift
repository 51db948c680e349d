import Basics
package import Configurations
import ModelFiles

/// The files that something was prepared from, as they were then.
package struct SourceFiles: Sendable {
  private var facts: [String: FileFacts?] = [:]
  /// Whether something else was read that may change, as the trials of a study.
  private var readsMore = false

  /// No files.
  package init() {}

  /// Adds a file or directory that was read, or was found not to be there.
  package mutating func add(_ path: String) { facts[path] = .some(try? FileFacts(path)) }

  /// Adds the files of a model: its configuration, its tokenizer's and the weights.
  mutating func add(_ folder: ModelFolder) {
    for name in ["config.json"] + folder.tokenizerFiles { add("\(folder.path)/\(name)") }
    if let weights = folder.weightsPath { add(weights) }
  }

  /// Adds the file that a configuration was read from; the settings of a run or a trial stand in none.
  package mutating func add(_ configuration: LoadedConfiguration) {
    if FileSystem.isPlainFile(configuration.path) { add(configuration.path) } else { addUntold() }
  }

  /// Adds what no file tells the changes of.
  package mutating func addUntold() { readsMore = true }

  /// Adds other files; of one that is in both, what `others` knows counts.
  package mutating func formUnion(_ others: SourceFiles) {
    facts.merge(others.facts) { $1 }
    readsMore = readsMore || others.readsMore
  }

  /// Whether every file is still what it was.
  package var areUnchanged: Bool {
    !readsMore && facts.allSatisfy { path, before in (try? FileFacts(path)) == before }
  }
}
