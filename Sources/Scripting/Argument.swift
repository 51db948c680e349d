package import Basics

/// How an argument is written.
package enum ArgumentForm: Sendable, Equatable {
  /// By position among the words without a name: `train MODEL`.
  case operand
  /// All remaining operands: `compare r1 r2 r3`.
  case rest
  /// `name=value`.
  case key
  /// The bare name: `tail follow`.
  case flag
}

/// What Tab completes a value with.
package enum Completion: Sendable, Equatable {
  case nothing
  case choices([String])
  /// Files with one of these suffixes (all files if empty), and the directories on the way.
  case file(suffixes: [String])
  case directory
  /// A model's directory, or the handle of a run.
  case model
  case run, checkpoint, study, split, tag, setting, verb
}

/// An argument of a command, without its type.
package protocol ArgumentDeclaration: Sendable {
  /// The name in the language, the short one if there are two: `lr`.
  var name: String { get }
  /// Other names for the argument: `learning_rate`.
  var aliases: [String] { get }
  /// The name that records and files use: `learning_rate`.
  var storedName: String { get }
  var form: ArgumentForm { get }
  /// A description, one sentence.
  var help: String { get }
  /// Type and range in words: `a number above 0, at most 1`.
  var typeText: String { get }
  /// The default value in its written form; `nil` if there is none to show.
  var fallbackText: String? { get }
  var isRequired: Bool { get }
  /// Whether it is part of the fingerprint of a run.
  var changesResult: Bool { get }
  var completion: Completion { get }
  var examples: [String] { get }
  /// Whether a list is one value; otherwise a list means several runs.
  var takesList: Bool { get }
  /// Whether a list with these elements is one value.
  func takes(list elements: [ExpandedValue]) -> Bool

  /// - Throws: `script.type`, `script.range`, `script.choice` at the value.
  func decode(_ value: ExpandedValue) throws(Failure) -> any Sendable
  /// The value when it is not given; `nil` for a required argument.
  func `default`() -> (any Sendable)?
}

extension ArgumentDeclaration {
  /// All names that the language accepts.
  package var names: [String] { [name] + aliases }
}

/// The single declaration of an argument, used for reading, range, help, completion, fingerprint and typed
/// access.
package struct Argument<T: Sendable>: ArgumentDeclaration {
  package let name: String
  package let aliases: [String]
  package let storedName: String
  package let form: ArgumentForm
  /// Type and range of the value: how it is read, written and completed.
  package let kind: ArgumentKind<T>
  package let help: String
  package let fallbackText: String?
  package let changesResult: Bool
  package let examples: [String]
  private let fallbackValue: T?

  private init(
    _ name: String, _ aliases: [String], _ form: ArgumentForm, _ kind: ArgumentKind<T>,
    _ fallback: (value: T?, text: String?), _ help: String, _ changesResult: Bool, _ stored: String?,
    _ examples: [String]
  ) {
    (self.name, self.aliases, self.form, self.kind, self.help) = (name, aliases, form, kind, help)
    (fallbackValue, fallbackText) = fallback
    (self.changesResult, self.examples) = (changesResult, examples)
    storedName = stored ?? aliases.first ?? name
  }

  /// A required argument.
  /// - Parameters:
  ///   - stored: the name in records; by default the first alias, or the name if there are no aliases.
  package init(
    _ name: String, aliases: [String] = [], _ form: ArgumentForm, _ kind: ArgumentKind<T>, help: String,
    changesResult: Bool, stored: String? = nil, examples: [String] = []
  ) {
    self.init(name, aliases, form, kind, (nil, nil), help, changesResult, stored, examples)
  }

  /// An argument with a default.
  /// - Parameter fallbackText: how help writes the default; by default derived from the value.
  package init(
    _ name: String, aliases: [String] = [], _ form: ArgumentForm, _ kind: ArgumentKind<T>,
    default fallback: T,
    fallbackText: String? = nil, help: String, changesResult: Bool, stored: String? = nil,
    examples: [String] = []
  ) {
    let text = fallbackText ?? kind.write(fallback)
    self.init(name, aliases, form, kind, (fallback, text), help, changesResult, stored, examples)
  }

  package var typeText: String { kind.typeText }
  package var completion: Completion { kind.completion }
  package var takesList: Bool { kind.takesList }
  package func takes(list elements: [ExpandedValue]) -> Bool { kind.takesThisList(elements) }
  package var isRequired: Bool { fallbackValue == nil }
  package func `default`() -> (any Sendable)? { fallbackValue }
  package func decode(_ value: ExpandedValue) throws(Failure) -> any Sendable { try read(value) }

  /// The typed value.
  /// - Throws: `script.type`, `script.range`, `script.choice` at the value.
  package func read(_ value: ExpandedValue) throws(Failure) -> T { try kind.read(value, name) }
}
