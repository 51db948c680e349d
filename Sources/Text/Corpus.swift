package import Basics

/// The contents of a data file.
package struct Corpus: Sendable {
  /// The file's path, as it appears in messages.
  package let path: String
  /// The names in the header, no two alike.
  package let columns: [String]
  /// The columns that the user named.
  package let names: ColumnNames
  /// The rows in the order of the file.
  package private(set) var examples: [Example]
  /// The bytes that were read, for the content hash.
  package let bytes: [UInt8]
  /// The faults found while reading single rows, in the order of the rows.
  package private(set) var faults: [RowFault] = []

  /// Reads a CSV file with any columns; a task's own check asks for those it needs.
  /// - Throws: `file.missing`, `file.read`; what ``init(bytes:path:)`` throws.
  package static func load(path: String, names: ColumnNames = ColumnNames()) throws(Failure) -> Corpus {
    try Corpus(bytes: try FileSystem.read(path), path: path, names: names)
  }

  /// - Parameters:
  ///   - bytes: the contents of the file.
  ///   - names: the columns that the user named.
  /// - Throws: `file.kind`, `csv.encoding`, `csv.quotes`, `csv.ragged`, `csv.header`, `csv.separator`.
  package init(bytes: [UInt8], path: String, names: ColumnNames = ColumnNames()) throws(Failure) {
    let table = try CSVReader.read(bytes, path: path)
    (self.path, self.bytes, columns, self.names, examples) = (path, bytes, table.columns, names, [])
    let reader = RowReader(table, names)
    examples.reserveCapacity(table.rows.count)
    for (index, row) in table.rows.enumerated() {
      examples.append(reader.example(row, index, &faults))
    }
  }

  /// Number of rows, without the header.
  package var count: Int { examples.count }

  /// The position of a column, or `nil`.
  package func index(of column: String) -> Int? {
    columns.firstIndex { $0.utf8.elementsEqual(column.utf8) }
  }

  /// The field of a row by the column's name, or `nil` if the column does not exist.
  package func field(_ column: String, ofRow row: Int) -> String? {
    guard let index = index(of: column), examples.indices.contains(row) else { return nil }
    return examples[row].fields[index]
  }

  /// The strings of a field that contains a Python list; empty if the column does not exist.
  package func list(_ column: String, ofRow row: Int) throws(PythonLiteral.Fault) -> [String] {
    guard let text = field(column, ofRow: row) else { return [] }
    return try PythonLiteral.strings(text)
  }

  /// The rows whose field in `column` is `value`; empty if the column does not exist.
  package func rows(where column: String, is value: String) -> Corpus {
    var corpus = self
    let index = index(of: column)
    let kept = examples.indices.filter { row in
      index.map { examples[row].fields[$0].utf8.elementsEqual(value.utf8) } ?? false
    }
    corpus.examples = kept.map { examples[$0] }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    corpus.faults = faults.compactMap { fault in
      places[fault.row].map { RowFault(kind: fault.kind, row: $0, detail: fault.detail) }
    }
    return corpus
  }

  /// The first `count` rows.
  package func head(_ count: Int) -> Corpus {
    var corpus = self
    corpus.examples = Array(examples.prefix(max(0, count)))
    corpus.faults = faults.filter { $0.row < corpus.examples.count }
    return corpus
  }
}

private struct RowReader {
  private let columns: [String: Int]
  private let names: ColumnNames
  /// The column of words; `nil` without one.
  private let words: String?

  init(_ table: CSVTable, _ names: ColumnNames) {
    self.names = names
    let named = names.text.flatMap { name in
      table.index(of: name).map { (name: name, field: table.rows.first?.fields[$0] ?? "") }
    }
    let isList =
      named.map { $0.field.hasPrefix("[") && (try? PythonLiteral.strings($0.field)) != nil } ?? false
    words = isList ? names.text : table.index(of: "tokens") == nil ? nil : "tokens"
    columns = Dictionary(table.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func example(_ row: CSVRow, _ index: Int, _ faults: inout [RowFault]) -> Example {
    func field(_ name: String) -> String { columns[name].map { row.fields[$0] } ?? "" }
    let sentence = words != nil && words == names.text ? "sentence" : names.text ?? "sentence"
    var example = Example(
      line: row.line, id: field(names.id ?? "id"), sentence: field(sentence), tokens: [], fields: row.fields)
    guard let words else { return example }
    do throws(PythonLiteral.Fault) {
      example.tokens = try PythonLiteral.strings(field(words))
    } catch {
      faults.append(RowFault(kind: .tokens, row: index, detail: error.description))
    }
    return example
  }
}
