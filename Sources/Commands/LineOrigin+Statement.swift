import Basics
package import Experiments
package import Scripting

extension LineOrigin {
  /// The origin of a statement, from the name of its text.
  package init(of statement: ExpandedStatement) {
    switch statement.span.file {
    case LineOrigin.line, LineOrigin.plan: self = .typed
    case LineOrigin.flagsText: self = .flags
    case let file: self = .script(file, line: statement.span.line)
    }
  }

  /// The name for typed lines. This and the names below represent texts that are not files.
  package static let line = "<line>"
  /// The name for the line after `plan`.
  package static let plan = "<plan>"
  /// The name for the line made from the flags of the Python programs.
  package static let flagsText = "<flags>"
  /// The name for standard input, whose lines are treated like those of a script file.
  package static let standardInput = "<stdin>"
}
