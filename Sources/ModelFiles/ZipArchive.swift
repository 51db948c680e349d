import Basics

/// A zip archive whose entries are stored without compression, as `torch.save` writes them.
///
/// Sizes and positions come from the central directory alone: the local headers of such files contain zeros.
/// Checksums are not verified (PyTorch can be configured to omit them).
struct ZipArchive {
  /// The bytes of each entry, by name, counted from the file's first byte.
  private(set) var entries: [String: Range<Int>] = [:]
  private let file: MappedFile

  /// - Throws: `weights.zip`, `weights.truncated`.
  init(_ file: MappedFile) throws(Failure) {
    self.file = file
    let directory = try ZipArchive.locateDirectory(file)
    var reader = try ByteReader(file, in: directory.range)
    for _ in 0..<directory.count { try readEntry(&reader) }
  }

  private static let endSignature: UInt32 = 0x0605_4B50
  private static let locatorSignature: UInt32 = 0x0706_4B50
  private static let wideEndSignature: UInt32 = 0x0606_4B50
  private static let directorySignature: UInt32 = 0x0201_4B50
  private static let localSignature: UInt32 = 0x0403_4B50

  /// Where the central directory lies and how many entries it lists.
  private static func locateDirectory(_ file: MappedFile) throws(Failure) -> (range: Range<Int>, count: Int) {
    guard let end = findEnd(file) else {
      throw Failure.zip("it has no end record, so it is cut short or no zip at all", file.path)
    }
    var reader = try ByteReader(file, in: end..<file.bytes.count)
    try reader.skip(10)
    var count = Int(try reader.number(UInt16.self))
    var size = Int(try reader.number(UInt32.self))
    var offset = Int(try reader.number(UInt32.self))
    if let wide = try wideEnd(file, before: end) { (count, size, offset) = wide }
    guard offset <= file.bytes.count, size <= file.bytes.count - offset else {
      throw Failure.zip("its directory lies outside the file", file.path, at: end)
    }
    guard count <= size / 46 else { throw Failure.zip("its directory is too short", file.path, at: offset) }
    return (offset..<offset + size, count)
  }

  /// The position of the last end record, which is followed by a comment of at most 65,535 bytes.
  private static func findEnd(_ file: MappedFile) -> Int? {
    let last = file.bytes.count - 22
    guard last >= 0 else { return nil }
    for offset in stride(from: last, through: max(0, last - 0xFFFF), by: -1)
    where file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian == endSignature {
      return offset
    }
    return nil
  }

  /// The zip64 record, which replaces the short one if it exists.
  private static func wideEnd(
    _ file: MappedFile, before end: Int
  ) throws(Failure) -> (count: Int, size: Int, offset: Int)? {
    guard end >= 20 else { return nil }
    var locator = try ByteReader(file, in: end - 20..<end)
    guard try locator.number(UInt32.self) == locatorSignature else { return nil }
    try locator.skip(4)
    let start = try locator.length()
    guard start <= end - 20 - 56 else {
      throw Failure.zip("its zip64 record lies outside the file", file.path, at: end)
    }
    var reader = try ByteReader(file, in: start..<end)
    guard try reader.number(UInt32.self) == wideEndSignature else {
      throw Failure.zip("its zip64 record is not where it should be", file.path, at: start)
    }
    try reader.skip(28)
    return (try reader.length(), try reader.length(), try reader.length())
  }

  private mutating func readEntry(_ reader: inout ByteReader) throws(Failure) {
    let start = reader.position
    guard try reader.number(UInt32.self) == ZipArchive.directorySignature else {
      throw Failure.zip("a directory entry has the wrong signature", file.path, at: start)
    }
    try reader.skip(4)
    let flags = try reader.number(UInt16.self)
    let method = try reader.number(UInt16.self)
    try reader.skip(8)
    var packed = Int(try reader.number(UInt32.self))
    var size = Int(try reader.number(UInt32.self))
    let nameLength = Int(try reader.number(UInt16.self))
    let extraLength = Int(try reader.number(UInt16.self))
    let commentLength = Int(try reader.number(UInt16.self))
    try reader.skip(8)
    var offset = Int(try reader.number(UInt32.self))
    let name = String(decoding: try reader.take(nameLength), as: UTF8.self)
    let extra = reader.position..<reader.position + extraLength
    try reader.skip(extraLength)
    try reader.skip(commentLength)
    try readWideSizes(extra, size: &size, packed: &packed, offset: &offset)
    guard flags & 1 == 0 else { throw Failure.zip("entry '\(name)' is encrypted", file.path, at: start) }
    guard method == 0, packed == size else {
      throw Failure.zip("entry '\(name)' is compressed", file.path, at: start)
    }
    let data = try dataStart(of: name, at: offset)
    guard size <= file.bytes.count - data else {
      throw Failure.zip("entry '\(name)' reaches beyond the end", file.path, at: data)
    }
    guard entries.updateValue(data..<data + size, forKey: name) == nil else {
      throw Failure.zip("there are two entries '\(name)'", file.path, at: start)
    }
  }

  /// The zip64 extra field: 64-bit values for the fields that are all ones in the entry.
  private func readWideSizes(
    _ extra: Range<Int>, size: inout Int, packed: inout Int, offset: inout Int
  ) throws(Failure) {
    var reader = try ByteReader(file, in: extra)
    while reader.remaining >= 4 {
      let kind = try reader.number(UInt16.self)
      let length = Int(try reader.number(UInt16.self))
      guard length <= reader.remaining else { return }
      guard kind == 1 else {
        try reader.skip(length)
        continue
      }
      if size == 0xFFFF_FFFF { size = try reader.length() }
      if packed == 0xFFFF_FFFF { packed = try reader.length() }
      if offset == 0xFFFF_FFFF { offset = try reader.length() }
      return
    }
  }

  private func dataStart(of name: String, at offset: Int) throws(Failure) -> Int {
    guard offset <= file.bytes.count - 30 else {
      throw Failure.zip("entry '\(name)' lies outside the file", file.path)
    }
    var local = try ByteReader(file, in: offset..<file.bytes.count)
    guard try local.number(UInt32.self) == ZipArchive.localSignature else {
      throw Failure.zip("entry '\(name)' does not begin where the directory says", file.path, at: offset)
    }
    try local.skip(22)
    let nameLength = Int(try local.number(UInt16.self))
    let extraLength = Int(try local.number(UInt16.self))
    try local.skip(nameLength)
    try local.skip(extraLength)
    return local.position
  }
}
