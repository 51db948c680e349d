import Basics

/// Writes a zip archive whose entries are stored uncompressed, in order, each preceded by its size.
struct ZipWriter {
  private struct Entry {
    let name: [UInt8]
    let checksum: UInt32
    let size: Int
    let offset: Int
  }

  /// The value from which sizes and positions are written as zip64 records; lower in tests.
  private let limit: Int
  private var entries: [Entry] = []
  private var offset = 0

  init(limit: Int = 0xFFFF_FFFF) { self.limit = limit }

  /// Passes an entry's header and bytes to `write`.
  mutating func add(
    _ name: String, _ bytes: UnsafeRawBufferPointer,
    to write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let entry = Entry(
      name: Array(name.utf8), checksum: ZipChecksum.of(bytes), size: bytes.count, offset: offset)
    let extra = wide(entry.size >= limit ? [entry.size, entry.size] : [])
    var header = Bytes()
    header.add(0x0403_4B50 as UInt32)
    header.add(UInt16(extra.isEmpty ? 20 : 45))
    addCommon(entry, extra, to: &header)
    header.bytes += entry.name + extra
    try ZipWriter.hand(header.bytes, to: write)
    if !bytes.isEmpty { try write(bytes) }
    offset += header.bytes.count + bytes.count
    entries.append(entry)
  }

  /// Passes the directory of all entries to `write`.
  func finish(to write: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
    var directory = Bytes()
    for entry in entries {
      let extra = wide(
        (entry.size >= limit ? [entry.size, entry.size] : []) + (entry.offset >= limit ? [entry.offset] : []))
      directory.add(0x0201_4B50 as UInt32)
      directory.add(UInt16(45))
      directory.add(UInt16(extra.isEmpty ? 20 : 45))
      addCommon(entry, extra, to: &directory)
      // No comment, one disk, no attributes.
      for _ in 0..<3 { directory.add(0 as UInt16) }
      directory.add(0 as UInt32)
      directory.add(narrow(entry.offset))
      directory.bytes += entry.name + extra
    }
    let size = directory.bytes.count
    if entries.count >= 0xFFFF || offset >= limit || size >= limit {
      let end = offset + size
      directory.add(0x0606_4B50 as UInt32)
      directory.add(44 as UInt64)
      directory.add(45 as UInt16)
      directory.add(45 as UInt16)
      directory.add(0 as UInt64)
      for number in [entries.count, entries.count, size, offset] { directory.add(UInt64(number)) }
      directory.add(0x0706_4B50 as UInt32)
      directory.add(0 as UInt32)
      directory.add(UInt64(end))
      directory.add(1 as UInt32)
    }
    directory.add(0x0605_4B50 as UInt32)
    directory.add(0 as UInt32)
    for _ in 0..<2 { directory.add(UInt16(min(entries.count, 0xFFFF))) }
    directory.add(narrow(size))
    directory.add(narrow(offset))
    directory.add(0 as UInt16)
    try ZipWriter.hand(directory.bytes, to: write)
  }

  /// The fields common to the local header and the directory: flags, method, date, checksum, sizes, lengths.
  private func addCommon(_ entry: Entry, _ extra: [UInt8], to bytes: inout Bytes) {
    // UTF-8 names; stored; the earliest date that a zip archive can represent.
    bytes.add(0x0800 as UInt16)
    bytes.add(0 as UInt16)
    bytes.add(0 as UInt16)
    bytes.add(0x0021 as UInt16)
    bytes.add(entry.checksum)
    for _ in 0..<2 { bytes.add(narrow(entry.size)) }
    bytes.add(UInt16(entry.name.count))
    bytes.add(UInt16(extra.count))
  }

  private func narrow(_ number: Int) -> UInt32 { number >= limit ? 0xFFFF_FFFF : UInt32(number) }

  private func wide(_ numbers: [Int]) -> [UInt8] {
    guard !numbers.isEmpty else { return [] }
    var bytes = Bytes()
    bytes.add(1 as UInt16)
    bytes.add(UInt16(8 * numbers.count))
    for number in numbers { bytes.add(UInt64(number)) }
    return bytes.bytes
  }

  private static func hand(
    _ bytes: [UInt8], to write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let result: Result<Void, Failure> = bytes.withUnsafeBytes { bytes in
      Result { () throws(Failure) in try write(bytes) }
    }
    try result.get()
  }
}

/// A buffer of little-endian numbers.
struct Bytes {
  var bytes: [UInt8] = []

  mutating func add(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }
}
