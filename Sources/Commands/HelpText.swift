package import Basics
import Scripting
import Workbench

/// The manual, made from the declarations.
package enum HelpText {
  /// Statements of the language that are no commands.
  static let statements: [(name: String, help: String)] = [
    ("param", "param NAME = VALUE \"help\": a name that may be given behind the script's file name."),
    ("let", "let NAME = VALUE: $NAME stands for it from here on."),
    ("for", "for NAME in VALUES … end: the lines between, once for each value; ';' adds another loop."),
    ("if", "if COND … else … end: lines chosen before anything runs."),
    ("include", "include \"FILE\": the lines of another script."),
    ("on error", "on error stop|continue|retry N: what follows a failing line of a script."),
    (
      "expect",
      "expect f1 >= 0.9 run=last on=test: fail (exit status 4) unless a score holds; mean(), min(), max(), sd(), count() over several runs."
    ),
  ]

  package static func overview() -> [String] {
    var lines = ["Commands:"]
    for spec in CommandRegistry.specs {
      lines.append("  \(TextWidth.padded(spec.name, to: 10)) \(spec.summary)")
    }
    lines += ["Statements:"]
    for statement in statements {
      lines.append("  \(TextWidth.padded(statement.name, to: 10)) \(statement.help)")
    }
    lines.append(
      "'help train' explains a command, 'help train lr' one of its keys. Lists and ranges (seed=1..3) mean several runs."
    )
    return lines
  }

  /// - Throws: `help.unknown` with the nearest name.
  package static func of(_ verb: String, key: String?, at place: Place) throws(Failure) -> [String] {
    if key == nil,
      let statement = statements.first(where: { $0.name == verb || ($0.name == "on error" && verb == "on") })
    {
      return [statement.help]
    }
    guard let spec = CommandRegistry.specs.first(where: { $0.name == verb }) else {
      throw Failure(
        "help.unknown", "there is no command '\(verb)'", at: place,
        mend: DidYouMean.remedy(for: verb, among: CommandRegistry.specs.map(\.name)), kind: .usage)
    }
    guard let key else { return describe(spec) }
    guard let argument = spec.arguments.first(where: { $0.names.contains(key) }) else {
      throw Failure(
        "help.unknown", "\(verb) has no key '\(key)'", at: place,
        mend: DidYouMean.remedy(for: key, among: spec.arguments.flatMap(\.names)), kind: .usage)
    }
    return describe(argument)
  }

  private static func describe(_ spec: CommandSpec) -> [String] {
    var lines = ["\(spec.name): \(spec.summary)"]
    if !spec.discussion.isEmpty { lines += spec.discussion.split(separator: "\n").map { "  \($0)" } }
    if !spec.arguments.isEmpty { lines.append("Arguments:") }
    for argument in spec.arguments {
      let shown = argument.form == .key ? argument.name + "=" : argument.name.uppercased()
      let fallback = argument.fallbackText.map { $0 == "none" || $0.isEmpty ? "" : " [\($0)]" } ?? ""
      lines.append("  \(TextWidth.padded(shown, to: 14)) \(argument.help)\(fallback)")
    }
    if let free = spec.freeKeys {
      lines.append("  \(TextWidth.padded("\(free.name)=", to: 14)) \(free.help)")
    }
    lines.append("Examples:")
    for example in spec.examples { lines.append("  \(example.line)   # \(example.note)") }
    return lines
  }

  private static func describe(_ argument: any ArgumentDeclaration) -> [String] {
    var lines = [
      "\(argument.names.joined(separator: ", ")): \(argument.help)", "  takes     \(argument.typeText)",
    ]
    if let fallback = argument.fallbackText, !fallback.isEmpty { lines.append("  default   \(fallback)") }
    lines.append("  stored as \(argument.storedName)")
    lines.append(
      "  \(argument.changesResult ? "another value makes another run" : "does not change results")")
    return lines
  }
}
