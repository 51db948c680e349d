import Basics

/// Reads pickles of state dictionaries only.
///
/// It supports the opcodes that `torch.save` writes (and those of other protocols that precede a global, so
/// that the global a hostile file requests can be named) and the few globals that tensors need; any other
/// request is refused by name before anything is built from it. Time and memory are linear in the input.
struct PickleReader {
  private var reader: ByteReader
  private let path: String
  private var stack: [PickleValue] = []
  /// Heights of the stack at each open mark.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private(set) var tuples: [[PickleValue]] = []
  private(set) var lists: [[PickleValue]] = []
  private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private(set) var storages: [PickleStorage] = []
  private(set) var tensors: [PickleTensor] = []
  /// The position of the opcode being read.
  private var opcodeStart = 0

  init(_ reader: ByteReader) { (self.reader, path) = (reader, reader.file.path) }

  /// Reads the pickled value.
  /// - Throws: `weights.pickle-global` for a forbidden global, `weights.pickle`, `weights.truncated`.
  mutating func read() throws(Failure) -> PickleValue {
    while true {
      opcodeStart = reader.position
      let code = try reader.number(UInt8.self)
      if code == UInt8(ascii: ".") { return try pop() }
      if try push(code) { continue }
      if try gather(code) { continue }
      if try recall(code) { continue }
      try act(code)
    }
  }

  private func fault(_ what: String) -> Failure { .pickle(what, path, at: opcodeStart) }

  private mutating func pop() throws(Failure) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw fault("it takes a value that is not there")
    }
    return value
  }

  private mutating func popToMark() throws(Failure) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw fault("it closes a group that was not opened") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  // MARK: - Opcodes

  /// Opcodes that push one new value.
  private mutating func push(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "K"): stack.append(.int(Int(try reader.number(UInt8.self))))
    case UInt8(ascii: "M"): stack.append(.int(Int(try reader.number(UInt16.self))))
    case UInt8(ascii: "J"): stack.append(.int(Int(try reader.number(Int32.self))))
    case 0x8A: stack.append(.int(try longInteger()))
    case UInt8(ascii: "G"):
      stack.append(.float(Double(bitPattern: try reader.number(UInt64.self).byteSwapped)))
    case UInt8(ascii: "X"): stack.append(try text(Int(try reader.number(UInt32.self))))
    case 0x8C: stack.append(try text(Int(try reader.number(UInt8.self))))
    case UInt8(ascii: "V"): stack.append(.string(String(decoding: try reader.line(), as: UTF8.self)))
    case UInt8(ascii: ")"): stack.append(newTuple([]))
    case UInt8(ascii: "]"):
      lists.append([])
      stack.append(.list(lists.count - 1))
    case UInt8(ascii: "}"): stack.append(newDictionary())
    case UInt8(ascii: "c"):
      let module = String(decoding: try reader.line(), as: UTF8.self)
      let name = String(decoding: try reader.line(), as: UTF8.self)
      stack.append(try global(module, name))
    default: return false
    }
    return true
  }

  /// Opcodes that build containers from values on the stack.
  private mutating func gather(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "t"): stack.append(newTuple(try popToMark()))
    case 0x85, 0x86, 0x87:
      var items: [PickleValue] = []
      for _ in 0..<Int(code - 0x84) { items.append(try pop()) }
      stack.append(newTuple(items.reversed()))
    case UInt8(ascii: "a"):
      let item = try pop()
      try append([item])
    case UInt8(ascii: "e"): try append(try popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try setItems([key, value])
    case UInt8(ascii: "u"): try setItems(try popToMark())
    default: return false
    }
    return true
  }

  /// Opcodes of the memo, which holds values for reuse.
  private mutating func recall(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case UInt8(ascii: "q"): try remember(Int(try reader.number(UInt8.self)))
    case UInt8(ascii: "r"): try remember(Int(try reader.number(UInt32.self)))
    case UInt8(ascii: "p"): try remember(Int(String(decoding: try reader.line(), as: UTF8.self)) ?? -1)
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "h"): try recall(Int(try reader.number(UInt8.self)))
    case UInt8(ascii: "j"): try recall(Int(try reader.number(UInt32.self)))
    default: return false
    }
    return true
  }

  /// Opcodes that begin a pickle, look a name up or call something.
  private mutating func act(_ code: UInt8) throws(Failure) {
    switch code {
    case UInt8(ascii: "i"):
      let module = String(decoding: try reader.line(), as: UTF8.self)
      let name = String(decoding: try reader.line(), as: UTF8.self)
      throw Failure.forbiddenGlobal("\(module).\(name)", path, at: opcodeStart)
    case 0x80:
      let version = try reader.number(UInt8.self)
      guard (2...5).contains(version) else { throw fault("protocol \(version) is not read") }
    case 0x95: try reader.skip(8)
    case 0x93:
      let name = try pop()
      let module = try pop()
      guard let module = module.string, let name = name.string else {
        throw fault("a global's name is not a string")
      }
      stack.append(try global(module, name))
    case UInt8(ascii: "Q"): stack.append(try storage(try pop()))
    case UInt8(ascii: "R"):
      let arguments = try pop()
      let function = try pop()
      stack.append(try call(function, arguments))
    case UInt8(ascii: "b"):
      _ = try pop()
      guard case .dictionary = stack.last else {
        throw fault("it sets the state of something else than a dict")
      }
    default:
      throw fault("it uses opcode 0x\(String(code, radix: 16)), which no file of weights needs")
    }
  }

  // MARK: - Values

  private mutating func longInteger() throws(Failure) -> Int {
    let count = Int(try reader.number(UInt8.self))
    let bytes = try reader.take(count)
    guard count <= 8 else { throw fault("a whole number of \(count) bytes") }
    var number: UInt64 = 0
    for (index, byte) in bytes.enumerated() { number |= UInt64(byte) << (8 * index) }
    if count > 0, count < 8, bytes[count - 1] & 0x80 != 0 { number |= UInt64.max << (8 * count) }
    return Int(truncatingIfNeeded: number)
  }

  private mutating func text(_ count: Int) throws(Failure) -> PickleValue {
    guard let text = String(validating: try reader.take(count), as: UTF8.self) else {
      throw fault("a str is not valid UTF-8")
    }
    return .string(text)
  }

  private mutating func newTuple(_ items: [PickleValue]) -> PickleValue {
    tuples.append(items)
    return .tuple(tuples.count - 1)
  }

  private mutating func newDictionary() -> PickleValue {
    dictionaries.append([])
    return .dictionary(dictionaries.count - 1)
  }

  private mutating func append(_ items: [PickleValue]) throws(Failure) {
    guard case .list(let index) = stack.last else { throw fault("it appends to something else than a list") }
    lists[index] += items
  }

  private mutating func setItems(_ items: [PickleValue]) throws(Failure) {
    guard case .dictionary(let index) = stack.last else {
      throw fault("it sets items of something else than a dict")
    }
    guard items.count.isMultiple(of: 2) else { throw fault("a key has no value") }
    for pair in stride(from: 0, to: items.count, by: 2) {
      dictionaries[index].append((items[pair], items[pair + 1]))
    }
  }

  private mutating func remember(_ key: Int) throws(Failure) {
    guard let value = stack.last else { throw fault("it remembers a value that is not there") }
    memo[key] = value
  }

  private mutating func recall(_ key: Int) throws(Failure) {
    guard let value = memo[key] else { throw fault("it recalls value \(key), which it never made") }
    stack.append(value)
  }

  private func global(_ module: String, _ name: String) throws(Failure) -> PickleValue {
    if let function = PickleFunction(rawValue: "\(module).\(name)") { return .function(function) }
    if module == "torch", let type = ElementType(torchStorage: name) { return .storageType(type) }
    throw Failure.forbiddenGlobal("\(module).\(name)", path, at: opcodeStart)
  }

  /// `('storage', torch.FloatStorage, key, location, elements)`.
  private mutating func storage(_ identifier: PickleValue) throws(Failure) -> PickleValue {
    guard case .tuple(let index) = identifier, tuples[index].count == 5,
      tuples[index][0].string == "storage", case .storageType(let type) = tuples[index][1],
      let key = tuples[index][2].string, let count = tuples[index][4].int,
      (0...reader.file.bytes.count).contains(count)
    else { throw fault("a persistent id is not that of a storage") }
    storages.append(PickleStorage(key: key, type: type, count: count))
    return .storage(storages.count - 1)
  }

  private mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws(Failure) -> PickleValue
  {
    guard case .function(let function) = function, case .tuple(let index) = arguments else {
      throw fault("it calls \(function.kind)")
    }
    let items = tuples[index]
    switch function {
    case .orderedDictionary:
      guard items.isEmpty else { throw fault("an OrderedDict is made from \(items.count) arguments") }
      return newDictionary()
    case .parameter:
      guard let first = items.first, case .tensor = first else { throw fault("a parameter without a tensor") }
      return first
    case .tensor: return try tensor(items)
    }
  }

  /// `(storage, offset, size, stride, requires_grad, hooks[, metadata])`.
  private mutating func tensor(_ items: [PickleValue]) throws(Failure) -> PickleValue {
    guard items.count >= 4, case .storage(let index) = items[0], let offset = items[1].int, offset >= 0,
      let shape = wholeNumbers(items[2]), let strides = wholeNumbers(items[3]), shape.count == strides.count
    else { throw fault("a tensor is not made of a storage, an offset, a size and a stride") }
    // The stride of an axis of one element is never used and may have any value.
    let steps = zip(shape, strides).map { $0 == 1 ? 0 : $1 }
    let tensor = PickleTensor(storage: storages[index], offset: offset, shape: shape, strides: steps)
    guard tensor.fits else { throw fault("a tensor of shape \(shape) reaches beyond its storage") }
    tensors.append(tensor)
    return .tensor(tensors.count - 1)
  }

  private func wholeNumbers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let index) = value, tuples[index].count <= 64 else { return nil }
    var numbers: [Int] = []
    for item in tuples[index] {
      guard let number = item.int, number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}

extension PickleTensor {
  /// How many more elements than its storage an expanded tensor may have.
  private static let expansionLimit = 1 << 20

  /// Whether every element lies within the storage and their number is plausible.
  fileprivate var fits: Bool {
    guard let count = elementCount(shape) else { return false }
    if count == 0 { return true }
    guard count <= max(storage.count, PickleTensor.expansionLimit) else { return false }
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      if overflow || reach > storage.count || last >= storage.count { return false }
      last += reach
    }
    return last < storage.count
  }

  /// Whether the elements are contiguous, in row-major order.
  var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
      if stride != expected { return false }
      expected *= extent
    }
    return true
  }
}
