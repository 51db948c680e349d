/// `int64`, `int32` and `uint32`, of which the caller keeps the range: a negative number takes ten bytes in all of them.
extension Int: ProtobufScalar {
  static var wireType: ProtobufWireType { .varint }
  var isDefault: Bool { self == 0 }
  func write(to writer: inout ProtobufWriter) { writer.append(varint: UInt64(bitPattern: Int64(self))) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    guard case .varint(let number) = read else { return false }
    self = Int(truncatingIfNeeded: number)
    return true
  }
}

extension Bool: ProtobufScalar {
  static var wireType: ProtobufWireType { .varint }
  var isDefault: Bool { !self }
  func write(to writer: inout ProtobufWriter) { writer.append(varint: self ? 1 : 0) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    guard case .varint(let number) = read else { return false }
    self = number != 0
    return true
  }
}

extension Double: ProtobufScalar {
  static var wireType: ProtobufWireType { .fixed64 }
  /// Minus zero is not the default.
  var isDefault: Bool { bitPattern == 0 }
  func write(to writer: inout ProtobufWriter) { writer.append(fixed: bitPattern) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    guard case .fixed64(let bits) = read else { return false }
    self = Double(bitPattern: bits)
    return true
  }
}

extension Float: ProtobufScalar {
  static var wireType: ProtobufWireType { .fixed32 }
  /// Minus zero is not the default.
  var isDefault: Bool { bitPattern == 0 }
  func write(to writer: inout ProtobufWriter) { writer.append(fixed: bitPattern) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    guard case .fixed32(let bits) = read else { return false }
    self = Float(bitPattern: bits)
    return true
  }
}

extension String: ProtobufScalar {
  static var wireType: ProtobufWireType { .delimited }
  var isDefault: Bool { isEmpty }
  func write(to writer: inout ProtobufWriter) { writer.append(delimited: Array(utf8)) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    guard case .delimited(let bytes) = read, let text = String(validating: bytes, as: UTF8.self) else {
      return false
    }
    self = text
    return true
  }
}

/// `bytes`.
extension [UInt8]: ProtobufValue, ProtobufScalar {
  static var wireType: ProtobufWireType { .delimited }
  var isDefault: Bool { isEmpty }
  func write(to writer: inout ProtobufWriter) { writer.append(delimited: self) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    guard case .delimited(let bytes) = read else { return false }
    self = Array(bytes)
    return true
  }
}

/// An `enum`, whose first case is 0. Numbers that it does not know are passed over.
protocol ProtobufEnum: ProtobufScalar, RawRepresentable<Int> {}

extension ProtobufEnum {
  static var wireType: ProtobufWireType { .varint }
  var isDefault: Bool { rawValue == 0 }
  func write(to writer: inout ProtobufWriter) { rawValue.write(to: &writer) }

  mutating func merge(_ read: ProtobufReader.Value) -> Bool {
    var number = 0
    guard number.merge(read) else { return false }
    self = Self(rawValue: number) ?? self
    return true
  }
}
