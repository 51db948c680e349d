import Basics
import ModelFiles
import Testing

@Suite("model folders")
struct HuggingFaceFolderTests {
  func folder(_ files: [String: [UInt8]] = [:]) throws -> String {
    let path = TestFiles.temporaryDirectory()
    try AtomicFile.replace(path + "/config.json", with: ModelConfigurationTests.text)
    for (name, bytes) in files { try AtomicFile.replace("\(path)/\(name)", with: bytes) }
    return path
  }

  @Test("prefers safetensors, as transformers does")
  func preference() throws {
    let safe = try FileSystem.read(TestFiles.golden("floats.safetensors"))
    let torch = try FileSystem.read(TestFiles.golden("state.bin"))
    let path = try folder(["pytorch_model.bin": torch])
    #expect(try HuggingFaceFolder(path + "/").weights == .torch)
    #expect(try HuggingFaceFolder(path).openWeights()?.tensors.count == 16)
    try AtomicFile.replace(path + "/model.safetensors", with: safe)
    #expect(try HuggingFaceFolder(path).weights == .safetensors)
    #expect(try HuggingFaceFolder(path).openWeights()?.floats("scalar").array.first == 42)
    try FileSystem.removeTree(path)
  }

  @Test("a folder without weights describes a model all the same")
  func none() throws {
    let path = try folder(["vocab.txt": [], "tokenizer_config.json": [0x7B, 0x7D], "notes.txt": []])
    let opened = try HuggingFaceFolder(path)
    #expect(try opened.weights == nil && opened.openWeights() == nil)
    #expect(opened.tokenizerFiles == ["tokenizer_config.json", "vocab.txt"])
    try FileSystem.removeTree(path)
  }

  @Test(
    "an id or a wrong folder is explained", arguments: ["onlplab/alephbert-base", "/no/such/folder", "./x"])
  func missing(name: String) {
    let failure = #expect(throws: Failure.self) { try HuggingFaceFolder(name) }
    #expect(failure?.code == "model.missing")
    #expect(failure?.description.contains("'\(name)'") == true)
    #expect(failure?.what.contains("never from a hub") == (name == "onlplab/alephbert-base"))
  }

  @Test("a folder without config.json is named")
  func empty() throws {
    let path = TestFiles.temporaryDirectory()
    #expect(#expect(throws: Failure.self) { try HuggingFaceFolder(path) }?.code == "model.missing")
  }

  @Test("several files by an index")
  func sharded() throws {
    let safe = try FileSystem.read(TestFiles.golden("floats.safetensors"))
    let torch = try FileSystem.read(TestFiles.golden("state.bin"))
    let index = #"{"weight_map":{"scalar":"a.safetensors","half":"b.bin"}}"#
    let path = try folder(["a.safetensors": safe, "b.bin": torch])
    try AtomicFile.replace(path + "/model.safetensors.index.json", with: index)
    let weights = try #require(try HuggingFaceFolder(path).openWeights())
    #expect(weights.tensors.map(\.name) == ["scalar", "half"])
    #expect(try weights.floats("half").array.count == 7)
    for (bad, code) in [
      (#"{"weight_map":{"scalar":"../a.safetensors"}}"#, "weights.index"), ("{}", "weights.index"),
      (#"{"weight_map":{"nothing":"a.safetensors"}}"#, "weights.index"),
      (#"{"weight_map":{"scalar":"c.safetensors"}}"#, "file.missing"),
    ] {
      try AtomicFile.replace(path + "/model.safetensors.index.json", with: bad)
      let failure = #expect(throws: Failure.self) { try HuggingFaceFolder(path).openWeights() }
      #expect(failure?.code.rawValue == code)
    }
    try FileSystem.removeTree(path)
  }

  @Test(
    "short names", arguments: [("onlplab/alephbert-base", "alephbert-base"), ("models/x/", "x"), ("x", "x")])
  func shortNames(model: String, name: String) {
    #expect(HuggingFaceFolder.shortName(model) == name)
  }
}
