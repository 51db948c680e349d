package import Basics

/// A key of a run with the type of its value: `settings[.learningRate]` is a `Double`, `settings[.maxSteps]`
/// an `Int?`.
///
/// A key is declared once, as a static member next to related keys, and listed in ``Setting/all`` in the
/// order of help and the stored forms.
package struct SettingKey<Content: SettingContent>: Sendable {
  /// The untyped declaration, as listed in the table of all keys.
  package let setting: Setting
  /// The stored name: `learning_rate`.
  package var name: String { setting.name }

  /// - Parameters: as those of ``Setting``. Whether `none` is allowed follows from the content type.
  package init(
    _ name: String, short: String? = nil, _ kind: Setting.Kind, default content: Content,
    dotted: String? = nil, changesResult: Bool = true, unit: String? = nil, isLater: Bool = false,
    synonyms: [String: String] = [:], _ help: String
  ) {
    precondition(kind.examples.allSatisfy { Content($0) != nil }, "'\(name)' holds values of another type")
    setting = Setting(
      name, short, kind, content.value, dotted: dotted, changesResult: changesResult,
      allowsNone: Content(.null) != nil, unit: unit, isLater: isLater, synonyms: synonyms, help)
  }
}

extension Setting.Kind {
  /// Sample values of this kind.
  fileprivate var examples: [Value] {
    switch self {
    case .whole(let range): [.int(range.lowerBound)]
    case .wholeOr(let word, let range): [.int(range.lowerBound), .text(word)]
    case .number(let range, _): [.float(range.upperBound)]
    case .numberOrWord(let range, let words): [.float(range.upperBound)] + words.map { .text($0) }
    case .choice(let words): words.map { .text($0) }
    case .weights(let words): (words + ["a:1"]).map { .text($0) }
    case .flag: [.flag(true)]
    case .text, .texts, .path: [.text("")]
    }
  }
}

/// A type that the value of a key can be read as.
package protocol SettingContent: Sendable {
  /// `nil` for a value of another type, which ``Setting/read(_:as:at:)`` never produces for a key of this
  /// content.
  init?(_ value: Value)
  /// The value as stored in settings.
  var value: Value { get }
}

extension Int: SettingContent {
  /// `nil` for anything but a whole number.
  package init?(_ value: Value) {
    guard case .int(let number) = value else { return nil }
    self = number
  }
  package var value: Value { .int(self) }
}

extension Double: SettingContent {
  /// `nil` for anything but a fractional number, which ``Setting/read(_:as:at:)`` produces from a whole one.
  package init?(_ value: Value) {
    guard case .float(let number) = value else { return nil }
    self = number
  }
  package var value: Value { .float(self) }
}

extension Bool: SettingContent {
  /// `nil` for anything but true or false.
  package init?(_ value: Value) {
    guard case .flag(let flag) = value else { return nil }
    self = flag
  }
  package var value: Value { .flag(self) }
}

extension String: SettingContent {
  /// `nil` for anything but a text; choices and paths are texts as well.
  package init?(_ value: Value) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
  package var value: Value { .text(self) }
}

/// An optional represents `none` as `nil`.
extension Optional: SettingContent where Wrapped: SettingContent {
  /// A `nil` content for null, otherwise the content; fails for a value of another type.
  package init?(_ value: Value) {
    guard value != .null else {
      self = .none
      return
    }
    guard let content = Wrapped(value) else { return nil }
    self = content
  }
  package var value: Value { self?.value ?? .null }
}

/// One of a few words, which are the raw values.
package protocol SettingChoice: SettingContent, CaseIterable, RawRepresentable<String> {}

extension SettingChoice {
  /// Every word, in the order in which help lists them.
  package static var words: [String] { allCases.map(\.rawValue) }
  /// The choice named by a word; `nil` for any other word or type.
  package init?(_ value: Value) {
    guard case .text(let text) = value else { return nil }
    self.init(rawValue: text)
  }
  package var value: Value { .text(rawValue) }
}
