import Basics
import Testing

@testable import ModelFiles

/// Weights that are called by another format's name, or hold tensors of another kind.
@Suite("weights of another kind")
struct OtherKindsTests {
  private func failure(_ bytes: [UInt8], _ name: String) -> Failure? {
    let file = MappedFile(copying: bytes, named: name)
    return #expect(throws: Failure.self) {
      if name.hasSuffix(".bin") { _ = try TorchCheckpoint(file) } else { _ = try Safetensors(file) }
    }
  }

  @Test("the first bytes say what the file is, and what it would be called")
  func names() throws {
    let torch = try FileSystem.read(TestFiles.golden("state.bin"))
    let safe = try FileSystem.read(TestFiles.golden("floats.safetensors"))
    let pointer = Array("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n".utf8)
    let hdf: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0]
    for (bytes, name, says) in [
      (torch, "model.safetensors", "call it pytorch_model.bin"),
      (safe, "pytorch_model.bin", "call it model.safetensors"),
      (pointer, "model.safetensors", "git lfs pull"), (pointer, "pytorch_model.bin", "git lfs pull"),
      ([0x1F, 0x8B, 8, 0] + safe, "model.safetensors", "gzip -dc model.safetensors > NEW"),
      (hdf, "model.safetensors", "a TensorFlow file is not read"),
      (Array("<html><body>404".utf8), "pytorch_model.bin", "a web page"),
      (Array([0x80, 0x02, 0x7D, 0x71, 0x00, 0x2E]), "pytorch_model.bin", "model.state_dict()"),
    ] {
      let failure = failure(bytes, name)
      #expect(
        failure?.code == "file.kind" && failure?.description.contains(says) == true, "\(failure as Any)")
    }
  }

  @Test(
    "PyTorch's other tensors are no reason to distrust a file",
    arguments: [
      ("torch._utils", "_rebuild_sparse_tensor", "sparse tensors", "to_dense"),
      ("torch._utils", "_rebuild_tensor_v3", "such as float8", "float()"),
      ("torch", "float8_e4m3fn", "float8 tensors", "float()"),
      ("torch._utils", "_rebuild_qtensor", "quantized tensors", "torch.save"),
      ("torch", "ComplexFloatStorage", "complex tensors", "torch.save"),
      ("numpy._core.multiarray", "scalar", "NumPy values", "torch.save"),
      ("torch.nn.modules.linear", "Linear", "a Python object", "model.state_dict()"),
    ])
  func tensors(module: String, name: String, what: String, remedy: String) {
    let bytes: [UInt8] = [0x80, 2, 0x63] + Array("\(module)\n\(name)\n.".utf8)
    let failure = #expect(throws: Failure.self) {
      var reader = PickleReader(ByteReader(MappedFile(copying: bytes, named: "x.bin")))
      _ = try reader.read()
    }
    let line = failure?.description ?? ""
    #expect(line.contains(what) && line.contains(remedy) && line.contains("\(module).\(name)"), "\(line)")
    #expect(!line.contains("trust"))
  }

  @Test("a global that runs a program is refused as before", arguments: ["posix\nsystem", "builtins\neval"])
  func hostile(global: String) {
    let bytes: [UInt8] = [0x80, 2, 0x63] + Array("\(global)\n.".utf8)
    let failure = #expect(throws: Failure.self) {
      var reader = PickleReader(ByteReader(MappedFile(copying: bytes, named: "x.bin")))
      _ = try reader.read()
    }
    #expect(failure?.code == "weights.pickle-global")
  }
}
