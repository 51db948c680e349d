import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The values of one stored tensor as 32-bit floats, row-major.
package final class TensorFloats {
  /// Extents, outermost first; empty for a scalar.
  package let shape: [Int]
  /// All elements, `[product of shape]`, valid only during the lifetime of this object: use
  /// ``withValues(_:)`` unless the object itself is kept. Writing to them never reaches the file.
  package let unsafeValues: UnsafeMutableBufferPointer<Float>
  /// The mapped file that contains the values; `nil` for a converted copy.
  let file: MappedFile?

  /// Values in a mapped file, without copying.
  init(shape: [Int], in file: MappedFile, at offset: Int, count: Int) {
    (self.shape, self.file) = (shape, file)
    let bytes = UnsafeMutableRawBufferPointer(rebasing: file.bytes[offset..<offset + count * 4])
    unsafeValues = bytes.bindMemory(to: Float.self)
  }

  /// A copy to be filled by the caller.
  init(shape: [Int], count: Int) {
    (self.shape, file) = (shape, nil)
    unsafeValues = .allocate(capacity: count)
  }

  deinit { if file == nil { unsafeValues.deallocate() } }

  /// Calls `body` with all elements, row-major.
  package func withValues<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R) rethrows -> R {
    try withExtendedLifetime(self) { try body(unsafeValues) }
  }

  /// Releases the memory of pages that contain only these values; accessing them later reads the file again.
  /// For values that were copied elsewhere and not modified.
  package func dropPages() {
    guard file != nil, let base = unsafeValues.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = (Int(bitPattern: base) + page - 1) / page * page
    let end = Int(bitPattern: base + unsafeValues.count) / page * page
    guard start < end, let pages = UnsafeMutableRawPointer(bitPattern: start) else { return }
    madvise(pages, end - start, MADV_DONTNEED)
  }

  /// A copy of all elements, row-major.
  package var array: [Float] { withValues { Array($0) } }
}

/// Reads elements of the four floating-point types, at any alignment.
struct FloatDecoder {
  let type: ElementType

  /// Bytes per element.
  var width: Int { type.bits / 8 }

  /// Element `index` of `bytes`, which must hold it.
  func element(_ index: Int, of bytes: UnsafeRawBufferPointer) -> Float {
    switch type {
    case .f32: bits32(bytes, index)
    case .bf16: Float(bitPattern: UInt32(bits16(bytes, index)) << 16)
    case .f16: FloatDecoder.half(bits16(bytes, index))
    case .f64:
      Float(
        Double(
          bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))))
    default: .nan
    }
  }

  /// Overwrites `values` with the first `values.count` elements of `bytes`.
  func decode(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
    if type == .f32 {
      UnsafeMutableRawBufferPointer(values).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes.prefix(values.count * 4)))
      return
    }
    for index in values.indices { values.initializeElement(at: index, to: element(index, of: bytes)) }
  }

  private func bits32(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Float {
    Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
  }

  private func bits16(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
  }

  /// IEEE binary16 widened exactly. (`Float16` is missing on some platforms, hence by hand.)
  static func half(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
