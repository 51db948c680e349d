/// One line that shows a command at work.
package struct Example: Sendable, Equatable {
  /// As it would be typed.
  package let line: String
  /// What it shows.
  package let note: String
  /// Whether tests run it; all are parsed.
  package let isRunnable: Bool

  /// - Parameters: the properties, in their order.
  package init(_ line: String, _ note: String, isRunnable: Bool = false) {
    (self.line, self.note, self.isRunnable) = (line, note, isRunnable)
  }
}

/// All that is known about a command without running it.
package struct CommandSpec: Sendable {
  /// Keys beyond the declared ones whose names the user chooses: `load data unseen=FILE`.
  package struct FreeKeys: Sendable {
    /// How help writes the name: `SPLIT`.
    package let name: String
    /// What such a key does, one sentence.
    package let help: String
    /// How the value of each of these keys is read and completed.
    package let kind: ArgumentKind<String>

    /// - Parameters: the properties, in their order.
    package init(_ name: String, help: String, kind: ArgumentKind<String>) {
      (self.name, self.help, self.kind) = (name, help, kind)
    }
  }

  /// What a verb leaves for the lines behind it.
  package enum Product: Sendable, Equatable {
    case nothing
    /// A run: `last` behind it means that one, and where it failed, lines about `last` cannot run.
    case run
    /// A study; its best trial is `last`.
    case study
  }

  /// The verb: `train`.
  package let name: String
  /// What it leaves for the lines behind it.
  package let makes: Product
  /// Whether it looks at runs of earlier lines, so that it has to wait until they are finished.
  package let readsRuns: Bool
  /// One sentence.
  package let summary: String
  /// What help says beyond the summary; paragraphs are parted by blank lines, other line breaks do not count.
  package let discussion: String
  /// Operands in the order they are written.
  package let arguments: [any ArgumentDeclaration]
  /// `nil` where every key has to be a declared one.
  package let freeKeys: FreeKeys?
  /// In the order that help shows them.
  package let examples: [Example]

  /// - Parameters: as the properties of these names.
  package init(
    _ name: String, makes: Product = .nothing, readsRuns: Bool = false, summary: String,
    discussion: String = "", arguments: [any ArgumentDeclaration] = [], freeKeys: FreeKeys? = nil,
    examples: [Example]
  ) {
    (self.makes, self.readsRuns) = (makes, readsRuns)
    (self.name, self.summary, self.discussion) = (name, summary, discussion)
    (self.arguments, self.freeKeys, self.examples) = (arguments, freeKeys, examples)
  }

  /// The declaration that a key or a flag of this name means.
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
