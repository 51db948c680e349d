/// The bytes of a scalar in UTF-8.
enum UTF8Text {
  /// The number of bytes.
  static func width(_ scalar: UInt32) -> Int {
    scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
  }

  /// The bytes, the first one highest.
  static func packed(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case ..<0x80: scalar
    case ..<0x800: 0xC080 | (scalar >> 6) << 8 | scalar & 0x3F
    case ..<0x10000: 0xE0_8080 | (scalar >> 12) << 16 | (scalar >> 6 & 0x3F) << 8 | scalar & 0x3F
    default:
      0xF080_8080 | (scalar >> 18) << 24 | (scalar >> 12 & 0x3F) << 16 | (scalar >> 6 & 0x3F) << 8
        | scalar & 0x3F
    }
  }

  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    let packed = packed(scalar)
    var shift = UInt32(width(scalar)) * 8
    while shift > 0 {
      shift -= 8
      bytes.append(UInt8(truncatingIfNeeded: packed >> shift))
    }
  }

  static func bytes(of scalars: some Sequence<UInt32>) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in scalars { append(scalar, to: &bytes) }
    return bytes
  }

  static func scalars(of text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  static func string(_ scalars: some Sequence<UInt32>) -> String {
    String(decoding: bytes(of: scalars), as: UTF8.self)
  }
}
