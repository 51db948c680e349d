import Basics
import Testing

@testable import ModelFiles

@Suite("TorchWriter")
struct TorchWriterTests {
  private func file(_ value: TorchValue) throws -> MappedFile {
    let path = TestFiles.temporaryDirectory() + "/written.pt"
    let writer = try FileWriter(path)
    try TorchWriter.write(value) { bytes throws(Failure) in try writer.write(bytes) }
    try writer.finish()
    return try MappedFile(path)
  }

  @Test("tensors come back bit for bit through the reader")
  func tensors() throws {
    let numbers: [Float] = [1, -0.0, .infinity, .leastNonzeroMagnitude, 3.5, -7]
    try numbers.withUnsafeBytes { bytes in
      let whole = try file([
        "first": .tensor(shape: [2, 3], bytes), "second": .scalar(2.5),
        "empty": .tensor(shape: [0], UnsafeRawBufferPointer(start: nil, count: 0)),
      ])
      let read = try TorchCheckpoint(whole)
      #expect(read.tensors.map(\.name) == ["first", "second", "empty"])
      #expect(read.tensors.map(\.shape) == [[2, 3], [], [0]])
      #expect(try read.floats("first").array.map(\.bitPattern) == numbers.map(\.bitPattern))
      #expect(try read.floats("second").array == [2.5])
    }
  }

  @Test("plain values come back through the reader")
  func plain() throws {
    let file = try file([
      "whole": .int(-5), "large": .int(1 << 40), "text": "עברית", "flag": true, "none": nil,
      "rate": 2e-5, "pair": .tuple([0.9, 0.999]), "list": .list([1, 2]), "tree": ["lr": 1.0],
    ])
    let archive = try ZipArchive(file)
    #expect(
      archive.entries.keys.sorted() == ["archive/byteorder", "archive/data.pkl", "archive/version"])
    var reader = PickleReader(try ByteReader(file, in: archive.entries["archive/data.pkl"] ?? 0..<0))
    guard case .dictionary = try reader.read() else {
      Issue.record("no dictionary")
      return
    }
  }

  @Test("the checksum is zlib's, whatever the length")
  func checksum() {
    #expect(Array("123456789".utf8).withUnsafeBytes(ZipChecksum.of) == 0xCBF4_3926)
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 37) }
    for length in 0..<100 {
      var crc = UInt32.max
      for byte in bytes[..<length] {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
      }
      #expect(bytes[..<length].withUnsafeBytes { ZipChecksum.of(UnsafeRawBufferPointer($0)) } == ~crc)
    }
  }

  @Test("archives too large for a plain zip are zip64", arguments: [1, 10, 60, 1 << 32])
  func wide(limit: Int) throws {
    let path = TestFiles.temporaryDirectory() + "/wide.zip"
    let writer = try FileWriter(path)
    var zip = ZipWriter(limit: limit)
    let contents = [("a", [UInt8]()), ("b", Array("hello".utf8)), ("c", [UInt8](repeating: 7, count: 100))]
    for (name, bytes) in contents {
      try bytes.withUnsafeBytes { buffer in
        try zip.add(name, buffer) { piece throws(Failure) in try writer.write(piece) }
      }
    }
    try zip.finish { piece throws(Failure) in try writer.write(piece) }
    try writer.finish()
    let file = try MappedFile(path)
    let archive = try ZipArchive(file)
    for (name, bytes) in contents {
      let range = try #require(archive.entries[name])
      #expect(Array(file.bytes[range]) == bytes)
    }
  }
}
