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
  ///
  /// - Parameter terminals: a directory of terminal descriptions for where the system lacks them; one that is absent does
  ///   no harm.
  package static func lineSource(history: [String], terminals: String? = nil) -> any LineSource {
    let widens = terminals != nil && getenv("TERMINFO_DIRS") == nil
    if let terminals, widens {
      // The library in the program knows the places of the system that it was built on, not those of every other.
      let places = ["/etc/terminfo", "/lib/terminfo", "/usr/lib/terminfo", "/usr/share/terminfo", terminals]
      setenv("TERMINFO_DIRS", places.joined(separator: ":"), 1)
    }
    // Read by now; programs that idx starts are to find their own.
    defer { if widens { unsetenv("TERMINFO_DIRS") } }
    if let editor = LineEditor(history: history) { return editor }
    return PipeSource(showsPrompt: isatty(0) != 0 && isatty(1) != 0)
  }
}
