#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Controls whether the terminal echoes input.
package enum Echo {
  /// Runs `body` with echo off, so that keys typed meanwhile do not appear in a progress line but at the next
  /// prompt. Ctrl-C still interrupts. Does nothing if standard input is not a terminal.
  package static func off<R>(during body: () throws -> R) rethrows -> R { try set(false, during: body) }

  /// Runs `body` with echo on again, for a command that reads lines itself.
  package static func on<R>(during body: () throws -> R) rethrows -> R { try set(true, during: body) }

  private static func set<R>(_ isOn: Bool, during body: () throws -> R) rethrows -> R {
    var settings = termios()
    guard tcgetattr(0, &settings) == 0, (settings.c_lflag & tcflag_t(ECHO) != 0) != isOn else {
      return try body()
    }
    let before = settings
    settings.c_lflag ^= tcflag_t(ECHO)
    tcsetattr(0, TCSADRAIN, &settings)
    defer {
      var before = before
      tcsetattr(0, TCSADRAIN, &before)
    }
    return try body()
  }
}
