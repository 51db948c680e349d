package import Basics
package import Configurations
import ModelFiles
import Records
package import Tasks
package import Text

/// The data read by a session: corpora by file, encoded splits by tokenizer and length.
///
/// Runs of a script that share data read and encode it only once. A changed file is read again.
package final class DatasetCache {
  /// A data file with the digest of its bytes.
  package struct File: Sendable {
    /// The rows.
    package let corpus: Corpus
    /// SHA-256 of the file's bytes, as 64 hexadecimal digits.
    package let digest: String
  }

  private var files: [String: (facts: FileFacts, file: File)] = [:]
  private var tokenizers: [String: (facts: [FileFacts], tokenizer: any Tokenizer)] = [:]
  private var configurations: [String: (facts: FileFacts, configuration: LoadedConfiguration)] = [:]
  private var encoded: [String: TokenizedDataset] = [:]

  /// An empty cache.
  package init() {}

  /// - Parameter names: the columns that the user named.
  /// - Throws: what reading a CSV file throws.
  package func file(_ path: String, names: ColumnNames = ColumnNames()) throws(Failure) -> File {
    let facts = try FileFacts(path)
    let kept = files[path].flatMap { $0.facts == facts ? $0.file : nil }
    if let kept, kept.corpus.names == names { return kept }
    let read =
      if let kept { try Corpus(bytes: kept.corpus.bytes, path: path, names: names) } else {
        try Corpus.load(path: path, names: names)
      }
    let file = File(corpus: read, digest: kept?.digest ?? ContentDigest.of(read.bytes))
    files[path] = (facts, file)
    return file
  }

  /// The digest of a data file's bytes.
  /// - Throws: what reading a CSV file throws.
  package func digest(of path: String) throws(Failure) -> String {
    try file(path, names: files[path]?.file.corpus.names ?? ColumnNames()).digest
  }

  /// A configuration file. A file that is not a regular file, such as a pipe, is read on every request.
  /// - Throws: as ``LoadedConfiguration/init(_:)``.
  package func configuration(_ path: String) throws(Failure) -> LoadedConfiguration {
    let path = PathName.expanded(path)
    guard FileSystem.isPlainFile(path), let facts = try? FileFacts(path) else {
      return try LoadedConfiguration(path)
    }
    if let kept = configurations[path], kept.facts == facts { return kept.configuration }
    let configuration = try LoadedConfiguration(path)
    configurations[path] = (facts, configuration)
    return configuration
  }

  /// - Throws: what reading a tokenizer throws.
  package func tokenizer(_ folder: String) throws(Failure) -> any Tokenizer {
    var facts: [FileFacts] = []
    for name in HuggingFaceFolder.tokenizerFiles(in: folder) {
      facts.append(try FileFacts("\(folder)/\(name)"))
    }
    if let kept = tokenizers[folder], kept.facts == facts { return kept.tokenizer }
    let tokenizer = try TokenizerFolder.load(folder)
    tokenizers[folder] = (facts, tokenizer)
    return tokenizer
  }

  /// The digest of the tokens whose ids follow the vocabulary; `nil` without such tokens.
  ///
  /// Without such tokens the fingerprints of runs and evaluations are those of versions that did not read
  /// them.
  /// - Throws: what reading a tokenizer throws.
  func addedTokens(_ folder: String) throws(Failure) -> JSONValue? {
    let added = try tokenizer(folder).addedTokens
    return added.isEmpty ? nil : .string(ContentDigest.of(JSONValue.array(added.map { .string($0) }).text()))
  }

  /// A split encoded for the model in `folder`.
  ///
  /// - Parameters:
  ///   - names: the columns that the user named.
  ///   - head: the number of first rows to use; `nil` for all.
  ///   - limit: the most tokens of a sentence.
  ///   - windows: divides long sentences, in place of `limit`.
  /// - Throws: the first error of the dataset check, what reading throws.
  package func split(
    _ name: String, path: String, names: ColumnNames, task: TaskKind, folder: String, limit: Int,
    windows: TokenWindows? = nil, head: Int?
  ) throws(Failure) -> TokenizedDataset {
    let file = try file(path, names: names)
    let tokenizer = try tokenizer(folder)
    let key = [
      name, file.digest, "\(names)", task.rawValue, "\(task.labels.names)", folder, "\(limit)",
      "\(windows.map { "\($0)" } ?? "")", "\(head ?? -1)", "\(task.cutoff ?? -1)",
      "\(tokenizers[folder]?.facts ?? [])",
    ].joined(separator: "\u{0}")
    if let kept = encoded[key] { return kept }
    let split = try TokenizedDataset(
      head.map { file.corpus.head($0) } ?? file.corpus, name: name, task: task, tokenizer: tokenizer,
      limit: limit, windows: windows)
    encoded[key] = split
    return split
  }
}
