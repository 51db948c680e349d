import Basics
import Experiments
import Scripting

/// The page `man idx`, generated from the same declarations as `help`, so that new commands are included
/// automatically.
package enum ManPage {
  /// An option of the program, for the page.
  package struct Option: Sendable {
    /// `--store DIRECTORY`.
    package let tag: String
    /// One or more sentences.
    package let help: String

    /// - Parameters: the properties, in their order.
    package init(tag: String, help: String) { (self.tag, self.help) = (tag, help) }
  }

  /// The page in the language of man(7).
  package static func text(options: [Option]) -> String {
    var page = Roff(title: "IDX", section: 1, date: Program.date, source: "idx \(Program.version)")
    page.heading("NAME")
    // The form required by makewhatis.
    page.source(["idx \\- an experiment shell for people who fine\\-tune BERT encoders"])
    page.heading("SYNOPSIS")
    for line in synopsis { page.synopsis(line) }
    page.heading("DESCRIPTION")
    for text in description { page.paragraph(text) }
    page.heading("OPTIONS")
    for option in options { page.entry(option.tag, option.help) }
    page.heading("COMMANDS")
    page.paragraph(
      "Operands are in capitals, keys end in =. A list or a range where one value is meant (seed=1..3) means "
        + "several runs.")
    for spec in CommandRegistry.specs { describe(spec, in: &page) }
    page.heading("STATEMENTS")
    page.paragraph("Lines of a script that are no commands.")
    for statement in HelpText.statements { page.entry(statement.name, statement.help) }
    page.heading("EXIT STATUS")
    for (status, _, sentence) in HelpText.exitStatuses { page.entry("\(status)", sentence) }
    page.paragraph("What 129, 130 and 143 stop can be resumed.")
    page.heading("FILES")
    for (name, text) in files { page.entry(name, text) }
    page.heading("ENVIRONMENT")
    for (name, text) in variables { page.entry(name, text) }
    page.heading("EXAMPLES")
    for (text, lines) in examples {
      page.paragraph(text)
      page.example(lines)
    }
    return page.lines.joined(separator: "\n")
  }

  private static func describe(_ spec: CommandSpec, in page: inout Roff) {
    page.subheading(spec.operands.reduce(spec.name) { "\($0) \(ManPage.tag($1))" })
    page.paragraph(spec.summary)
    for text in HelpText.paragraphs(spec.discussion) { page.paragraph(text) }
    for argument in spec.arguments { page.entry(tag(argument), describe(argument)) }
    if let free = spec.freeKeys { page.entry("\(free.name)=", free.help) }
    for example in spec.examples {
      page.paragraph(example.note.prefix(1).uppercased() + example.note.dropFirst() + ":")
      page.example(TextWidth.wrapped(example.line, to: 68, indent: 2, joint: "\\"))
    }
  }

  /// `MODEL`, `lr=, learning_rate=`, `follow`.
  private static func tag(_ argument: any ArgumentDeclaration) -> String {
    switch argument.form {
    case .operand: argument.name.uppercased()
    case .rest: argument.name.uppercased() + " ..."
    case .key: argument.names.map { $0 + "=" }.joined(separator: ", ")
    case .flag: argument.names.joined(separator: ", ")
    }
  }

  private static func describe(_ argument: any ArgumentDeclaration) -> String {
    var text = argument.help
    if argument.form != .flag { text += " Takes \(argument.typeText)." }
    if let fallback = argument.fallbackText, !fallback.isEmpty, fallback != "none" {
      text += " Default: \(fallback)."
    }
    return text
  }
}
