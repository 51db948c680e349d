import Basics
import Testing

@testable import ModelFiles

@Suite("torch files")
struct TorchCheckpointTests {
  @Test("reads what PyTorch saved, bit for bit", arguments: ["state.bin", "state_protocol4.bin"])
  func golden(name: String) throws {
    let file = try TorchCheckpoint(TestFiles.golden(name))
    let expected = try ExpectedTensor.all()
    #expect(file.tensors.map(\.name) == expected.map(\.name))
    for tensor in expected {
      let description = try #require(file.tensors.first { $0.name == tensor.name })
      #expect(description.shape == tensor.shape)
      guard tensor.type != "int64" else {
        #expect(description.type == .i64)
        continue
      }
      let floats = try file.floats(tensor.name)
      #expect(floats.shape == tensor.shape)
      #expect(floats.array.map(\.bitPattern) == tensor.bits, "\(tensor.name)")
    }
  }

  @Test("copies nothing where it need not")
  func mapped() throws {
    let file = try TorchCheckpoint(TestFiles.golden("state.bin"))
    for name in ["plain", "shared.second", "linear.weight"] {
      #expect(try file.floats(name).file != nil, "\(name)")
    }
    for name in ["transposed", "window", "half"] { #expect(try file.floats(name).file == nil, "\(name)") }
  }

  @Test("whole numbers are no weights")
  func wholeNumbers() throws {
    let file = try TorchCheckpoint(TestFiles.golden("state.bin"))
    let failure = #expect(throws: Failure.self) { try file.floats("position_ids") }
    #expect(failure?.code == "weights.type")
    #expect(#expect(throws: Failure.self) { try file.floats("nothing") }?.code == "weights.missing-tensor")
  }

  @Test("a pickle that asks for os.system is refused by name", arguments: [0, 2, 4])
  func evil(version: Int) {
    let failure = #expect(throws: Failure.self) {
      try TorchCheckpoint(TestFiles.golden("evil\(version).bin"))
    }
    #expect(failure?.code == "weights.pickle-global")
    #expect(failure?.description.contains("'posix.system'") == true)
    #expect(failure?.description.contains("evil\(version).bin") == true)
  }

  @Test("the old form and other files are refused in words")
  func others() throws {
    let legacy = #expect(throws: Failure.self) { try TorchCheckpoint(TestFiles.golden("legacy.bin")) }
    #expect(legacy?.code == "weights.legacy")
    for name in ["state.json", "floats.safetensors"] {
      #expect(
        #expect(throws: Failure.self) { try TorchCheckpoint(TestFiles.golden(name)) }?.code == "file.kind")
    }
    let empty = MappedFile(copying: [], named: "empty.bin")
    #expect(#expect(throws: Failure.self) { try TorchCheckpoint(empty) }?.code == "weights.zip")
  }

  @Test("a file cut anywhere is refused")
  func truncated() throws {
    let good = try FileSystem.read(TestFiles.golden("state.bin"))
    for length in 0..<good.count {
      #expect(throws: Failure.self) {
        try TorchCheckpoint(MappedFile(copying: Array(good[..<length]), named: "cut.bin"))
      }
    }
  }

  @Test("damaged files return or throw", arguments: ["state.bin", "state_protocol4.bin", "evil4.bin"])
  func fuzz(name: String) throws {
    let good = try FileSystem.read(TestFiles.golden(name))
    for round in 0..<2_000 {
      let bytes = TestFiles.mutated(good, round: round)
      guard let file = try? TorchCheckpoint(MappedFile(copying: bytes, named: "fuzz.bin")) else { continue }
      for tensor in file.tensors { _ = try? file.floats(tensor.name).array.count }
    }
  }
}
