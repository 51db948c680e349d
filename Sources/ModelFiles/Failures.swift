import Basics

/// The wording of everything that can be wrong with a model's files.
extension Failure {
  static func truncated(_ path: String, at offset: Int) -> Failure {
    Failure(
      "weights.truncated", "the file ends too early", at: .byte(path, offset: offset),
      mend: "copy or download it again", kind: .environment)
  }

  static func weights(
    _ code: Code, _ what: String, _ path: String, at offset: Int? = nil, mend remedy: String? = nil
  ) -> Failure {
    let place = offset.map { Place.byte(path, offset: $0) } ?? .file(path, line: nil)
    return Failure(code, what, at: place, mend: remedy, kind: .environment)
  }

  /// A fault of one tensor of a safetensors file.
  static func tensor(_ name: String, _ what: String, _ path: String) -> Failure {
    weights("weights.tensor", "tensor '\(name)' \(what)", path, mend: "copy or download it again")
  }

  static func noTensor(_ name: String, _ path: String) -> Failure {
    weights("weights.missing-tensor", "there is no tensor '\(name)'", path)
  }

  static func notFloats(_ name: String, _ type: String, _ path: String) -> Failure {
    weights("weights.type", "tensor '\(name)' holds \(type), which is not a kind of weight", path)
  }

  static func forbiddenGlobal(_ name: String, _ path: String, at offset: Int) -> Failure {
    weights(
      "weights.pickle-global", "the pickle asks for '\(name)', which no file of weights needs", path,
      at: offset,
      mend: "do not load this file in Python either unless you trust where it comes from")
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
      mend: "convert it once in Python: torch.save(torch.load(path), path)")
  }

  static func configuration(_ key: String, _ what: String, _ path: String) -> Failure {
    Failure(
      "config.value", "'\(key)' \(what)", at: .file(path, line: nil), mend: "correct \(key) in config.json",
      kind: .environment)
  }

  static func unsupported(_ key: String, _ value: String, known: String, _ path: String) -> Failure {
    Failure(
      "config.unsupported", "\(key) '\(value)' is not supported", at: .file(path, line: nil),
      mend: "supported: \(known)", kind: .environment)
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
      mend:
        "give the folder that holds config.json, such as models/\(name.split(separator: "/").last ?? "name")",
      kind: .environment)
  }
}
