import Basics
import Scripting
import Settings

extension Setting {
  /// What Tab completes its values with.
  var completion: Completion {
    if !kind.words.isEmpty { return .choices(kind.words) }
    return kind == .path ? .file(suffixes: [".csv"]) : .nothing
  }

  /// The value of a word in the language; a key that takes text takes the word's own text.
  func value(of literal: Literal) -> Value {
    guard kind.takesText, !(allowsNone && literal.value == .null) else { return literal.value }
    return .text(literal.text)
  }

  /// Whether a list is one value: a list of texts, or of weights by name.
  func isOneValue(_ elements: [ExpandedValue]) -> Bool {
    switch kind {
    case .texts: true
    case .weights: NamedWeights(elements.map { $0.literal?.text ?? "" }.joined(separator: ",")) != nil
    default: false
    }
  }

  /// One value of a key, checked; a list where ``isOneValue(_:)``.
  /// - Throws: `script.list`, `script.type`, and what ``read(_:as:at:)`` throws, placed at the value.
  func read(_ value: ExpandedValue, as name: String) throws(Failure) -> Value {
    guard case .list(let elements) = value.content, isOneValue(elements) else {
      let literal = try value.single(name, typeText)
      return try read(self.value(of: literal), as: name, at: .source(value.span))
    }
    var texts: [String] = []
    for element in elements { texts.append(try element.single(name, typeText).text) }
    let text = kind == .texts ? TextList.text(texts) : texts.joined(separator: ",")
    return try read(.text(text), as: name, at: .source(value.span))
  }
}
