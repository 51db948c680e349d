/// Takes a message apart.
///
/// - Reference: https://protobuf.dev/programming-guides/encoding/
enum ProtobufReader {
  /// A field's value as it lies on the wire.
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case delimited(ArraySlice<UInt8>)

    var wireType: ProtobufWireType {
      switch self {
      case .varint: .varint
      case .fixed64: .fixed64
      case .fixed32: .fixed32
      case .delimited: .delimited
      }
    }
  }

  /// The fields of a message in the order in which they stand.
  ///
  /// - Returns: `nil` when the bytes are torn or damaged. Groups, which proto3 no longer has, count as damage.
  static func fields(in message: Value) -> [(number: Int, value: Value)]? {
    guard case .delimited(var rest) = message else { return nil }
    var fields: [(number: Int, value: Value)] = []
    while !rest.isEmpty {
      guard let tag = varint(&rest), tag >> 3 > 0, let tag = UInt32(exactly: tag),
        let type = ProtobufWireType(rawValue: UInt64(tag & 7)), let value = value(type, &rest)
      else { return nil }
      fields.append((Int(tag >> 3), value))
    }
    return fields
  }

  private static func value(_ type: ProtobufWireType, _ rest: inout ArraySlice<UInt8>) -> Value? {
    switch type {
    case .varint: varint(&rest).map { .varint($0) }
    case .fixed64: fixed(&rest).map { .fixed64($0) }
    case .fixed32: fixed(&rest).map { .fixed32($0) }
    case .delimited: varint(&rest).flatMap { content($0, &rest) }.map { .delimited($0) }
    }
  }

  /// At most ten bytes, the tenth of which holds the highest bit alone.
  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard let byte = rest.popFirst(), shift < 63 || byte <= 1 else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }

  private static func fixed<Number: FixedWidthInteger>(_ rest: inout ArraySlice<UInt8>) -> Number? {
    content(UInt64(Number.bitWidth / 8), &rest).map { $0.reversed().reduce(0) { $0 << 8 | Number($1) } }
  }

  private static func content(_ length: UInt64, _ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard length <= UInt64(rest.count) else { return nil }
    defer { rest = rest.dropFirst(Int(length)) }
    return rest.prefix(Int(length))
  }
}
