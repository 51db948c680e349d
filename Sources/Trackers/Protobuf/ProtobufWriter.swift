/// Writes the parts of a message behind one another.
///
/// - Reference: https://protobuf.dev/programming-guides/encoding/
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// What stands before a field's value.
  mutating func append(tag number: Int, _ type: ProtobufWireType) {
    append(varint: UInt64(number) << 3 | type.rawValue)
  }

  /// Seven bits a byte, the lowest first; the eighth bit says that more follow.
  mutating func append(varint number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// All bytes of a number, the lowest first.
  mutating func append(fixed number: some FixedWidthInteger) {
    for byte in 0..<number.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
  }

  /// A length and as many bytes.
  mutating func append(delimited content: [UInt8]) {
    append(varint: UInt64(content.count))
    bytes += content
  }
}
