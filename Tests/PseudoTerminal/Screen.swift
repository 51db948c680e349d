import Basics

/// What a terminal of some size shows after a stream of bytes: enough of xterm for line editors and status
/// lines.
package struct Screen {
  package private(set) var rows: Int
  package private(set) var columns: Int
  package private(set) var cursor: (row: Int, column: Int) = (0, 0)
  private var cells: [[String]]
  private var saved: (row: Int, column: Int) = (0, 0)
  private var pending: [UInt8] = []
  /// The cursor stands behind the last column until the next character.
  private var awaitsWrap = false

  package init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The rows from the top, spaces at their ends removed, empty rows at the end left out.
  package var lines: [String] {
    var lines = cells.map { row in
      var text = row.joined()
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The row with the cursor.
  package var currentLine: String {
    var text = cells[cursor.row].joined()
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }

  /// Cuts or widens; text is not folded anew, as in xterm.
  package mutating func resize(rows: Int, columns: Int) {
    cells = cells.prefix(rows).map { row in
      Array(row.prefix(columns)) + Array(repeating: " ", count: max(0, columns - row.count))
    }
    while cells.count < rows { cells.append(Array(repeating: " ", count: columns)) }
    (self.rows, self.columns) = (rows, columns)
    cursor = (min(cursor.row, rows - 1), min(cursor.column, columns - 1))
  }

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    while let used = step(), used > 0 { pending.removeFirst(used) }
  }

  /// Handles what stands first; `nil` when it is not whole yet.
  private mutating func step() -> Int? {
    guard let first = pending.first else { return nil }
    switch first {
    case 0x1B: return escape()
    case 0x08: moveTo(cursor.row, cursor.column - 1)
    case 0x0A: lineFeed()
    case 0x0D: moveTo(cursor.row, 0)
    case 0x07: break
    case 0x09: moveTo(cursor.row, (cursor.column / 8 + 1) * 8)
    case 0..<0x20: break
    default: return character(first)
    }
    return 1
  }

  private mutating func character(_ first: UInt8) -> Int? {
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard pending.count >= length else { return nil }
    let text = String(decoding: pending[..<length], as: UTF8.self)
    let width = TextWidth.of(text)
    if width == 0 {
      if cursor.column > 0 { cells[cursor.row][cursor.column - (awaitsWrap ? 0 : 1)] += text }
      return length
    }
    if awaitsWrap {
      moveTo(cursor.row, 0)
      lineFeed()
    }
    cells[cursor.row][cursor.column] = text
    for extra in 1..<max(width, 1) + 1 where extra < width && cursor.column + extra < columns {
      cells[cursor.row][cursor.column + extra] = ""
    }
    if cursor.column + width >= columns { awaitsWrap = true } else { cursor.column += width }
    return length
  }

  private mutating func moveTo(_ row: Int, _ column: Int) {
    cursor = (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))
    awaitsWrap = false
  }

  private mutating func lineFeed() {
    awaitsWrap = false
    if cursor.row + 1 < rows {
      cursor.row += 1
    } else {
      cells.removeFirst()
      cells.append(Array(repeating: " ", count: columns))
    }
  }

  private mutating func escape() -> Int? {
    guard pending.count >= 2 else { return nil }
    switch pending[1] {
    case UInt8(ascii: "7"): saved = cursor
    case UInt8(ascii: "8"): moveTo(saved.row, saved.column)
    case UInt8(ascii: "["):
      guard let end = pending.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
        return nil
      }
      control(pending[end], String(decoding: pending[2..<end], as: UTF8.self))
      return end + 1
    default: break
    }
    return 2
  }

  private mutating func control(_ final: UInt8, _ parameters: String) {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(first, 1)
    switch final {
    case UInt8(ascii: "A"): moveTo(cursor.row - count, cursor.column)
    case UInt8(ascii: "B"): moveTo(cursor.row + count, cursor.column)
    case UInt8(ascii: "C"): moveTo(cursor.row, cursor.column + count)
    case UInt8(ascii: "D"): moveTo(cursor.row, cursor.column - count)
    case UInt8(ascii: "G"): moveTo(cursor.row, count - 1)
    case UInt8(ascii: "H"): moveTo(count - 1, max(numbers.count > 1 ? numbers[1] : 1, 1) - 1)
    case UInt8(ascii: "K"): clear(row: cursor.row, from: first == 0 ? cursor.column : 0)
    case UInt8(ascii: "J"):
      clear(row: cursor.row, from: first == 0 ? cursor.column : 0)
      for row in (first == 0 ? cursor.row + 1 : 0)..<rows where row != cursor.row { clear(row: row, from: 0) }
    case UInt8(ascii: "P"):
      for _ in 0..<count where cursor.column < cells[cursor.row].count {
        cells[cursor.row].remove(at: cursor.column)
        cells[cursor.row].append(" ")
      }
    case UInt8(ascii: "@"):
      for _ in 0..<count {
        cells[cursor.row].insert(" ", at: cursor.column)
        cells[cursor.row].removeLast()
      }
    default: break  // colours and modes
    }
  }

  private mutating func clear(row: Int, from column: Int) {
    for index in column..<columns { cells[row][index] = " " }
  }
}
