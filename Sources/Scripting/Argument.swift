package import Basics

/// How an argument is written.
package enum ArgumentForm: Sendable, Equatable {
  /// By its place among the words without a name: `train MODEL`.
  case operand
  /// All operands from here on: `compare r1 r2 r3`.
  case rest
  /// `name=value`.
  case key
  /// The bare name: `tail follow`.
  case flag
}

/// What Tab offers for a value.
package enum Completion: Sendable, Equatable {
  case nothing
  case choices([String])
  /// Files that end in one of these (all when empty), and directories on the way.
  case file(suffixes: [String])
  case directory
  /// A directory with a model, or the handle of a run.
  case model
  case run, checkpoint, study, split, tag, setting, verb
}

/// An argument of a command, without its type.
package protocol ArgumentDeclaration: Sendable {
  /// The name in the language, the short one where there are two: `lr`.
  var name: String { get }
  /// Other names that mean the same: `learning_rate`.
  var aliases: [String] { get }
  /// The name that records and files use: `learning_rate`.
  var storedName: String { get }
  var form: ArgumentForm { get }
  /// What it is, one sentence.
  var help: String { get }
  /// Type and range in words: `a number above 0, at most 1`.
  var typeText: String { get }
  /// The value in its place when it is not given, as one would write it; `nil` when there is none to show.
  var fallbackText: String? { get }
  var isRequired: Bool { get }
  /// Whether it is part of the fingerprint of a run.
  var changesResult: Bool { get }
  var completion: Completion { get }
  var examples: [String] { get }
  /// Whether one value may be a list; where it may not, a list means several runs.
  var takesList: Bool { get }

  /// - Throws: `script.type`, `script.range`, `script.choice` at the value.
  func decode(_ value: ExpandedValue) throws(Failure) -> any Sendable
  /// What stands in its place when it is not given.
  func `default`() -> (any Sendable)?
}

extension ArgumentDeclaration {
  /// All names that the language accepts.
  package var names: [String] { [name] + aliases }
}

/// The one declaration that an argument has: reading, range, help, completion, fingerprint and typed access
/// use it.
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

  /// An argument that has to be given.
  /// - Parameters:
  ///   - stored: the name in records; the first alias when left out, else the name.
  package init(
    _ name: String, aliases: [String] = [], _ form: ArgumentForm, _ kind: ArgumentKind<T>, help: String,
    changesResult: Bool, stored: String? = nil, examples: [String] = []
  ) {
    self.init(name, aliases, form, kind, (nil, nil), help, changesResult, stored, examples)
  }

  /// An argument with a value in its place.
  /// - Parameter fallbackText: how help writes it; made from the value when left out.
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
  package var isRequired: Bool { fallbackValue == nil }
  package func `default`() -> (any Sendable)? { fallbackValue }
  package func decode(_ value: ExpandedValue) throws(Failure) -> any Sendable { try read(value) }

  /// The typed value.
  /// - Throws: `script.type`, `script.range`, `script.choice` at the value.
  package func read(_ value: ExpandedValue) throws(Failure) -> T { try kind.read(value, name) }
}
