/// The bytes of a CSV file's records, each with its line end, as they are in the file.
///
/// For files that were read without a fault: then quotes are balanced. Empty lines belong to no record.
struct CSVRecords {
  /// The header and its line end, with a byte order mark if the file has one.
  let header: Range<Int>
  /// The other records in order.
  let rows: [Range<Int>]

  /// - Parameter bytes: the contents of the file.
  init(_ bytes: [UInt8]) {
    var records: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      let start = position
      position = CSVRecords.end(ofRecordAt: start, in: bytes)
      let isEmpty = bytes[start] == 0x0A || bytes[start] == 0x0D
      if !isEmpty { records.append(start..<position) }
    }
    header = records.first ?? 0..<0
    rows = Array(records.dropFirst())
  }

  /// The position after a record's line end, or the end of the file.
  private static func end(ofRecordAt start: Int, in bytes: [UInt8]) -> Int {
    var position = start
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if start == 0, bytes.starts(with: mark) { position = mark.count }
    // Quotes count only at the beginning of a field; within quotes a doubled one ends and begins them again.
    var (isQuoted, beginsField, hasClosed) = (false, true, false)
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\""), isQuoted || beginsField || hasClosed {
        hasClosed = isQuoted
        isQuoted.toggle()
        beginsField = false
        continue
      }
      (beginsField, hasClosed) = (byte == UInt8(ascii: ","), false)
      guard !isQuoted, byte == 0x0A || byte == 0x0D else { continue }
      if byte == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
      break
    }
    return position
  }
}
