package import Basics

/// One key of a training run: its names, type, range, default and meaning.
///
/// The language, YAML files, command-line flags, help, the fingerprint and the records are all derived from
/// this declaration.
package struct Setting: Sendable {
  /// The type of a key's values, with their range or the words allowed.
  package enum Kind: Sendable, Equatable {
    case whole(ClosedRange<Int>)
    /// A whole number, or this word.
    case wholeOr(String, ClosedRange<Int>)
    /// A number in `low...high`; `open` excludes `low` itself.
    case number(ClosedRange<Double>, open: Bool)
    /// A number in the range, or one of the words.
    case numberOrWord(ClosedRange<Double>, [String])
    case choice([String])
    /// One of the words, or ``NamedWeights``.
    case weights([String])
    case flag
    case text
    /// A ``TextList``.
    case texts
    case path

    /// Whether values are text, so that `007`, `1.10` and `no` are taken literally.
    package var takesText: Bool {
      switch self {
      case .choice, .weights, .text, .texts, .path: true
      case .whole, .wholeOr, .number, .numberOrWord, .flag: false
      }
    }

    /// Whether values are ``NamedWeights``.
    package var takesWeights: Bool { if case .weights = self { true } else { false } }

    /// The words that are values; empty for a kind without words of its own.
    package var words: [String] {
      switch self {
      case .choice(let words), .weights(let words), .numberOrWord(_, let words): words
      case .wholeOr(let word, _): [word]
      case .flag: ["true", "false"]
      case .whole, .number, .text, .texts, .path: []
      }
    }
  }

  /// The stored name, as in Hugging Face and the records: `learning_rate`.
  package let name: String
  /// The short name in the language: `lr`. The same as ``name`` for keys without a shorter one.
  package let short: String
  /// The dotted path in a nested configuration: `training.optimizer.lr`.
  package let dotted: String?
  /// The type and range of its values, apart from `none`.
  package let kind: Kind
  /// The default value, in its stored form.
  package let `default`: Value
  /// One sentence, units included.
  package let help: String
  /// The unit of a number, appended wherever the value is shown.
  package let unit: String?
  /// Other programs' names for its choices: `cosine_restarts` for `cosine_with_restarts`.
  package let synonyms: [String: String]
  /// Whether runs that differ in this value are different runs.
  package let changesResult: Bool
  /// Whether `none` is a value.
  package let allowsNone: Bool
  /// Whether older runs were recorded without this key: at its default it does not distinguish runs from
  /// those.
  package let isLater: Bool

  /// - Parameters: the properties of these names; `short` is the stored name when `nil`.
  package init(
    _ name: String, _ short: String? = nil, _ kind: Kind, _ value: Value, dotted: String? = nil,
    changesResult: Bool = true, allowsNone: Bool = false, unit: String? = nil,
    isLater: Bool = false, synonyms: [String: String] = [:],
    _ help: String
  ) {
    (self.unit, self.synonyms) = (unit, synonyms)
    (self.name, self.short, self.dotted) = (name, short ?? name, dotted)
    (self.kind, self.default, self.help) = (kind, value, help)
    (self.changesResult, self.allowsNone, self.isLater) = (changesResult, allowsNone, isLater)
  }

  /// The type and range in words: `a number above 0 and at most 1`.
  package var typeText: String {
    let text: String
    switch kind {
    case .whole(let range): text = Setting.text(of: range)
    case .wholeOr(let word, let range): text = "\(Setting.text(of: range)), or \(word)"
    case .number(let range, let open):
      let low = Setting.plain(range.lowerBound)
      text =
        "a number" + (open ? " above \(low)" : " of at least \(low)")
        + (range.upperBound.isFinite ? " and at most \(Setting.plain(range.upperBound))" : "")
    case .numberOrWord(let range, let words):
      let (low, high) = (Setting.plain(range.lowerBound), Setting.plain(range.upperBound))
      text = "a number from \(low) to \(high), or \(words.joined(separator: ", "))"
    case .choice(let choices): text = "one of \(choices.joined(separator: ", "))"
    case .weights(let words):
      text = "one of \(words.joined(separator: ", ")), or weights above 0 such as neg:2,pos:1"
    case .flag: text = "true or false"
    case .text: text = "a text"
    case .texts: text = "one text or several"
    case .path: text = "a file"
    }
    return allowsNone ? text + ", or none" : text
  }

  private static func text(of range: ClosedRange<Int>) -> String {
    "a whole number"
      + (range.upperBound >= Quantity.most
        ? " of at least \(range.lowerBound)" : " from \(range.lowerBound) to \(range.upperBound)")
  }

  /// A value with its unit: `500 steps`, `2e-05`, `none`.
  package func text(_ value: Value) -> String {
    guard let unit, value.number != nil else { return value.description }
    guard value == .int(1), unit.hasSuffix("s") else { return "\(value) \(unit)" }
    return "\(value) \(unit.dropLast(unit.hasSuffix("ches") ? 2 : 1))"
  }

  private static func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? String(number)
  }

  /// Converts a value to its stored form (a whole number given to a fractional key becomes fractional).
  /// - Throws: `settings.type`, `settings.range`, `settings.choice`.
  package func read(_ value: Value, as written: String, at place: Place?) throws(Failure) -> Value {
    func fault(_ code: Failure.Code, remedy: String? = nil) -> Failure {
      Failure(code, "\(written) takes \(typeText), not '\(value)'", at: place, remedy: remedy, kind: .usage)
    }
    func largest(_ range: ClosedRange<Int>, _ number: Int) -> String? {
      number > range.upperBound && range.upperBound == Quantity.most ? "the largest is \(Quantity.most)" : nil
    }
    if value == .null, allowsNone { return .null }
    guard value != .null || kind.words.contains(value.description) else { throw fault("settings.type") }
    switch (kind, value) {
    case (.wholeOr(let word, _), .text(let text)) where text == word: return value
    case (.whole(let range), .int(let number)), (.wholeOr(_, let range), .int(let number)):
      guard range.contains(number) else { throw fault("settings.range", remedy: largest(range, number)) }
      return value
    case (.whole(let range), .float(let number)), (.wholeOr(_, let range), .float(let number)):
      guard let whole = Int(exactly: number) else { throw fault("settings.type") }
      guard range.contains(whole) else { throw fault("settings.range", remedy: largest(range, whole)) }
      return .int(whole)
    case (.number(let range, let open), .int), (.number(let range, let open), .float):
      guard let number = value.number, number.isFinite, range.contains(number),
        !open || number > range.lowerBound
      else { throw fault("settings.range") }
      return .float(number)
    case (.numberOrWord(let range, _), .int), (.numberOrWord(let range, _), .float):
      guard let number = value.number, range.contains(number) else { throw fault("settings.range") }
      return .float(number)
    case (.choice(let words), _), (.weights(let words), _), (.numberOrWord(_, let words), .text):
      // Where none is one of the words, it is that word.
      let text = synonyms[value.description] ?? value.description
      if case .weights = kind, NamedWeights(text) != nil { return .text(text) }
      guard words.contains(text) else {
        throw fault(
          "settings.choice",
          remedy: DidYouMean.nearest(to: text, among: words).map { "did you mean '\($0)'?" })
      }
      return .text(text)
    case (.flag, .flag): return value
    case (.flag, .text(let text)) where ["yes", "on"].contains(text): return .flag(true)
    case (.flag, .text(let text)) where ["no", "off"].contains(text): return .flag(false)
    case (.text, _): return .text(value.description)
    case (.texts, _): return .text(TextList.text(TextList.names(value.description)))
    case (.path, _): return .text(PathName.expanded(value.description))
    default: throw fault("settings.type")
    }
  }
}
