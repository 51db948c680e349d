import Basics
import Testing

@testable import ModelFiles

@Suite("safetensors")
struct SafetensorsTests {
  /// A file of this header and so many bytes of data.
  func file(_ header: String, data: Int, length: Int? = nil) -> MappedFile {
    let text = Array(header.utf8)
    let prefix = withUnsafeBytes(of: UInt64(length ?? text.count).littleEndian) { Array($0) }
    return MappedFile(copying: prefix + text + [UInt8](repeating: 1, count: data), named: "test.safetensors")
  }

  @Test("reads what the reference wrote, bit for bit")
  func golden() throws {
    let file = try Safetensors(TestFiles.golden("state.safetensors"))
    #expect(file.metadata == ["format": "pt"])
    for tensor in try ExpectedTensor.all() where tensor.type != "int64" {
      let floats = try file.floats(tensor.name)
      #expect(floats.shape == tensor.shape)
      #expect(floats.array.map(\.bitPattern) == tensor.bits, "\(tensor.name)")
      let isFloat32 = tensor.type == "float32"
      #expect((floats.file != nil) == isFloat32, "\(tensor.name)")
    }
  }

  @Test("writes the reference's bytes")
  func written() throws {
    let path = TestFiles.golden("floats.safetensors")
    let file = try Safetensors(path)
    var floats: [TensorFloats] = []
    var tensors: [NamedTensor] = []
    for tensor in file.tensors.reversed() {
      let values = try file.floats(tensor.name)
      floats.append(values)
      tensors.append(
        NamedTensor(
          name: tensor.name, shape: tensor.shape, bytes: UnsafeRawBufferPointer(values.unsafeValues)))
    }
    var bytes: [UInt8] = []
    try SafetensorsWriter.write(tensors) { piece in bytes += Array(piece) }
    #expect(try bytes == FileSystem.read(path))
    #expect(SafetensorsWriter.fileSize(of: tensors) == bytes.count)
    withExtendedLifetime(floats) {}
  }

  @Test("values may be changed in place without touching the file")
  func copyOnWrite() throws {
    let path = TestFiles.golden("floats.safetensors")
    let before = try FileSystem.read(path)
    let floats = try Safetensors(path).floats("plain")
    floats.withValues { values in for index in values.indices { values[index] = 5 } }
    #expect(floats.array.allSatisfy { $0 == 5 })
    #expect(try FileSystem.read(path) == before)
  }

  @Test("an empty file of no tensors is fine")
  func empty() throws {
    #expect(try Safetensors(file("{}", data: 0)).entries.isEmpty)
    #expect(try Safetensors(file("{\"__metadata__\":null}  \n", data: 0)).entries.isEmpty)
  }

  @Test("an unaligned tensor is copied")
  func unaligned() throws {
    let header =
      #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"#
      + #""b":{"dtype":"F32","shape":[2],"data_offsets":[3,11]}}"#
    let floats = try Safetensors(file(header, data: 11)).floats("b")
    #expect(floats.file == nil)
    #expect(floats.array.map(\.bitPattern) == [0x0101_0101, 0x0101_0101])
  }

  /// A header of two tensors of one type.
  static func pair(_ names: (String, String), _ first: String, _ second: String) -> String {
    #"{"\#(names.0)":{"dtype":"F32",\#(first)},"\#(names.1)":{"dtype":"F32",\#(second)}}"#
  }

  static let good = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
  @Test(
    "refuses what the reference refuses",
    arguments: [
      (good, 7), (good, 9), ("[]", 0), ("{", 0), ("{}\0", 0), ("", 0),
      (#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,0]}}"#, 0),
      (#"{"a":{"dtype":"F32","shape":[2305843009213693952],"data_offsets":[0,0]}}"#, 0),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12),
      (pair(("a", "b"), #""shape":[2],"data_offsets":[0,8]"#, #""shape":[1],"data_offsets":[4,8]"#), 8),
      (pair(("a", "b"), #""shape":[1],"data_offsets":[0,4]"#, #""shape":[1],"data_offsets":[8,12]"#), 12),
      (pair(("a", "a"), #""shape":[1],"data_offsets":[0,4]"#, #""shape":[1],"data_offsets":[4,8]"#), 8),
      (#"{"__metadata__":{"format":1}}"#, 0), (#"{"__metadata__":[]}"#, 0), (#"{"a":3}"#, 0),
    ])
  func refused(header: String, data: Int) {
    let failure = #expect(throws: Failure.self) { try Safetensors(file(header, data: data)) }
    #expect(failure?.description.contains("test.safetensors") == true)
    #expect(failure?.kind == .environment)
  }

  @Test("refuses impossible header lengths", arguments: [0, 1 << 40, -1, Int.min, 100_000_001])
  func lengths(length: Int) {
    let prefix = withUnsafeBytes(of: length.littleEndian) { Array($0) }
    #expect(throws: Failure.self) {
      try Safetensors(MappedFile(copying: prefix + Array("{}".utf8), named: "test.safetensors"))
    }
  }

  @Test("a file cut anywhere is refused")
  func truncated() throws {
    let good = try FileSystem.read(TestFiles.golden("state.safetensors"))
    for length in 0..<good.count {
      #expect(throws: Failure.self) {
        try Safetensors(MappedFile(copying: Array(good[..<length]), named: "cut.safetensors"))
      }
    }
  }

  @Test("damaged files return or throw")
  func fuzz() throws {
    let good = try FileSystem.read(TestFiles.golden("state.safetensors"))
    for round in 0..<2_000 {
      let bytes = TestFiles.mutated(good, round: round)
      guard let file = try? Safetensors(MappedFile(copying: bytes, named: "fuzz.safetensors")) else {
        continue
      }
      for tensor in file.tensors { _ = try? file.floats(tensor.name).array.count }
    }
  }
}
