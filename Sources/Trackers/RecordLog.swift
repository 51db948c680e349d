import Basics

/// W&B's log of records: LevelDB's framing in blocks of 32 KiB, with zlib's CRC-32 and a header of seven bytes.
///
/// - Reference: wandb 0.31. Block boundaries count from the file's start, the header included.
final class RecordLog {
  private static let block = 32768
  private static let chunkHeader = 7
  private static let header: [UInt8] = [0x3A, 0x57, 0x26, 0x42, 0xE1, 0xBE, 0x00]

  private let file: AppendingFile
  private var offset: Int

  /// Creates the file, or goes on behind the `length` bytes of one.
  init(_ path: String, length: Int = 0) throws(Failure) {
    file = try AppendingFile(path)
    offset = length
    if length == 0 {
      try file.append(RecordLog.header)
      offset = RecordLog.header.count
    }
  }

  /// Adds a record with one `write` call.
  func append(_ record: [UInt8]) throws(Failure) {
    let bytes = RecordLog.frame(record, at: offset)
    try file.append(bytes)
    offset += bytes.count
  }

  /// A record's chunks as they stand at `offset` of the file, with the zeros that end a block before them.
  static func frame(_ record: [UInt8], at offset: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = record[...]
    var isFirst = true
    repeat {
      var room = block - (offset + bytes.count) % block
      if room < chunkHeader {
        bytes += [UInt8](repeating: 0, count: room)
        room = block
      }
      let piece = rest.prefix(room - chunkHeader)
      rest = rest.dropFirst(piece.count)
      let kind: UInt8 = isFirst ? (rest.isEmpty ? 1 : 2) : (rest.isEmpty ? 4 : 3)
      let crc = CRC32C.plain([kind] + piece)
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: crc >> (8 * UInt32($0))) }
      bytes += [UInt8(truncatingIfNeeded: piece.count), UInt8(truncatingIfNeeded: piece.count >> 8), kind]
      bytes += piece
      isFirst = false
    } while !rest.isEmpty
    return bytes
  }

  /// The whole records at the start of a file, each with the offset behind it; a torn or damaged one ends the list.
  static func records(in bytes: [UInt8]) -> [(record: [UInt8], end: Int)] {
    var records: [(record: [UInt8], end: Int)] = []
    guard bytes.starts(with: header) else { return [] }
    var offset = header.count
    var open: [UInt8]?
    while true {
      let room = block - offset % block
      if room < chunkHeader { offset += room }
      guard bytes.count - offset >= chunkHeader else { return records }
      let length = Int(bytes[offset + 4]) | Int(bytes[offset + 5]) << 8
      let kind = bytes[offset + 6]
      let start = offset + chunkHeader
      guard length <= block - chunkHeader, bytes.count - start >= length else { return records }
      let piece = bytes[start..<start + length]
      let crc = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
      guard crc == CRC32C.plain([kind] + piece) else { return records }
      offset = start + length
      switch (kind, open) {
      case (1, nil): records.append((Array(piece), offset))
      case (2, nil): open = Array(piece)
      case (3, let earlier?): open = earlier + piece
      case (4, let earlier?):
        records.append((earlier + piece, offset))
        open = nil
      default: return records
      }
    }
  }
}
