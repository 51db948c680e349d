import Basics
import CLineEdit

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What has to be done once, before anything is read or drawn.
package enum TerminalSetup {
  /// Chooses a UTF-8 locale for letters beyond ASCII.
  /// - Returns: a warning to show once, or `nil` when all is well.
  package static func prepareLocale() -> String? {
    guard idx_line_locale() == 0 else { return nil }
    return
      "warning: this machine has no UTF-8 locale, so Hebrew cannot be typed; install C.UTF-8 or en_US.UTF-8"
  }

  /// The right source for standard input: an editor at a terminal, else plain lines.
  package static func lineSource(history: [String]) -> any LineSource {
    if let editor = LineEditor(history: history) { return editor }
    return PipeSource(showsPrompt: isatty(0) != 0 && isatty(1) != 0)
  }
}
