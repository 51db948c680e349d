package import Basics

/// The values that can be written to a `torch.save` file: plain values, containers, tensors of 32-bit floats.
package indirect enum TorchValue {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([TorchValue])
  case tuple([TorchValue])
  case dictionary([(key: TorchValue, value: TorchValue)])
  /// An instance of a Python class with these attributes, made without its initializer.
  case instance(module: String, name: String, [(key: TorchValue, value: TorchValue)])
  /// A member of a Python enumeration, by its value.
  case member(module: String, name: String, TorchValue)
  /// Row-major; the memory belongs to the caller.
  case tensor(shape: [Int], UnsafeRawBufferPointer)
  /// A tensor whose memory is provided only while it is written.
  case lentTensor(shape: [Int], NamedTensor.Lender)
  /// A tensor without axes.
  case scalar(Float)
}

extension TorchValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// A ``dictionary(_:)``, its pairs in the order of the source.
  package init(dictionaryLiteral elements: (TorchValue, TorchValue)...) {
    self = .dictionary(elements.map { ($0, $1) })
  }
  /// A ``string(_:)``.
  package init(stringLiteral value: String) { self = .string(value) }
  /// An ``int(_:)``.
  package init(integerLiteral value: Int) { self = .int(value) }
  /// A ``float(_:)``, which Python reads in double precision.
  package init(floatLiteral value: Double) { self = .float(value) }
  /// A ``bool(_:)``.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  /// ``none``, Python's `None`.
  package init(nilLiteral: ()) { self = .none }
}

/// Writes files that `torch.load` reads (with `weights_only=True` if they contain no class): an uncompressed
/// zip archive with a pickle and the tensors' bytes.
///
/// - Reference: the zip format of `torch.save` since 1.6, pickle protocol 2 without a memo.
package enum TorchWriter {
  /// Passes the file to `write` piece by piece, in order.
  /// - Precondition: each tensor has `4 × product of shape` bytes.
  package static func write(
    _ value: TorchValue, to write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var pickle = PickleWriter()
    pickle.begin()
    pickle.add(value)
    pickle.end()
    var zip = ZipWriter()
    func add(_ name: String, _ bytes: [UInt8]) throws(Failure) {
      let result: Result<Void, Failure> = bytes.withUnsafeBytes { bytes in
        Result { () throws(Failure) in try zip.add("archive/\(name)", bytes, to: write) }
      }
      try result.get()
    }
    try add("data.pkl", pickle.bytes.bytes)
    try add("byteorder", Array("little".utf8))
    for (key, storage) in pickle.storages.enumerated() {
      switch storage {
      case .memory(let bytes): try zip.add("archive/data/\(key)", bytes, to: write)
      case .lent(let lend):
        try lend { (bytes) throws(Failure) in try zip.add("archive/data/\(key)", bytes, to: write) }
      case .number(let number):
        var bytes = Bytes()
        bytes.add(number.bitPattern)
        try add("data/\(key)", bytes.bytes)
      }
    }
    try add("version", Array("3\n".utf8))
    try zip.finish(to: write)
  }
}

/// The pickle of a ``TorchValue``: tensors become numbered storages.
private struct PickleWriter {
  enum Storage {
    case memory(UnsafeRawBufferPointer)
    case lent(NamedTensor.Lender)
    case number(Float)
  }

  private(set) var bytes = Bytes()
  private(set) var storages: [Storage] = []

  mutating func begin() { bytes.bytes += [0x80, 2] }
  mutating func end() { op(".") }

  mutating func add(_ value: TorchValue) {
    switch value {
    case .none: op("N")
    case .bool(let flag): bytes.bytes.append(flag ? 0x88 : 0x89)
    case .int(let number): add(number)
    case .float(let number):
      op("G")
      withUnsafeBytes(of: number.bitPattern.bigEndian) { bytes.bytes += $0 }
    case .string(let text):
      op("X")
      bytes.add(UInt32(text.utf8.count))
      bytes.bytes += text.utf8
    case .list(let items):
      op("]")
      op("(")
      for item in items { add(item) }
      op("e")
    case .tuple(let items):
      op("(")
      for item in items { add(item) }
      op("t")
    case .dictionary(let members):
      op("}")
      op("(")
      for (key, value) in members {
        add(key)
        add(value)
      }
      op("u")
    case .instance(let module, let name, let attributes):
      global(module, name)
      op(")")
      bytes.bytes.append(0x81)
      add(.dictionary(attributes))
      op("b")
    case .member(let module, let name, let value):
      global(module, name)
      add(.tuple([value]))
      op("R")
    case .tensor(let shape, let memory):
      precondition(elementCount(shape).map { $0 * 4 } == memory.count, "a tensor fills its shape")
      addTensor(shape, .memory(memory), count: memory.count / 4)
    case .lentTensor(let shape, let lend): addTensor(shape, .lent(lend), count: elementCount(shape) ?? 0)
    case .scalar(let number): addTensor([], .number(number), count: 1)
    }
  }

  private mutating func op(_ letter: Unicode.Scalar) { bytes.bytes.append(UInt8(ascii: letter)) }

  private mutating func global(_ module: String, _ name: String) {
    op("c")
    bytes.bytes += Array("\(module)\n\(name)\n".utf8)
  }

  private mutating func add(_ number: Int) {
    if let number = Int32(exactly: number) {
      op("J")
      bytes.add(number)
    } else {
      bytes.bytes += [0x8A, 8]
      bytes.add(Int64(number))
    }
  }

  /// `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`.
  private mutating func addTensor(_ shape: [Int], _ storage: Storage, count: Int) {
    global("torch._utils", "_rebuild_tensor_v2")
    op("(")
    op("(")
    add("storage")
    global("torch", "FloatStorage")
    add(.string("\(storages.count)"))
    add("cpu")
    add(count)
    op("t")
    op("Q")
    storages.append(storage)
    add(0)
    add(.tuple(shape.map { .int($0) }))
    var strides: [Int] = []
    var stride = 1
    for extent in shape.reversed() {
      strides.insert(stride, at: 0)
      stride *= extent
    }
    add(.tuple(strides.map { .int($0) }))
    add(false)
    global("collections", "OrderedDict")
    op(")")
    op("R")
    op("t")
    op("R")
  }
}
