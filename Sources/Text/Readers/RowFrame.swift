/// What stands around the rows of a file, so that a file with some of them can be made: a header before them, what
/// ends each row, and what parts and closes an array.
package struct RowFrame: Sendable, Equatable {
  /// The bytes of the file that stand before the first row and in every file made of its rows.
  package var head: Range<Int>
  /// The number of line ends behind a row: 2 where a blank line ends it, 0 in an array.
  package var lineEnds: Int
  /// What stands between two rows, in addition.
  package var separator: String
  /// What stands behind the last row.
  package var tail: String

  /// - Parameters: the properties, in their order.
  package init(head: Range<Int>, lineEnds: Int = 1, separator: String = "", tail: String = "") {
    (self.head, self.lineEnds, self.separator, self.tail) = (head, lineEnds, separator, tail)
  }

  /// Of lines without a header.
  /// - Parameter bytes: the file, whose byte order mark stays.
  package static func lines(_ bytes: [UInt8], lineEnds: Int = 1) -> RowFrame {
    RowFrame(head: 0..<(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0), lineEnds: lineEnds)
  }
}

extension Corpus {
  /// A file of the same form with some of the rows, byte for byte; line ends that a last row lacks are added.
  /// - Parameter rows: in the order in which they are to stand.
  package func file(of rows: some Sequence<Int>) -> [UInt8] {
    let frame = table.frame
    var text = Array(bytes[frame.head])
    for (number, row) in rows.enumerated() {
      if number > 0 { text += frame.separator.utf8 }
      let range = table.range(ofRow: row)
      text += bytes[range]
      let missing = frame.lineEnds - Corpus.lineEnds(at: range.upperBound, of: bytes[range])
      for _ in 0..<max(0, missing) { text += lineEnd }
    }
    return text + frame.tail.utf8
  }

  /// The line end of the file's first line: `\n`, `\r\n` or `\r`.
  private var lineEnd: [UInt8] {
    guard let index = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return [0x0A] }
    let isBoth = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
    return isBoth ? [0x0D, 0x0A] : [bytes[index]]
  }

  /// The number of line ends with which a row ends, up to two.
  private static func lineEnds(at end: Int, of row: ArraySlice<UInt8>) -> Int {
    var (position, count) = (end, 0)
    while count < 2, position > row.startIndex {
      let byte = row[position - 1]
      guard byte == 0x0A || byte == 0x0D else { break }
      position -= byte == 0x0A && position - 1 > row.startIndex && row[position - 2] == 0x0D ? 2 : 1
      count += 1
    }
    return count
  }
}
