package import Basics

/// The decoded arguments of one call, complete: what was not given has its default.
package struct Arguments: Sendable {
  /// A key with a name the user chose.
  package struct FreeKey: Sendable, Hashable {
    /// The name of the key as the line has it.
    package let name: Word
    /// The value as the spec's ``CommandSpec/FreeKeys/kind`` reads it: of a file, its path with `~` expanded.
    package let value: String
    /// Where the value stands.
    package let span: SourceSpan
  }

  /// The verb as the line has it.
  package let verb: Word
  /// The first word of the call, which may be a `try` or `time` before the verb.
  package let span: SourceSpan
  /// In the order of the line; empty for a command that takes none.
  package let freeKeys: [FreeKey]
  let values: [String: any Sendable]
  let given: [String: ExpandedValue]

  /// The value of a declared argument, by type.
  package subscript<T>(_ declaration: Argument<T>) -> T {
    guard let value = values[declaration.name] as? T else {
      preconditionFailure("the argument '\(declaration.name)' is not in the spec of '\(verb.text)'")
    }
    return value
  }

  /// The value of an argument known by name only.
  package func value(named name: String) -> (any Sendable)? { values[name] }

  /// Whether the line gave it, rather than its default.
  package func isGiven(_ declaration: some ArgumentDeclaration) -> Bool { given[declaration.name] != nil }

  /// Where its value stands; the verb's place when it was not given.
  package func place(of declaration: some ArgumentDeclaration) -> Place {
    .source(given[declaration.name]?.span ?? verb.span)
  }
}
