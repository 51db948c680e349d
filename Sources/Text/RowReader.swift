/// Makes examples of a table's rows, from the columns that the user named or that tasks look for.
struct RowReader: Sendable {
  let table: any DataTable
  private let id: Int?
  private let sentence: Int?
  private let words: Int?
  private let pair: Int?
  /// The faults that the format itself has, by row.
  private let formatFaults: [Int: [RowFault]]

  init(_ table: any DataTable, _ names: ColumnNames) {
    self.table = table
    let roles = table.roles
    pair = names.pair.flatMap { table.index(of: $0) }
    id = names.id.map { table.index(of: $0) } ?? roles.id
    let named = names.text.flatMap { table.index(of: $0) }
    if let named, RowReader.containsLists(table, named) {
      (words, sentence) = (named, roles.sentence)
    } else {
      (words, sentence) = (roles.words, names.text == nil ? roles.sentence : named)
    }
    formatFaults = Dictionary(grouping: table.faults, by: \.row)
  }

  /// Whether rows have identifiers.
  var hasIDs: Bool { id != nil }

  /// Whether a column contains lists, by its first row.
  private static func containsLists(_ table: any DataTable, _ column: Int) -> Bool {
    guard table.count > 0, table.field(column, ofRow: 0).hasPrefix("[") else { return false }
    return (try? table.list(column, ofRow: 0)) != nil
  }

  /// The example of a row.
  /// - Parameter report: takes the row's faults.
  func example(_ row: Int, _ report: (RowFault) -> Void) -> Example {
    let fields = table.fields(ofRow: row)
    var example = Example(
      line: table.line(ofRow: row), id: id.map { fields[$0] } ?? "",
      sentence: sentence.map { fields[$0] } ?? "", pair: pair.map { fields[$0] },
      tokens: [], fields: fields)
    for fault in formatFaults[row] ?? [] { report(fault) }
    guard let words else { return example }
    do throws(PythonLiteral.Fault) { example.tokens = try table.list(words, ofRow: row) } catch {
      report(RowFault(kind: .tokens, row: row, detail: error.description))
    }
    return example
  }

  /// The faults of a row.
  func faults(ofRow row: Int) -> [RowFault] {
    var faults = formatFaults[row] ?? []
    guard let words else { return faults }
    do throws(PythonLiteral.Fault) { _ = try table.list(words, ofRow: row) } catch {
      faults.append(RowFault(kind: .tokens, row: row, detail: error.description))
    }
    return faults
  }
}
