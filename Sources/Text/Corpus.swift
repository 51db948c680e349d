package import Basics

/// The contents of a data file.
///
/// The file is checked from beginning to end when it is read; its rows are made when they are asked for.
package struct Corpus: Sendable {
  /// The file's path, as it appears in messages.
  package let path: String
  /// The columns that the user named, and the form.
  package let names: ColumnNames
  /// The rows in the order of the file.
  package private(set) var examples: Examples
  /// The bytes that were read, unpacked, for the content hash.
  package let bytes: [UInt8]
  let table: any DataTable

  /// Reads a data file of any form and with any columns; a task's own check asks for those it needs.
  /// - Throws: `file.missing`, `file.read`; what ``init(bytes:path:names:)`` throws.
  package static func load(path: String, names: ColumnNames = ColumnNames()) throws(Failure) -> Corpus {
    // Read rather than mapped: an editor that writes into the file must not reach the rows of a running
    // training.
    try Corpus(bytes: try FileSystem.read(path), path: path, names: names)
  }

  /// - Parameters:
  ///   - bytes: the contents of the file, which may be compressed by gzip.
  ///   - names: the columns that the user named, and the form.
  /// - Throws: `data.format`, `file.kind`, `gzip.damaged`, what the form's reader throws: for CSV
  ///   `csv.encoding`, `csv.quotes`, `csv.ragged`, `csv.header`.
  package init(bytes: [UInt8], path: String, names: ColumnNames = ColumnNames()) throws(Failure) {
    try self.init(bytes: bytes, path: path, names: names, keptBytes: Examples.keptBytes)
  }

  /// - Parameter keptBytes: the size up to which the examples of a file are kept.
  package init(bytes: [UInt8], path: String, names: ColumnNames, keptBytes: Int) throws(Failure) {
    let bytes = try GzipFile.unpacked(bytes, path: path)
    table = try Readers.read(bytes, path: path, format: names.format)
    (self.path, self.bytes, self.names) = (path, bytes, names)
    examples = Examples(table, names, keeping: bytes.count <= keptBytes)
  }

  /// Sentences that are not the rows of a file: typed ones, or some that are to be predicted.
  /// - Parameters:
  ///   - path: what stands for the file's path in messages.
  ///   - names: whether there are pairs, as in the file that they come from.
  package init(sentences: [Example], path: String, names: ColumnNames = ColumnNames()) {
    table = NoTable()
    (self.path, bytes, self.names) = (path, [], names)
    examples = Examples(kept: sentences)
  }

  /// Lines for the user about how the file was read; empty for CSV with commas.
  package var notes: [String] { table.notes.map { "\(path): \($0)" } }

  /// Whether it is plain text, a sentence a line.
  package var isPlainText: Bool { table is LineTable }

  /// Whether rows have identifiers.
  package var hasIDs: Bool { examples.hasIDs }

  /// The names in the header, no two alike.
  package var columns: [String] { table.columns }

  /// The memory that it takes, in bytes: that of the file with an index of its rows; several times as much for a
  /// small file, whose examples are kept.
  package var memory: Int { bytes.count <= Examples.keptBytes ? 6 * bytes.count : bytes.count * 5 / 4 }

  /// Number of rows, without the header.
  package var count: Int { examples.count }

  /// The faults found while reading single rows, in the order of the rows. Those of a large file are looked
  /// for at every call.
  package var faults: [RowFault] { examples.faults }

  /// The position of a column, or `nil`.
  package func index(of column: String) -> Int? { table.index(of: column) ?? table.roles.column(for: column) }

  /// The field of a row by the column's name, or `nil` if the column does not exist.
  package func field(_ column: String, ofRow row: Int) -> String? {
    guard let index = index(of: column), examples.indices.contains(row) else { return nil }
    return examples.field(index, at: row)
  }

  /// The field of a row by the column's position.
  package func field(_ column: Int, ofRow row: Int) -> String { examples.field(column, at: row) }

  /// The strings of a field that contains a list; empty if the column does not exist.
  package func list(_ column: String, ofRow row: Int) throws(PythonLiteral.Fault) -> [String] {
    guard let index = index(of: column), examples.indices.contains(row) else { return [] }
    return try examples.list(index, at: row)
  }

  /// The rows whose field in `column` is `value`; empty if the column does not exist.
  package func rows(where column: String, is value: String) -> Corpus {
    var corpus = self
    let index = index(of: column)
    corpus.examples = examples.some(
      examples.indices.filter { row in
        index.map { examples.field($0, at: row).utf8.elementsEqual(value.utf8) } ?? false
      })
    return corpus
  }

  /// One of each `step` rows in turn, drawn at random, the same ones at every call. Rows at equal distances would miss
  /// what comes at equal distances, such as every second label.
  /// - Parameter step: 1 or more.
  package func sample(oneOf step: Int) -> Corpus {
    var generator = SeededGenerator(seed: 0, "sample of rows")
    var corpus = self
    corpus.examples = examples.some(
      stride(from: 0, to: count, by: step).map { $0 + generator.below(min(step, count - $0)) })
    return corpus
  }

  /// The first `count` rows.
  package func head(_ count: Int) -> Corpus {
    var corpus = self
    corpus.examples = examples.first(count)
    return corpus
  }
}

/// Stands for the file of sentences that have none.
struct NoTable: DataTable {
  let columns: [String] = []
  let count = 0
  var frame: RowFrame { RowFrame(head: 0..<0) }
  func range(ofRow row: Int) -> Range<Int> { 0..<0 }
  func line(ofRow row: Int) -> Int { row + 1 }
  func fields(ofRow row: Int) -> [String] { [] }
}
