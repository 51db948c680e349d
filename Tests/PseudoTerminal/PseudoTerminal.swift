import CPseudoTerminal

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program on a pseudo terminal, and what its screen shows.
package final class PseudoTerminal {
  package struct Fault: Error, CustomStringConvertible { package let description: String }

  package private(set) var screen: Screen
  /// Every byte that came.
  package private(set) var transcript: [UInt8] = []
  /// A digest of the terminal's settings before the program began.
  package let settingsBefore: UInt
  private var pty = idx_pty()

  /// Starts `path`; `environment` is all that it sees.
  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String], rows: Int = 24,
    columns: Int = 80
  ) throws {
    screen = Screen(rows: rows, columns: columns)
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    let error = idx_pty_spawn(&pty, path, &words, &variables, Int32(rows), Int32(columns))
    for text in words + variables { free(text) }
    guard error == 0 else {
      throw Fault(description: "cannot start \(path): \(String(cString: strerror(error)))")
    }
    settingsBefore = PseudoTerminal.freshSettings
  }

  deinit { idx_pty_close(&pty) }

  /// The settings of a pty that nobody has touched.
  private static let freshSettings: UInt = {
    var pty = idx_pty()
    var words: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    var variables: [UnsafeMutablePointer<CChar>?] = [nil]
    _ = idx_pty_spawn(&pty, "/bin/true", &words, &variables, 24, 80)
    free(words[0])
    defer { idx_pty_close(&pty) }
    return idx_pty_settings(&pty)
  }()

  package var settings: UInt { idx_pty_settings(&pty) }
  package var processIdentifier: Int32 { pty.process }

  /// Types bytes.
  package func send(_ text: String) { send(Array(text.utf8)) }
  package func send(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { _ = idx_pty_write(&pty, $0.baseAddress, $0.count) }
  }

  package func resize(rows: Int, columns: Int) {
    screen.resize(rows: rows, columns: columns)
    _ = idx_pty_resize(&pty, Int32(rows), Int32(columns))
  }

  /// Reads until the screen satisfies `condition`.
  /// - Throws: ``Fault`` with the screen when it does not within `seconds`.
  package func wait(_ what: String, upTo seconds: Int = 60, until condition: (Screen) throws -> Bool) throws {
    var idle = 0
    while try !condition(screen) {
      if take(waiting: 50) { continue }
      idle += 1
      if idle > seconds * 20 {
        throw Fault(description: "no \(what) on the screen:\n" + screen.lines.joined(separator: "\n"))
      }
    }
  }

  /// Reads until the row of the cursor is `text`; spaces at the end do not count.
  package func wait(line text: String) throws {
    var text = text
    while text.hasSuffix(" ") { text.removeLast() }
    try wait("line '\(text)'") { $0.currentLine == text }
  }

  /// Reads until some row is `text`.
  package func wait(row text: String) throws { try wait("row '\(text)'") { $0.lines.contains(text) } }

  /// Reads what comes until the program ends: its exit status, 128 + signal, -1 when it does not end.
  package func end(upTo seconds: Int = 60) -> Int32 {
    for _ in 0..<seconds * 50 {
      let status = idx_pty_wait(&pty, 0)
      while take(waiting: 20) {}
      if status >= 0 { return status }
    }
    return -1
  }

  /// Reads once; whether something came.
  private func take(waiting milliseconds: Int32) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = chunk.withUnsafeMutableBytes { idx_pty_read(&pty, $0.baseAddress, $0.count, milliseconds) }
    guard count > 0 else { return false }
    transcript += chunk[..<count]
    screen.feed(chunk[..<count])
    return true
  }

  package func signal(_ number: Int32) { kill(pty.process, number) }
}
