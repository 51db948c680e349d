package import Basics
import Commands
import Experiments
import Scripting

/// Shows a failure: what and where in one line, the source line with a caret, and the remedy.
package struct FailurePrinter {
  private let console: any Console
  private let source: String?

  /// - Parameter source: the text into which places in `<line>` or in the script point.
  package init(_ console: any Console, source: String?) { (self.console, self.source) = (console, source) }

  /// Prints it to standard error; a usage failure also with its line and a caret, but never a password.
  package func show(_ failure: Failure) {
    console.status(nil)
    // The overwrite block and the line of a stopped run are printed unchanged.
    guard !OverwriteBlock.codes.contains(failure.code),
      !["run.stopped", "study.stopped"].contains(failure.code)
    else {
      for line in failure.what.split(separator: "\n", omittingEmptySubsequences: false) {
        console.fail(String(line))
      }
      return
    }
    guard case .source(let span) = failure.place else {
      console.fail("error: \(failure)")
      return
    }
    let isTyped = [LineOrigin.line, LineOrigin.flagsText, LineOrigin.plan].contains(span.file)
    let isUsage = failure.kind == .usage
    console.fail(isTyped ? "error: \(failure.unplaced)" : isUsage ? "\(failure)" : "error: \(failure)")
    // The line itself would reveal the password.
    guard isUsage, failure.code != "study.password" else { return }
    let text = span.file.hasPrefix("<") ? source : (try? FileSystem.readText(span.file))
    guard let text, let lines = Caret.lines(in: text, at: span, width: console.width - 2) else { return }
    for line in lines { console.fail("  " + line) }
  }
}

extension Failure {
  /// The failure without its place, for a typed line, which is visible anyway.
  fileprivate var unplaced: Failure { Failure(code, what, remedy: remedy, kind: kind) }
}
