package import Basics
import CLineEdit

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Setup to do once, before anything is read or drawn.
package enum TerminalSetup {
  /// Chooses a UTF-8 locale for characters beyond ASCII.
  /// - Returns: a warning to show once, or `nil` on success.
  package static func prepareLocale() -> String? {
    guard idx_line_locale() == 0 else { return nil }
    return
      "warning: this machine has no UTF-8 locale, so Hebrew cannot be typed; install C.UTF-8 or en_US.UTF-8"
  }

  /// The appropriate source for standard input: an editor for a terminal, otherwise plain lines.
  ///
  /// - Parameter terminals: a directory of terminal descriptions, for systems without them; it need not
  ///   exist.
  package static func lineSource(history: [String], terminals: String? = nil) -> any LineSource {
    let widens = terminals != nil && getenv("TERMINFO_DIRS") == nil
    if let terminals, widens {
      // The linked library knows only the paths of the system that it was built on.
      let places = ["/etc/terminfo", "/lib/terminfo", "/usr/lib/terminfo", "/usr/share/terminfo", terminals]
      setenv("TERMINFO_DIRS", places.joined(separator: ":"), 1)
    }
    // The description has been read; programs started by idx must find their own.
    defer { if widens { unsetenv("TERMINFO_DIRS") } }
    if let editor = LineEditor(history: history) { return editor }
    return PipeSource(showsPrompt: isatty(0) != 0 && isatty(1) != 0)
  }
}
