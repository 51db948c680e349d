package import Basics

/// A tensor of 32-bit floats to be written; its memory belongs to the caller.
package struct NamedTensor {
  package let name: String
  /// Extents, outermost first; empty for a scalar.
  package let shape: [Int]
  /// Row-major little-endian floats, `4 × product of shape` bytes.
  package let bytes: UnsafeRawBufferPointer

  package init(name: String, shape: [Int], bytes: UnsafeRawBufferPointer) {
    (self.name, self.shape, self.bytes) = (name, shape, bytes)
  }
}

/// Writes safetensors files as the reference does: tensors by name, header padded to 8 bytes.
package enum SafetensorsWriter {
  /// Hands the file to `write` piece by piece, in order: the header, then each tensor whole.
  ///
  /// - Parameter metadata: `__metadata__`; `format` = `pt` is what transformers 4 asks for.
  /// - Precondition: names differ, and each tensor has as many bytes as its shape asks for.
  package static func write(
    _ tensors: [NamedTensor], metadata: [(String, String)] = [("format", "pt")],
    to write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let header = header(sorted, metadata: metadata)
    let result: Result<Void, Failure> = header.withUnsafeBytes { bytes in
      Result { () throws(Failure) in try write(bytes) }
    }
    try result.get()
    for tensor in sorted where !tensor.bytes.isEmpty { try write(tensor.bytes) }
  }

  /// The size in bytes of the file that ``write(_:metadata:to:)`` makes.
  package static func fileSize(of tensors: [NamedTensor]) -> Int {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return header(sorted, metadata: [("format", "pt")]).count + sorted.reduce(0) { $0 + $1.bytes.count }
  }

  private static func header(_ tensors: [NamedTensor], metadata: [(String, String)]) -> [UInt8] {
    var object = JSONObject()
    if !metadata.isEmpty {
      object["__metadata__"] = .object(JSONObject(metadata.map { ($0, .string($1)) }))
    }
    var offset = 0
    for tensor in tensors {
      precondition(object[tensor.name] == nil, "tensor names differ")
      precondition(
        elementCount(tensor.shape).map { $0 * 4 } == tensor.bytes.count, "a tensor fills its shape")
      object[tensor.name] = [
        "dtype": "F32", "shape": .array(tensor.shape.map { .int($0) }),
        "data_offsets": [.int(offset), .int(offset + tensor.bytes.count)],
      ]
      offset += tensor.bytes.count
    }
    var text = Array(JSONValue.object(object).text().utf8)
    while text.count % 8 != 0 { text.append(0x20) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}
