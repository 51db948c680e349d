/// A message of Protocol Buffers, with the rules of proto3.
///
/// It names each of its fields once, with its number, for writing and reading alike. A map is written as what it is on the
/// wire: a repeated message of a key (1) and a value (2).
///
/// - Reference: https://protobuf.dev/programming-guides/encoding/
protocol ProtobufMessage: ProtobufValue {
  /// Shows every field, in the order of the numbers.
  mutating func visit(_ fields: inout ProtobufFields)
}

/// How a field's value lies on the wire; the number is a part of the field's tag.
enum ProtobufWireType: UInt64 {
  case varint = 0
  case fixed64 = 1
  /// Texts, bytes and messages, behind their length.
  case delimited = 2
  case fixed32 = 5
}

/// What a field holds.
protocol ProtobufValue {
  static var wireType: ProtobufWireType { get }
  /// The default value, which a reader begins with.
  init()
  func write(to writer: inout ProtobufWriter)
  /// Takes what was read, of the value's own wire type: a message adds its fields, anything else is replaced.
  ///
  /// - Returns: `false` for bytes that are no such value.
  mutating func merge(_ read: ProtobufReader.Value) -> Bool
}

/// A value with a default that needs no bytes.
protocol ProtobufScalar: ProtobufValue {
  var isDefault: Bool { get }
}

extension ProtobufMessage {
  static var wireType: ProtobufWireType { .delimited }

  /// The message as bytes; the same message makes the same bytes.
  var bytes: [UInt8] {
    var (fields, message) = (ProtobufFields(), self)
    message.visit(&fields)
    return fields.writer.bytes
  }

  /// Reads a message. Fields that it does not know, or knows with another wire type, are passed over.
  ///
  /// - Returns: `nil` when the bytes are torn or damaged.
  init?(bytes: some Sequence<UInt8>) {
    self.init()
    guard merge(.delimited(Array(bytes)[...])) else { return nil }
  }

  func write(to writer: inout ProtobufWriter) { writer.append(delimited: bytes) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    guard let read = ProtobufReader.fields(in: read) else { return false }
    for (number, value) in read {
      var fields = ProtobufFields(number, value)
      visit(&fields)
      guard fields.isSound else { return false }
    }
    return true
  }
}
