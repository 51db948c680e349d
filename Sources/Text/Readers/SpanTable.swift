import Basics

/// Texts with annotated spans: `sentence`, its words in `tokens`, their tags in `tags`, then the keys of the
/// file.
package struct SpanTable: DataTable {
  package let columns: [String]
  package let roles: ColumnRoles
  package let notes: [String]
  private let file: JSONTable
  /// The rows of the file that are used.
  private let rows: [Int]
  private let annotation: @Sendable (JSONObject) -> SpanAnnotation
  /// The number of the last columns, which the export has elsewhere than in a key of its own.
  private let addedCount: Int
  private let addedField: @Sendable (JSONObject, String) -> String

  private static let own = ["sentence", "tokens", "tags"]

  /// - Parameters:
  ///   - rows: the rows of the file to use.
  ///   - added: columns of other facts about the text; left out where a key of the file is called so.
  ///   - addedField: reads a field of these.
  ///   - annotation: reads what a program has exported.
  init(
    _ file: JSONTable, rows: [Int], notes: [String] = [], added: [String] = [],
    addedField: @escaping @Sendable (JSONObject, String) -> String = { _, _ in "" },
    annotation: @escaping @Sendable (JSONObject) -> SpanAnnotation
  ) {
    let others = SpanTable.own + file.columns.filter { !SpanTable.own.contains($0) }
    let added = added.filter { !others.contains($0) }
    columns = others + added
    (addedCount, self.addedField) = (added.count, addedField)
    roles = ColumnRoles(id: columns.firstIndex(of: "id"), sentence: 0, words: 1, labels: 2)
    (self.file, self.rows, self.notes, self.annotation) = (file, rows, notes, annotation)
  }

  package var count: Int { rows.count }

  package var frame: RowFrame { file.frame }
  package func range(ofRow row: Int) -> Range<Int> { file.range(ofRow: rows[row]) }

  package func line(ofRow row: Int) -> Int { file.line(ofRow: rows[row]) }

  package var faults: [RowFault] {
    rows.indices.compactMap { row in
      annotation(row).tagged.fault.map { RowFault(kind: .annotations, row: row, detail: $0) }
    }
  }

  package func fields(ofRow row: Int) -> [String] {
    let (annotation, others) = (annotation(row), file.fields(ofRow: rows[row]))
    let (words, tags, _) = annotation.tagged
    let object = addedCount > 0 ? file.object(ofRow: rows[row]) : nil
    return [annotation.text, PythonLiteral.text(words), PythonLiteral.text(tags)]
      + columns.dropFirst(3).dropLast(addedCount).map { name in
        file.index(of: name).map { others[$0] } ?? ""
      } + columns.suffix(addedCount).map { name in object.map { addedField($0, name) } ?? "" }
  }

  package func list(_ column: Int, ofRow row: Int) throws(PythonLiteral.Fault) -> [String] {
    switch column {
    case 1: annotation(row).tagged.words
    case 2: annotation(row).tagged.tags
    default: try JSONText.list(fields(ofRow: row)[column])
    }
  }

  private func annotation(_ row: Int) -> SpanAnnotation {
    guard let object = file.object(ofRow: rows[row]) else {
      var annotation = SpanAnnotation(text: "")
      annotation.note("an object that cannot be read")
      return annotation
    }
    return annotation(object)
  }
}
