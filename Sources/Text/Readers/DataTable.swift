/// The rows of a data file, read when they are asked for.
///
/// A reader checks the whole file once and keeps where its rows begin; nothing here fails, save that a field
/// is not a list. Columns and rows are counted from 0.
package protocol DataTable: Sendable {
  /// The names of the columns, no two alike.
  var columns: [String] { get }
  /// The columns that tasks look for where the user names none.
  var roles: ColumnRoles { get }
  /// Number of rows.
  var count: Int { get }
  /// Whether columns may be named by their number, from 1, as in formats without a header.
  var isNumbered: Bool { get }
  /// Lines for the user about how the file was read: another separator than commas.
  var notes: [String] { get }
  /// The faults that the format itself has in single rows, in the order of the rows.
  var faults: [RowFault] { get }
  /// What stands around the rows.
  var frame: RowFrame { get }
  /// The bytes of a row in the file, as ``frame`` counts them.
  func range(ofRow row: Int) -> Range<Int>
  /// The line of the file on which a row begins, from 1.
  func line(ofRow row: Int) -> Int
  /// Every field of a row, in the order of the columns.
  func fields(ofRow row: Int) -> [String]
  /// One field of a row.
  func field(_ column: Int, ofRow row: Int) -> String
  /// The strings of a field that is a list.
  func list(_ column: Int, ofRow row: Int) throws(PythonLiteral.Fault) -> [String]
}

extension DataTable {
  /// Those that are called as the idiom sets call them.
  package var roles: ColumnRoles { ColumnRoles(columns) }
  /// Columns have names.
  package var isNumbered: Bool { false }
  /// None.
  package var notes: [String] { [] }
  /// None.
  package var faults: [RowFault] { [] }
  /// One of the row's fields.
  package func field(_ column: Int, ofRow row: Int) -> String { fields(ofRow: row)[column] }
  /// The field as a list in Python's notation.
  package func list(_ column: Int, ofRow row: Int) throws(PythonLiteral.Fault) -> [String] {
    try PythonLiteral.strings(field(column, ofRow: row))
  }

  /// The position of a column, or `nil`; names are compared byte by byte.
  package func index(of column: String) -> Int? {
    if let index = columns.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }) { return index }
    guard isNumbered, let number = Int(column), (1...columns.count).contains(number) else { return nil }
    return number - 1
  }
}

/// The columns that tasks look for, by position; `nil` for those that a file has not.
package struct ColumnRoles: Sendable, Equatable {
  /// Identifiers of rows.
  package var id: Int?
  /// Sentences.
  package var sentence: Int?
  /// The words of each sentence, a list.
  package var words: Int?
  /// A label for each word, a list, where the format knows which column that is.
  package var labels: Int?

  /// The columns `id`, `sentence` and `tokens`.
  package init(_ columns: [String]) {
    func index(_ name: String) -> Int? { columns.firstIndex { $0.utf8.elementsEqual(name.utf8) } }
    (id, sentence, words, labels) = (index("id"), index("sentence"), index("tokens"), nil)
  }

  /// - Parameters: the properties, in their order.
  package init(id: Int? = nil, sentence: Int? = nil, words: Int? = nil, labels: Int? = nil) {
    (self.id, self.sentence, self.words, self.labels) = (id, sentence, words, labels)
  }

  /// The column that stands for a name which tasks know, or `nil`.
  package func column(for name: String) -> Int? {
    switch name {
    case "id": id
    case "sentence": sentence
    case "tokens": words
    case "tags", "iob_tags": labels
    default: nil
    }
  }
}
