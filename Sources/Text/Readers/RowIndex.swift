/// Where the rows of a file begin: their bytes, and their lines.
///
/// Four bytes a row, and sixteen more for each row whose line does not follow from the row before, as behind a
/// field of several lines.
struct RowIndex: Sendable {
  /// The lower halves of the positions.
  private var starts: [UInt32] = []
  /// The rows at which the upper half grows by one.
  private var turns: [Int] = []
  /// Where the difference between line and row changes, in the order of the rows.
  private var shifts: [(row: Int, shift: Int)] = []

  /// Number of rows.
  var count: Int { starts.count }

  /// Adds the next row.
  /// - Parameters:
  ///   - start: the position of its first byte, not below that of the row before.
  ///   - line: the line of the file on which it begins, from 1.
  mutating func append(start: Int, line: Int) {
    while start >> 32 > turns.count { turns.append(count) }
    if line - count != shifts.last?.shift { shifts.append((count, line - count)) }
    starts.append(UInt32(truncatingIfNeeded: start))
  }

  /// The position of a row's first byte.
  func start(ofRow row: Int) -> Int {
    let upper = turns.isEmpty ? 0 : turns.count { $0 <= row }
    return upper << 32 | Int(starts[row])
  }

  /// The line of the file on which a row begins, from 1.
  func line(ofRow row: Int) -> Int {
    var (low, high) = (0, shifts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if shifts[middle].row <= row { low = middle } else { high = middle }
    }
    return row + shifts[low].shift
  }
}
