package import Basics
package import Tensors

/// Reads single keys of a `config.json` by type, naming the key in failures.
package struct ConfigurationReader {
  /// The parsed text; numbers are kept as they were written.
  package let tree: JSONObject
  /// The file it came from, for failures.
  package let path: String

  /// - Parameters: the properties.
  package init(_ tree: JSONObject, path: String) { (self.tree, self.path) = (tree, path) }

  /// A whole number; `absent` if the key is missing or null.
  /// - Throws: `config.value`.
  package func whole(_ key: String, absent: Int, in range: ClosedRange<Int>) throws(Failure) -> Int {
    guard let value = present(key) else { return absent }
    guard let number = value.int else { throw wrong(key, "is not a whole number") }
    guard range.contains(number) else {
      throw wrong(key, "is \(number), not from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number; `absent` if the key is missing or null.
  /// - Throws: `config.value`.
  package func number(
    _ key: String, absent: Double, in range: ClosedRange<Double>
  ) throws(Failure) -> Double {
    guard let value = present(key) else { return absent }
    guard let number = value.double else { throw wrong(key, "is not a number") }
    guard range.contains(number) else {
      throw wrong(key, "is \(number), not from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The function between the two products of the feed-forward; `gelu` if the key is missing or null.
  /// - Throws: `config.value`, `config.unsupported`.
  package func activation(_ key: String) throws(Failure) -> Activation {
    guard let value = present(key) else { return .gelu }
    guard let name = value.string else { throw wrong(key, "is not a string") }
    guard let activation = Activation(named: name) else {
      throw unsupported(key, name, known: Activation.names.joined(separator: " "))
    }
    return activation
  }

  /// Refuses a value other than `known`; a missing key counts as `known`.
  /// - Throws: `config.unsupported`.
  package func require(_ key: String, is known: String) throws(Failure) {
    if let word = present(key)?.string, word != known { throw unsupported(key, word, known: known) }
  }

  /// Refuses a flag that is true.
  /// - Throws: `config.unsupported`.
  package func requireOff(_ key: String) throws(Failure) {
    if tree[key]?.bool == true { throw unsupported(key, "true", known: "false") }
  }

  /// The failure for an invalid value.
  package func wrong(_ key: String, _ what: String) -> Failure {
    Failure(
      "config.value", "'\(key)' \(what)", at: .file(path, line: nil), remedy: "correct \(key) in config.json",
      kind: .environment)
  }

  /// The failure for a value that is valid but not supported.
  package func unsupported(_ key: String, _ value: String, known: String) -> Failure {
    Failure(
      "config.unsupported", "\(key) '\(value)' is not supported", at: .file(path, line: nil),
      remedy: "supported: \(known)", kind: .environment)
  }

  /// A truth value; `absent` if the key is missing or null.
  /// - Throws: `config.value`.
  package func flag(_ key: String, absent: Bool) throws(Failure) -> Bool {
    guard let value = present(key) else { return absent }
    guard let flag = value.bool else { throw wrong(key, "is not true or false") }
    return flag
  }

  /// A member that exists and is not null.
  package func present(_ key: String) -> JSONValue? {
    if case .null = tree[key] { nil } else { tree[key] }
  }
}
