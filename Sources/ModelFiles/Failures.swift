import Basics

/// The messages for faults in a model's files.
extension Failure {
  static func truncated(_ path: String, at offset: Int) -> Failure {
    Failure(
      "weights.truncated", "the file ends too early", at: .byte(path, offset: offset),
      remedy: "copy or download it again", kind: .environment)
  }

  static func weights(
    _ code: Code, _ what: String, _ path: String, at offset: Int? = nil, remedy: String? = nil
  ) -> Failure {
    let place = offset.map { Place.byte(path, offset: $0) } ?? .file(path, line: nil)
    return Failure(code, what, at: place, remedy: remedy, kind: .environment)
  }

  /// A fault in one tensor of a safetensors file.
  static func tensor(_ name: String, _ what: String, _ path: String) -> Failure {
    weights("weights.tensor", "tensor '\(name)' \(what)", path, remedy: "copy or download it again")
  }

  static func noTensor(_ name: String, _ path: String) -> Failure {
    weights("weights.missing-tensor", "there is no tensor '\(name)'", path)
  }

  static func notFloats(_ name: String, _ type: String, _ path: String) -> Failure {
    weights(
      "weights.type", "tensor '\(name)' holds \(type), which is not a kind of weight", path,
      remedy: "save the weights as float32, float16 or bfloat16")
  }

  /// A global that a state dictionary of plain tensors does not need.
  static func forbiddenGlobal(_ name: String, _ path: String, at offset: Int) -> Failure {
    if let what = harmless(name) {
      return weights(
        "weights.kind", "it holds \(what) ('\(name)'), which are not read", path, at: offset,
        remedy:
          "save plain ones in Python: torch.save({k: v.to_dense().float() for k, v in state.items()}, path)")
    }
    if name.hasPrefix("torch.nn.modules.") || name.hasPrefix("torch.nn.parallel.")
      || name.hasPrefix("transformers.models.")
    {
      return weights(
        "weights.kind", "it holds a Python object of the class '\(name)', not weights alone", path,
        at: offset,
        remedy: "save its weights in Python: torch.save(model.state_dict(), path)")
    }
    return weights(
      "weights.pickle-global", "the pickle asks for '\(name)', which no file of weights needs", path,
      at: offset,
      remedy: "do not load this file in Python either unless you trust where it comes from")
  }

  /// A description of PyTorch's own kinds of tensors, which are refused without a warning about the file.
  private static func harmless(_ name: String) -> String? {
    switch name {
    case "torch._utils._rebuild_sparse_tensor", "torch._utils._rebuild_sparse_csr_tensor",
      "torch.sparse_coo", "torch.sparse_csr", "torch.sparse_csc":
      "sparse tensors"
    case "torch._utils._rebuild_qtensor", "torch.per_tensor_affine", "torch.per_channel_affine",
      "torch.QInt8Storage", "torch.QUInt8Storage", "torch.QInt32Storage":
      "quantized tensors"
    case "torch._utils._rebuild_nested_tensor": "nested tensors"
    case "torch._utils._rebuild_tensor_v3", "torch.storage.UntypedStorage", "torch.UntypedStorage":
      "tensors of a type without a storage of its own, such as float8"
    case "torch.Size", "torch.device", "torch.float32", "torch.float16", "torch.bfloat16", "torch.float64":
      "PyTorch's values beside tensors"
    case "torch.ComplexFloatStorage", "torch.ComplexDoubleStorage": "complex tensors"
    case let name where name.hasPrefix("torch.float8"): "float8 tensors"
    case let name where name.hasPrefix("torch._utils._rebuild_") || name.hasPrefix("torch._tensor."):
      "tensors of another kind"
    case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.dtype",
      "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
      "NumPy values"
    default: nil
    }
  }

  static func pickle(_ what: String, _ path: String, at offset: Int) -> Failure {
    weights("weights.pickle", "not a pickle of weights: \(what)", path, at: offset)
  }

  static func zip(_ what: String, _ path: String, at offset: Int? = nil) -> Failure {
    weights("weights.zip", "not a zip that torch.save wrote: \(what)", path, at: offset)
  }

  static func legacyTorch(_ path: String) -> Failure {
    weights(
      "weights.legacy", "written by a PyTorch before 1.6, in a form that is not read", path,
      remedy: "convert it once in Python: torch.save(torch.load(path), path)")
  }

  static func notAFolder(_ name: String) -> Failure {
    let isIdentifier =
      !name.hasPrefix("/") && !name.hasPrefix(".") && name.split(separator: "/").count == 2
    let what =
      isIdentifier
      ? "'\(name)' is not a folder here; weights are read from a folder, never from a hub"
      : "there is no folder '\(name)'"
    return Failure(
      "model.missing", what,
      remedy:
        "give the folder that holds config.json, such as models/\(PathName.last(name))",
      kind: .environment)
  }
}
