import Basics
import Testing

@testable import ModelFiles

@Suite("zip archives")
struct ZipArchiveTests {
  func file(_ change: (inout [UInt8]) -> Void = { _ in }) throws -> MappedFile {
    var bytes = try FileSystem.read(TestFiles.golden("state.bin"))
    change(&bytes)
    return MappedFile(copying: bytes, named: "state.bin")
  }

  /// Where the last occurrence of a signature begins.
  func last(_ signature: [UInt8], in bytes: [UInt8]) -> Int {
    (0...bytes.count - 4).last { bytes[$0..<$0 + 4].elementsEqual(signature) } ?? 0
  }

  @Test("lists what PyTorch stored, sizes taken from the directory")
  func entries() throws {
    let file = try file()
    let archive = try ZipArchive(file)
    #expect(archive.entries.keys.contains("state/data.pkl"))
    let version = try #require(archive.entries["state/version"])
    #expect(file.bytes[version].elementsEqual("3\n".utf8))
    let order = try #require(archive.entries["state/byteorder"])
    #expect(file.bytes[order].elementsEqual("little".utf8))
  }

  @Test("reads an archive without the wide records, and one with a comment")
  func plain() throws {
    let evil = try ZipArchive(MappedFile(TestFiles.golden("evil2.bin")))
    #expect(evil.entries.keys.sorted() == ["archive/data.pkl", "archive/version"])
    let commented = try file { bytes in
      bytes[bytes.count - 2] = 5
      bytes += Array("hello".utf8)
    }
    #expect(try ZipArchive(commented).entries.count == ZipArchive(file()).entries.count)
  }

  @Test("refuses compressed and encrypted entries", arguments: [8, 10])
  func refused(field: Int) throws {
    let changed = try file { bytes in bytes[last([0x50, 0x4B, 1, 2], in: bytes) + field] |= 1 }
    let failure = #expect(throws: Failure.self) { try ZipArchive(changed) }
    #expect(failure?.code == "weights.zip")
  }

  @Test("refuses sizes and places beyond the file", arguments: [20, 24, 42])
  func beyond(field: Int) throws {
    let changed = try file { bytes in
      let entry = last([0x50, 0x4B, 1, 2], in: bytes)
      for index in entry + field..<entry + field + 4 { bytes[index] = 0x7F }
    }
    #expect(throws: Failure.self) { try ZipArchive(changed) }
  }

  @Test("refuses a wide record that points anywhere", arguments: [8, 32, 40, 48])
  func wide(field: Int) throws {
    let changed = try file { bytes in
      let signature: [UInt8] = field == 8 ? [0x50, 0x4B, 6, 7] : [0x50, 0x4B, 6, 6]
      let record = last(signature, in: bytes)
      for index in record + field..<record + field + 7 { bytes[index] = 0xFF }
    }
    #expect(throws: Failure.self) { try ZipArchive(changed) }
  }
}
