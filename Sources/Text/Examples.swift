/// The rows of a corpus as examples.
///
/// Those of a small file are made once and kept, since training and evaluation go over them several times;
/// those of a large one are made each time they are asked for, because they take several times the memory of
/// the file.
package struct Examples: RandomAccessCollection, Sendable {
  /// The size in bytes up to which the examples of a file are kept.
  static let keptBytes = 16 << 20

  private let reader: RowReader
  /// The rows of the table, in the order of the examples.
  private let rows: Rows
  private let kept: [Example]?
  /// The faults of kept examples.
  private let keptFaults: [RowFault]

  private enum Rows {
    case first(Int)
    case some([Int])

    var count: Int {
      switch self {
      case .first(let count): count
      case .some(let rows): rows.count
      }
    }

    subscript(position: Int) -> Int {
      switch self {
      case .first: position
      case .some(let rows): rows[position]
      }
    }
  }

  /// Examples that no table has.
  init(kept: [Example]) {
    self.init(RowReader(NoTable(), ColumnNames()), .first(kept.count), kept: kept, [])
  }

  /// All rows of a table.
  /// - Parameter keeping: whether the examples are kept.
  init(_ table: any DataTable, _ names: ColumnNames, keeping: Bool) {
    self.init(RowReader(table, names), .first(table.count), keeping: keeping)
  }

  private init(_ reader: RowReader, _ rows: Rows, keeping: Bool) {
    (self.reader, self.rows) = (reader, rows)
    guard keeping else {
      (kept, keptFaults) = (nil, [])
      return
    }
    var (examples, faults) = ([Example](), [RowFault]())
    examples.reserveCapacity(rows.count)
    for position in 0..<rows.count {
      examples.append(reader.example(rows[position]) { faults.append($0.at(position)) })
    }
    (kept, keptFaults) = (examples, faults)
  }

  private init(_ reader: RowReader, _ rows: Rows, kept: [Example]?, _ faults: [RowFault]) {
    (self.reader, self.rows, self.kept, keptFaults) = (reader, rows, kept, faults)
  }

  /// The first example's position.
  package var startIndex: Int { 0 }
  /// The position behind the last example's.
  package var endIndex: Int { rows.count }
  /// One example.
  package subscript(position: Int) -> Example {
    precondition(indices.contains(position))
    return kept?[position] ?? reader.example(rows[position]) { _ in }
  }

  /// Whether rows have identifiers.
  var hasIDs: Bool { reader.hasIDs }

  /// One field.
  func field(_ column: Int, at position: Int) -> String {
    kept?[position].fields[column] ?? reader.table.field(column, ofRow: rows[position])
  }

  /// The strings of a field that is a list.
  func list(_ column: Int, at position: Int) throws(PythonLiteral.Fault) -> [String] {
    try reader.table.list(column, ofRow: rows[position])
  }

  /// The faults found while reading single rows, in the order of the examples.
  var faults: [RowFault] {
    if kept != nil { return keptFaults }
    return (0..<count).flatMap { position in reader.faults(ofRow: rows[position]).map { $0.at(position) } }
  }

  /// The examples at some positions, in their order.
  func some(_ positions: [Int]) -> Examples {
    let places = kept == nil ? [:] : Dictionary(uniqueKeysWithValues: positions.enumerated().map { ($1, $0) })
    return Examples(
      reader, .some(positions.map { rows[$0] }), kept: kept.map { kept in positions.map { kept[$0] } },
      keptFaults.compactMap { fault in places[fault.row].map(fault.at) })
  }

  /// The first examples: those of a large file are kept if they are few.
  func first(_ count: Int) -> Examples {
    let count = Swift.min(Swift.max(0, count), self.count)
    let rows: Rows =
      switch self.rows {
      case .first: .first(count)
      case .some(let rows): .some(Array(rows.prefix(count)))
      }
    guard let kept else { return Examples(reader, rows, keeping: count <= Examples.keptRows) }
    return Examples(reader, rows, kept: Array(kept.prefix(count)), keptFaults.filter { $0.row < count })
  }

  /// The number of rows up to which the first examples of a large file are kept.
  private static let keptRows = 10_000
}

extension RowFault {
  fileprivate func at(_ row: Int) -> RowFault { RowFault(kind: kind, row: row, detail: detail) }
}
