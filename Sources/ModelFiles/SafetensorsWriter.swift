package import Basics

/// A tensor of 32-bit floats to be written; the caller owns its memory and may provide it only while it is
/// written.
package struct NamedTensor {
  /// Calls `body` with the bytes, which are valid during the call.
  package typealias Lender = (_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) ->
    Void

  /// The key in the header, such as `bert.pooler.dense.weight`.
  package let name: String
  /// Extents, outermost first; empty for a scalar.
  package let shape: [Int]
  /// Row-major little-endian floats, ``byteCount`` bytes.
  let lend: Lender

  /// - Parameter bytes: row-major little-endian floats, `4 × product of shape` bytes.
  package init(name: String, shape: [Int], bytes: UnsafeRawBufferPointer) {
    self.init(name: name, shape: shape) { (body) throws(Failure) in try body(bytes) }
  }

  /// - Parameter lend: called when the tensor is written; passes on as many bytes as above.
  package init(name: String, shape: [Int], lend: @escaping Lender) {
    (self.name, self.shape, self.lend) = (name, shape, lend)
  }

  /// Size in bytes, from the shape.
  var byteCount: Int { 4 * (elementCount(shape) ?? 0) }
}

/// Writes safetensors files as the reference does: tensors by name, header padded to 8 bytes.
package enum SafetensorsWriter {
  /// Passes the file to `write` piece by piece, in order: the header, then each complete tensor.
  ///
  /// - Parameter metadata: `__metadata__`; transformers 4 requires `format` = `pt`.
  /// - Precondition: names are unique, and each tensor has as many bytes as its shape requires.
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
    for tensor in sorted where tensor.byteCount > 0 {
      try tensor.lend { (bytes) throws(Failure) in
        precondition(bytes.count == tensor.byteCount, "a tensor fills its shape")
        try write(bytes)
      }
    }
  }

  /// The size in bytes of the file that ``write(_:metadata:to:)`` makes.
  package static func fileSize(of tensors: [NamedTensor]) -> Int {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return header(sorted, metadata: [("format", "pt")]).count + sorted.reduce(0) { $0 + $1.byteCount }
  }

  private static func header(_ tensors: [NamedTensor], metadata: [(String, String)]) -> [UInt8] {
    var object = JSONObject()
    if !metadata.isEmpty {
      object["__metadata__"] = .object(JSONObject(metadata.map { ($0, .string($1)) }))
    }
    var offset = 0
    for tensor in tensors {
      precondition(object[tensor.name] == nil, "tensor names differ")
      object[tensor.name] = [
        "dtype": "F32", "shape": .array(tensor.shape.map { .int($0) }),
        "data_offsets": [.int(offset), .int(offset + tensor.byteCount)],
      ]
      offset += tensor.byteCount
    }
    var text = Array(JSONValue.object(object).text().utf8)
    while text.count % 8 != 0 { text.append(0x20) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}
