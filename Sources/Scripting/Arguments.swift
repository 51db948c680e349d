package import Basics

/// The decoded arguments of one call, including the defaults of those not given.
package struct Arguments: Sendable {
  /// A key with a name chosen by the user.
  package struct FreeKey: Sendable, Hashable {
    /// The name of the key, as written in the line.
    package let name: Word
    /// The value as read by the spec's ``CommandSpec/FreeKeys/kind``: for a file, its path with `~` expanded.
    package let value: String
    /// The place of the value.
    package let span: SourceSpan
  }

  /// The verb, as written in the line.
  package let verb: Word
  /// The place of the first word of the call, which may be a `try` or `time` before the verb.
  package let span: SourceSpan
  /// In the order of the line; empty for a command without free keys.
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

  /// The value of an argument by name, untyped.
  package func value(named name: String) -> (any Sendable)? { values[name] }

  /// Whether the line gives the argument, so that its default is not used.
  package func isGiven(_ declaration: some ArgumentDeclaration) -> Bool { given[declaration.name] != nil }

  /// The place of its value, or of the verb if it was not given.
  package func place(of declaration: some ArgumentDeclaration) -> Place {
    .source(given[declaration.name]?.span ?? verb.span)
  }
}
