package import Basics
import Experiments
import Scripting

/// The manual, generated from the declarations.
package enum HelpText {
  /// Statements of the language that are not commands.
  static let statements: [(name: String, help: String)] = [
    ("param", "param NAME = VALUE \"help\": a name that may be given behind the script's file name."),
    ("let", "let NAME = VALUE: $NAME stands for it from here on."),
    ("for", "for NAME in VALUES … end: the lines between, once for each value; ';' adds another loop."),
    ("if", "if COND … else … end: lines chosen before anything runs."),
    ("include", "include \"FILE\": the lines of another script."),
    ("on error", "on error stop|continue|retry N: what follows a failing line of a script."),
    (
      "expect",
      "expect f1 >= 0.9 run=last on=test: fail (exit status 4) unless a score holds; mean(), min(), max(), sd(), "
        + "count() over several runs."
    ),
  ]

  /// The meaning of the exit statuses, in order, in a word and in a sentence; work stopped with the last
  /// three can be resumed.
  static let exitStatuses: [(status: Int, meaning: String, sentence: String)] = [
    (0, "all good", "All good."), (1, "usage", "Usage or syntax; nothing ran."),
    (2, "environment", "A file, the store, the disk, the memory or a library."),
    (3, "a run failed", "A run failed, or lines were passed over."),
    (4, "an expectation failed", "A line with expect failed."),
    (129, "terminal closed", "The terminal was closed (SIGHUP)."),
    (130, "Ctrl-C", "Stopped with Ctrl-C (SIGINT)."),
    (143, "SIGTERM", "Stopped by SIGTERM."),
  ]

  /// Every command and statement in a line or two.
  /// - Parameter width: the largest width of a line, in columns.
  package static func overview(width: Int) -> [String] {
    var lines = ["Commands:"]
    for spec in CommandRegistry.specs { lines += row(spec.name, spec.summary, to: 10, width) }
    lines.append("Statements:")
    for statement in statements { lines += row(statement.name, statement.help, to: 10, width) }
    return lines
      + TextWidth.wrapped(
        "'help train' explains a command, 'help train lr' one of its keys. Lists and ranges (seed=1..3) mean "
          + "several runs.", to: width)
      + TextWidth.wrapped(
        "Exit status: " + exitStatuses.map { "\($0.status) \($0.meaning)" }.joined(separator: ", ")
          + "; what these three stop can be resumed.", to: width)
  }

  /// - Parameter width: the largest width of a line, in columns, except for a long word on a line of its own.
  /// - Throws: `help.unknown` with the nearest name.
  package static func of(_ verb: String, key: String?, width: Int, at place: Place) throws(Failure)
    -> [String]
  {
    if key == nil,
      let statement = statements.first(where: { $0.name == verb || ($0.name == "on error" && verb == "on") })
    {
      return TextWidth.wrapped(statement.help, to: width, indent: 2)
    }
    guard let spec = CommandRegistry.specs.first(where: { $0.name == verb }) else {
      throw Failure(
        "help.unknown", "there is no command '\(verb)'", at: place,
        remedy: DidYouMean.remedy(for: verb, among: CommandRegistry.specs.map(\.name)), kind: .usage)
    }
    guard let key else { return describe(spec, width) }
    guard let argument = spec.arguments.first(where: { $0.names.contains(key) }) else {
      throw Failure(
        "help.unknown", "\(verb) has no key '\(key)'", at: place,
        remedy: DidYouMean.remedy(for: key, among: spec.arguments.flatMap(\.names)), kind: .usage)
    }
    return describe(argument, width)
  }

  private static func describe(_ spec: CommandSpec, _ width: Int) -> [String] {
    var lines = TextWidth.wrapped("\(spec.name): \(spec.summary)", to: width, indent: 2)
    for (index, paragraph) in paragraphs(spec.discussion).enumerated() {
      if index > 0 { lines.append("") }
      lines += TextWidth.wrapped(paragraph, to: width, after: "  ")
    }
    if !spec.arguments.isEmpty { lines.append("Arguments:") }
    for argument in spec.arguments {
      let shown = argument.form == .key ? argument.name + "=" : argument.name.uppercased()
      let fallback = argument.fallbackText.map { $0 == "none" || $0.isEmpty ? "" : " [\($0)]" } ?? ""
      lines += row(shown, argument.help + fallback, to: 14, width)
    }
    if let free = spec.freeKeys { lines += row("\(free.name)=", free.help, to: 14, width) }
    lines.append("Examples:")
    for example in spec.examples { lines += describe(example, width) }
    return lines
  }

  /// Splits a text into paragraphs at blank lines; other line breaks only come from the width of the source.
  static func paragraphs(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .split(separator: "").map { $0.joined(separator: " ") }
  }

  /// An example that can be typed, followed by its description, or preceded by it if both do not fit on one
  /// line.
  private static func describe(_ example: Example, _ width: Int) -> [String] {
    let whole = "  \(example.line)   # \(example.note)"
    if TextWidth.of(whole) <= width { return [whole] }
    return TextWidth.wrapped("# " + example.note, to: width, after: "  ")
      + TextWidth.wrapped(example.line, to: width, after: "  ", indent: 4, joint: "\\")
  }

  /// A row of two columns; a name that fills the first is still followed by a blank.
  private static func row(_ name: String, _ help: String, to column: Int, _ width: Int) -> [String] {
    TextWidth.wrapped(
      help, to: width, after: "  \(TextWidth.padded(name, to: column)) ", indent: width < 50 ? 4 : column + 3)
  }

  private static func describe(_ argument: any ArgumentDeclaration, _ width: Int) -> [String] {
    var lines =
      TextWidth.wrapped(
        "\(argument.names.joined(separator: ", ")): \(argument.help)", to: width, indent: 2)
      + TextWidth.wrapped(argument.typeText, to: width, after: "  takes     ")
    if let fallback = argument.fallbackText, !fallback.isEmpty {
      lines += TextWidth.wrapped(fallback, to: width, after: "  default   ")
    }
    lines.append("  stored as \(argument.storedName)")
    lines.append(
      "  \(argument.changesResult ? "another value makes another run" : "does not change results")")
    return lines
  }
}
