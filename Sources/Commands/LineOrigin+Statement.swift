import Basics
package import Scripting
package import Workbench

extension LineOrigin {
  /// Where a statement comes from, by the name of the text that it stands in.
  package init(of statement: ExpandedStatement) {
    switch statement.span.file {
    case LineOrigin.line, LineOrigin.plan: self = .typed
    case LineOrigin.flagsText: self = .flags
    case let file: self = .script(file, line: statement.span.line)
    }
  }

  /// The names of texts that are no files: lines that are typed, a line to plan, flags, and standard input, whose lines
  /// are treated as those of a script file.
  package static let line = "<line>"
  package static let plan = "<plan>"
  package static let flagsText = "<flags>"
  package static let standardInput = "<stdin>"
}
