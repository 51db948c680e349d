/// A line that shows how to use a command.
package struct Example: Sendable, Equatable {
  /// The line as it would be typed.
  package let line: String
  /// What the example shows.
  package let note: String
  /// Whether tests run the example; all examples are parsed.
  package let isRunnable: Bool

  /// - Parameters: the properties, in their order.
  package init(_ line: String, _ note: String, isRunnable: Bool = false) {
    (self.line, self.note, self.isRunnable) = (line, note, isRunnable)
  }
}

/// Everything known about a command without running it.
package struct CommandSpec: Sendable {
  /// Keys beyond the declared ones whose names the user chooses: `load data unseen=FILE`.
  package struct FreeKeys: Sendable {
    /// How help writes the name: `SPLIT`.
    package let name: String
    /// What such a key does, one sentence.
    package let help: String
    /// How the values of these keys are read and completed.
    package let kind: ArgumentKind<String>

    /// - Parameters: the properties, in their order.
    package init(_ name: String, help: String, kind: ArgumentKind<String>) {
      (self.name, self.help, self.kind) = (name, help, kind)
    }
  }

  /// What a verb produces for the following lines.
  package enum Product: Sendable, Equatable {
    case nothing
    /// A run: afterwards `last` refers to it, and if it failed, lines that use `last` cannot run.
    case run
    /// A study: afterwards `last` refers to its best trial.
    case study
  }

  /// The verb: `train`.
  package let name: String
  /// What it produces for the following lines.
  package let makes: Product
  /// Whether it reads runs of earlier lines, so that it has to wait for them to finish.
  package let readsRuns: Bool
  /// One sentence.
  package let summary: String
  /// What help adds to the summary; blank lines separate paragraphs, other line breaks are ignored.
  package let discussion: String
  /// All arguments, with the operands in the order in which they are written.
  package let arguments: [any ArgumentDeclaration]
  /// Keys with names chosen by the user; `nil` if every key must be declared.
  package let freeKeys: FreeKeys?
  /// In the order shown by help.
  package let examples: [Example]

  /// - Parameters: as the properties of the same names.
  package init(
    _ name: String, makes: Product = .nothing, readsRuns: Bool = false, summary: String,
    discussion: String = "", arguments: [any ArgumentDeclaration] = [], freeKeys: FreeKeys? = nil,
    examples: [Example]
  ) {
    (self.makes, self.readsRuns) = (makes, readsRuns)
    (self.name, self.summary, self.discussion) = (name, summary, discussion)
    (self.arguments, self.freeKeys, self.examples) = (arguments, freeKeys, examples)
  }

  /// The declaration of the key or flag with this name.
  package func argument(named name: String) -> (any ArgumentDeclaration)? {
    arguments.first { ($0.form == .key || $0.form == .flag) && $0.names.contains(name) }
  }

  /// The positional arguments, in order.
  package var operands: [any ArgumentDeclaration] {
    arguments.filter { $0.form == .operand || $0.form == .rest }
  }

  /// `train [MODEL] [task=…] [seed=…]`: what a hint shows.
  package var template: String {
    var parts = [name]
    for argument in arguments {
      let part =
        switch argument.form {
        case .operand: argument.name.uppercased()
        case .rest: argument.name.uppercased() + "…"
        case .key: argument.name + "="
        case .flag: argument.name
        }
      parts.append(argument.isRequired ? part : "[\(part)]")
    }
    if let freeKeys { parts.append("[\(freeKeys.name)=…]") }
    return parts.joined(separator: " ")
  }
}
