package import Basics

/// A sampler or pruner in its written form: `HyperbandPruner(min_resource=1, reduction_factor=3)`.
package struct AlgorithmSpec: Sendable, Equatable, CustomStringConvertible {
  /// The value of an option: a plain value, or a method such as the pruner that a pruner wraps.
  package indirect enum Argument: Sendable, Equatable {
    case value(Value)
    case method(AlgorithmSpec)
  }

  /// Optuna's name, or a short one that ``AlgorithmRegistry/canonical(_:)`` replaces.
  package var name: String
  /// In the order given; the key is `nil` for one without a key.
  package var arguments: [(key: String?, value: Argument)]

  /// - Parameters: the properties, in their order.
  package init(_ name: String, _ arguments: [(key: String?, value: Argument)] = []) {
    (self.name, self.arguments) = (name, arguments)
  }

  package static func == (a: AlgorithmSpec, b: AlgorithmSpec) -> Bool {
    a.name == b.name && a.arguments.count == b.arguments.count
      && zip(a.arguments, b.arguments).allSatisfy { $0.key == $1.key && $0.value == $1.value }
  }

  package var description: String {
    guard !arguments.isEmpty else { return name }
    let texts = arguments.map { key, value in
      let text: String =
        switch value {
        case .value(let value): value.description
        case .method(let method): method.description
        }
      return key.map { "\($0)=\(text)" } ?? text
    }
    return "\(name)(\(texts.joined(separator: ", ")))"
  }

  /// - Throws: `hpo.method` if the text is not a method.
  package init(parsing text: String) throws(Failure) {
    var reader = MethodReader(bytes: Array(text.utf8), text: text)
    self = try reader.method(depth: 0)
    reader.skipSpace()
    guard reader.isAtEnd else { throw reader.fault() }
  }
}

/// A recursive descent over the text of a method.
private struct MethodReader {
  let bytes: [UInt8]
  let text: String
  var position = 0

  var isAtEnd: Bool { position == bytes.count }

  func fault() -> Failure {
    Failure(
      "hpo.method", "'\(text)' is no sampler or pruner",
      remedy: "write it as TPESampler, PercentilePruner(25) or HyperbandPruner(min_resource=1)", kind: .usage)
  }

  mutating func skipSpace() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// A run of letters, digits and `_ + - .`
  mutating func word() throws(Failure) -> String {
    skipSpace()
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        position += 1
      default:
        guard position > start else { throw fault() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
      }
    }
    guard position > start else { throw fault() }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func method(depth: Int) throws(Failure) -> AlgorithmSpec {
    guard depth < 8 else { throw fault() }
    var method = AlgorithmSpec(try word())
    guard take(UInt8(ascii: "(")) else { return method }
    if take(UInt8(ascii: ")")) { return method }
    repeat {
      let first = try argument(depth: depth + 1)
      if take(UInt8(ascii: "=")) {
        guard case .value(.text(let key)) = first else { throw fault() }
        method.arguments.append((key, try argument(depth: depth + 1)))
      } else {
        method.arguments.append((nil, first))
      }
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: ")")) else { throw fault() }
    return method
  }

  private mutating func argument(depth: Int) throws(Failure) -> AlgorithmSpec.Argument {
    let start = position
    let word = try word()
    if take(UInt8(ascii: "(")) {
      position = start
      return .method(try method(depth: depth))
    }
    return .value(MethodReader.value(word))
  }

  private static func value(_ word: String) -> Value {
    switch word {
    case "true", "True": return .flag(true)
    case "false", "False": return .flag(false)
    case "none", "None", "null": return .null
    default: break
    }
    if let whole = Int(word) { return .int(whole) }
    if let number = Double(word), number.isFinite { return .float(number) }
    return .text(word)
  }
}
