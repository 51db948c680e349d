#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether the terminal shows what is typed.
package enum Echo {
  /// Runs `body` with echo off, so that keys typed meanwhile do not land in a progress line; they come to the next
  /// prompt instead. Ctrl-C still interrupts. Does nothing where standard input is no terminal.
  package static func off<R>(during body: () throws -> R) rethrows -> R {
    var settings = termios()
    guard tcgetattr(0, &settings) == 0, settings.c_lflag & tcflag_t(ECHO) != 0 else { return try body() }
    let before = settings
    settings.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(0, TCSADRAIN, &settings)
    defer {
      var before = before
      tcsetattr(0, TCSADRAIN, &before)
    }
    return try body()
  }
}
