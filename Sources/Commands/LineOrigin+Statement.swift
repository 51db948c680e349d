import Basics
package import Experiments
package import Scripting

extension LineOrigin {
  /// Where a statement comes from, by the name of the text that it stands in.
  package init(of statement: ExpandedStatement) {
    switch statement.span.file {
    case LineOrigin.line, LineOrigin.plan: self = .typed
    case LineOrigin.flagsText: self = .flags
    case let file: self = .script(file, line: statement.span.line)
    }
  }

  /// Lines that are typed. This and the names below stand for texts that are no files.
  package static let line = "<line>"
  /// The line behind `plan`.
  package static let plan = "<plan>"
  /// The line that the flags of the Python programs stand for.
  package static let flagsText = "<flags>"
  /// Standard input, whose lines are treated as those of a script file.
  package static let standardInput = "<stdin>"
}
