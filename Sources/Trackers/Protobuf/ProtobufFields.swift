/// What a message shows its fields to: it writes them all, or gives a value that was read to the field of its number.
///
/// One type for both, and nothing inlined: the messages would be compiled many times over.
struct ProtobufFields {
  private(set) var writer = ProtobufWriter()
  /// `nil` when the fields are written.
  private let read: (number: Int, value: ProtobufReader.Value)?
  /// Whether what was read was a value that the field can hold.
  private(set) var isSound = true

  /// Writes the fields.
  init() { read = nil }

  /// Hands out a value that was read.
  init(_ number: Int, _ value: ProtobufReader.Value) { read = (number, value) }

  /// A field that is left out where it has its default value.
  @inline(never)
  mutating func value<Value: ProtobufScalar>(_ number: Int, _ value: inout Value) {
    if read == nil, !value.isDefault { write(number, value) }
    if let read = found(number, Value.wireType) { isSound = value.merge(read) }
  }

  /// A field that is there or not, whatever its value: a message, or a member of a `oneof`.
  @inline(never)
  mutating func optional<Value: ProtobufValue>(_ number: Int, _ value: inout Value?) {
    if read == nil, let value { write(number, value) }
    guard let read = found(number, Value.wireType) else { return }
    var merged = value ?? Value()
    isSound = merged.merge(read)
    value = merged
  }

  /// A field that stands once for each value; numbers would be packed, and are not known here.
  @inline(never)
  mutating func repeated<Value: ProtobufValue>(_ number: Int, _ values: inout [Value]) {
    if read == nil { for value in values { write(number, value) } }
    guard let read = found(number, Value.wireType) else { return }
    var value = Value()
    isSound = value.merge(read)
    values.append(value)
  }

  @inline(never)
  private mutating func write<Value: ProtobufValue>(_ number: Int, _ value: Value) {
    writer.append(tag: number, Value.wireType)
    value.write(to: &writer)
  }

  @inline(never)
  private func found(_ number: Int, _ type: ProtobufWireType) -> ProtobufReader.Value? {
    guard let read, read.number == number, read.value.wireType == type else { return nil }
    return read.value
  }
}
