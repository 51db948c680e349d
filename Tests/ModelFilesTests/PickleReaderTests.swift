import Basics
import Testing

@testable import ModelFiles

@Suite("pickles")
struct PickleReaderTests {
  func read(_ bytes: [UInt8]) throws -> (PickleValue, PickleReader) {
    let file = MappedFile(copying: bytes, named: "test.pkl")
    var reader = PickleReader(ByteReader(file))
    return (try reader.read(), reader)
  }

  @Test(
    "whole numbers of every width",
    arguments: [
      ([0x4B, 0xFF], 255), ([0x4D, 0x34, 0x12], 0x1234), ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF], -2),
      ([0x8A, 0x00], 0), ([0x8A, 0x01, 0xFF], -1), ([0x8A, 0x03, 0x00, 0x00, 0x80], -8_388_608),
      ([0x8A, 0x05, 0, 0, 0, 0, 1], 1 << 32),
      ([0x8A, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], Int.max),
    ] as [([UInt8], Int)])
  func numbers(bytes: [UInt8], value: Int) throws {
    #expect(try read([0x80, 2] + bytes + [0x2E]).0.int == value)
  }

  @Test(
    "refuses what no state dictionary holds",
    arguments: [
      [], [0x2E], [0x80, 9, 0x2E], [0x74, 0x2E], [0x28, 0x2E], [0x68, 0x05, 0x2E], [0x71, 0x00, 0x2E],
      [0x4B, 1, 0x61, 0x2E], [0x8A, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x2E], [0x69, 0x2E], [0x6F, 0x2E],
      [0x7D, 0x28, 0x4B, 1, 0x75, 0x2E], [0x4B, 1, 0x29, 0x52, 0x2E], [0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E],
      [0x29, 0x51, 0x2E], [0x58, 1, 0, 0, 0, 0xFF, 0x2E], [0x4B, 1, 0x4B, 2, 0x62, 0x2E],
    ] as [[UInt8]])
  func refused(bytes: [UInt8]) {
    #expect(throws: Failure.self) { try read(bytes) }
  }

  @Test("nesting without end and cycles harm nobody")
  func bombs() throws {
    // A tuple in a tuple, a million deep; then a list that holds itself.
    let deep = [UInt8(0x29)] + [UInt8](repeating: 0x85, count: 1_000_000) + [0x2E]
    #expect(try read(deep).1.tuples.count == 1_000_001)
    #expect(try read([0x5D, 0x71, 0, 0x68, 0, 0x61, 0x2E]).1.lists.count == 1)
  }

  /// A pickle of one tensor: storage of `count` floats, then offset, shape and strides of one axis each.
  func tensor(count: Int, offset: Int, extent: Int, stride: Int) -> [UInt8] {
    func long(_ number: Int) -> [UInt8] {
      [0x8A, 8] + withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
    func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }
    var bytes: [UInt8] = Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8)
    bytes += text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cpu") + long(count)
    bytes +=
      Array("tQ".utf8) + long(offset) + long(extent) + [0x85] + long(stride)
      + Array("\u{85}".unicodeScalars.map { UInt8($0.value) })
    return bytes + Array("tR.".utf8)
  }

  @Test(
    "a window must lie in its storage",
    arguments: [
      (100, 0, 100, 1, true), (100, 1, 100, 1, false), (100, 0, 51, 2, false), (100, 0, 50, 2, true),
      (100, 99, 1, Int.max, true), (100, 100, 1, 1, false), (1, 0, 1 << 20, 0, true),
      (1, 0, 1 << 21, 0, false),
      (Int.max, 0, 4, Int.max, false), (100, 0, 3, Int.max / 2, false), (100, Int.max, 2, 1, false),
      (-1, 0, 1, 1, false),
      (100, 0, -1, 1, false), (100, 0, 2, -1, false), (0, 0, 0, 1, true),
    ])
  func windows(count: Int, offset: Int, extent: Int, stride: Int, isGood: Bool) {
    let bytes = tensor(count: count, offset: offset, extent: extent, stride: stride)
    #expect(((try? read(bytes)) != nil) == isGood)
  }
}
