import Basics

/// A step in a `tokenizer.json`: its type and its settings.
struct Step {
  /// What kind of step it is, for failures: `normalizer`.
  let role: String
  let value: JSONValue
  let source: String

  /// - Returns: `nil` if the file has no such step.
  init?(_ role: String, _ value: JSONValue?, source: String) {
    guard let value, value != .null else { return nil }
    (self.role, self.value, self.source) = (role, value, source)
  }

  var type: String { value["type"]?.string ?? value["type"]?.text() ?? "without a type" }

  /// The failure for a type that is not supported.
  func unsupported() -> Failure { .unsupportedPart("the \(role) '\(type)'", source) }

  /// The failure for a setting that is not supported.
  func unsupported(_ key: String) -> Failure {
    let text = value[key].map { $0.string.map { "'\($0)'" } ?? $0.text() } ?? "without a value"
    return .unsupportedPart("\(key) \(text) of the \(role) \(type)", source)
  }

  func bool(_ key: String, default: Bool? = nil) throws(Failure) -> Bool {
    guard let value = value[key], value != .null else {
      if let `default` { return `default` }
      throw missing(key)
    }
    guard let flag = value.bool else { throw unsupported(key) }
    return flag
  }

  func text(_ key: String) throws(Failure) -> String {
    guard let value = value[key] else { throw missing(key) }
    guard let text = value.string else { throw unsupported(key) }
    return text
  }

  /// One scalar.
  func character(_ key: String) throws(Failure) -> UInt32 {
    let scalars = UTF8Text.scalars(of: try text(key))
    guard scalars.count == 1 else { throw unsupported(key) }
    return scalars[0]
  }

  /// The steps of a sequence.
  func steps(_ key: String) throws(Failure) -> [Step] {
    guard let items = value[key]?.array else { throw missing(key) }
    return items.compactMap { Step(role, $0, source: source) }
  }

  func behavior() throws(Failure) -> SplitBehavior {
    guard let behavior = SplitBehavior(rawValue: try text("behavior")) else { throw unsupported("behavior") }
    return behavior
  }

  /// `{"String": …}` or `{"Regex": …}`.
  func pattern() throws(Failure) -> TextPattern {
    guard let pattern = value["pattern"] else { throw missing("pattern") }
    if let text = pattern["String"]?.string { return .text(UTF8Text.scalars(of: text)) }
    guard let expression = pattern["Regex"]?.string else { throw unsupported("pattern") }
    guard let known = TextPattern(expression: expression) else {
      throw .unsupportedPart("the expression \(expression) of the \(role) \(type)", source)
    }
    return known
  }

  private func missing(_ key: String) -> Failure {
    .malformedTokenizer("the \(role) \(type) has no \(key)", source)
  }
}
