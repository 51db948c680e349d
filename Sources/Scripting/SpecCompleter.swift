/// A candidate to replace the word at the cursor.
package struct Candidate: Sendable, Hashable {
  /// The text to insert.
  package var text: String
  /// A short description.
  package var note: String
  /// What to insert after it if it is the only candidate: a space, or nothing after `key=` and directories.
  package var suffix: String

  /// - Parameters: the properties, in their order.
  package init(_ text: String, note: String = "", suffix: String = " ") {
    (self.text, self.note, self.suffix) = (text, note, suffix)
  }
}

/// Completes verbs, keys, flags and fixed values from the declarations; other kinds of candidates are
/// requested from the caller.
package struct SpecCompleter: Sendable {
  /// The declarations that candidates are derived from.
  package let specs: [CommandSpec]
  /// - Parameter specs: the specs of all commands.
  package init(_ specs: [CommandSpec]) { self.specs = specs }

  /// The candidates from the declarations, and the kinds that the caller has to add.
  package struct Answer: Sendable {
    /// Candidates from the declarations, filtered by the prefix and quoted as the line needs.
    package var candidates: [Candidate]
    /// Kinds of candidates that the caller has to add (files, runs, splits and so on), filtered by the prefix
    /// and written with ``CompletionContext/written(_:isOpen:)``.
    package var wanted: [Completion]
  }

  /// - Parameter variables: the names usable after `$`.
  package func complete(_ context: CompletionContext, variables: [String] = []) -> Answer {
    switch context.subject {
    case .nothing: return Answer(candidates: [], wanted: [])
    case .variable:
      return Answer(candidates: narrowed(variables.map { Candidate($0) }, context), wanted: [])
    case .verb: return Answer(candidates: narrowed(verbs, context), wanted: [])
    case .argument(let verb, let operands, let givenKeys):
      return completeArgument(context, verb: verb, operands: operands, givenKeys: givenKeys)
    case .value(let verb, let key):
      guard let spec = spec(verb) else { return Answer(candidates: [], wanted: []) }
      let kind = spec.argument(named: key)?.completion ?? spec.freeKeys?.kind.completion
      return completeValue(kind ?? .nothing, context)
    }
  }

  private func spec(_ verb: String) -> CommandSpec? { specs.first { $0.name == verb } }

  private var verbs: [Candidate] {
    let statements = [
      ("expect", "Fail unless a metric holds."), ("for", "Repeat lines over values, up to end."),
      ("if", "Choose lines before anything runs."), ("include", "Read another script here."),
      ("let", "Give a value a name."), ("on", "on error stop, continue or retry."),
      ("param", "A name that may be given from outside."), ("set", "Change a setting."),
    ]
    let known = Set(specs.map(\.name))
    let words = statements.filter { !known.contains($0.0) }.map { Candidate($0.0, note: $0.1) }
    return (specs.map { Candidate($0.name, note: $0.summary) } + words).sorted { $0.text < $1.text }
  }

  private func completeArgument(
    _ context: CompletionContext, verb: String, operands: Int, givenKeys: [String]
  ) -> Answer {
    guard let spec = spec(verb) else { return Answer(candidates: [], wanted: []) }
    var answer = Answer(candidates: [], wanted: [])
    let places = spec.operands
    if let place = operands < places.count ? places[operands] : places.last,
      place.form == .rest || operands < places.count
    {
      answer = completeValue(place.completion, context)
    }
    guard context.quote == nil else { return answer }
    var keys: [Candidate] = []
    for argument in spec.arguments where !argument.names.contains(where: givenKeys.contains) {
      guard argument.form == .key || argument.form == .flag else { continue }
      let isKey = argument.form == .key
      // A long name is offered only if it has been partly typed.
      let name = argument.names.first { $0.hasPrefix(context.prefix) } ?? argument.name
      keys.append(Candidate(isKey ? name + "=" : name, note: argument.help, suffix: isKey ? "" : " "))
    }
    answer.candidates += narrowed(keys, context)
    return answer
  }

  private func completeValue(_ kind: Completion, _ context: CompletionContext) -> Answer {
    switch kind {
    case .nothing: Answer(candidates: [], wanted: [])
    case .choices(let choices):
      Answer(
        candidates: narrowed(choices.map { Candidate($0) }, context).map {
          Candidate(context.written($0.text), note: $0.note)
        }, wanted: [])
    case .verb: Answer(candidates: narrowed(verbs, context), wanted: [])
    default: Answer(candidates: [], wanted: [kind])
    }
  }

  private func narrowed(_ candidates: [Candidate], _ context: CompletionContext) -> [Candidate] {
    candidates.filter { $0.text.utf8.starts(with: context.prefix.utf8) }
  }
}
