/// The fields of a message of protocol buffers, in order.
struct ProtobufFields {
  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  struct Field {
    let number: Int
    let value: Value
  }

  private var rest: ArraySlice<UInt8>
  private var isBroken = false

  init(_ message: ArraySlice<UInt8>) { rest = message }

  /// Whether every field was read.
  var isAtEnd: Bool { rest.isEmpty && !isBroken }

  /// The next field; `nil` at the end, and where the message is damaged.
  mutating func next() -> Field? {
    guard !rest.isEmpty, !isBroken else { return nil }
    guard let key = varint(), let value = value(Int(key & 7)), key >> 3 > 0, key >> 3 < 1 << 29 else {
      isBroken = true
      return nil
    }
    return Field(number: Int(key >> 3), value: value)
  }

  private mutating func value(_ type: Int) -> Value? {
    switch type {
    case 0: return varint().map(Value.varint)
    case 1: return fixed(8).map(Value.fixed64)
    case 2:
      guard let count = varint(), count <= UInt64(rest.count) else { return nil }
      defer { rest = rest.dropFirst(Int(count)) }
      return .bytes(rest.prefix(Int(count)))
    case 5: return fixed(4).map { .fixed32(UInt32(truncatingIfNeeded: $0)) }
    default: return nil
    }
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func fixed(_ count: Int) -> UInt64? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
