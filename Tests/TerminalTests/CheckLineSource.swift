import Basics
import PseudoTerminal
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where a line source reads from.
enum LineOrigin {
  /// A terminal of this kind.
  case terminal(String)
  /// A pipe, into which another program writes what is typed.
  case pipe
}

/// What holds for every line source, as a person meets it.
///
/// - Lines come as they were typed, Hebrew and empty ones too, and a half-typed one is none: neither Ctrl-D in its
///   middle nor Ctrl-C hands it out.
/// - Ctrl-C at a prompt drops the line and a new prompt follows, as often as one likes; without a prompt it is the end.
/// - Ctrl-D on an empty line is the end, and so is SIGTERM, which stays raised for the exit status.
/// - The terminal's settings are as before.
///
/// - Parameter name: what the probe calls the source that has to be chosen there.
func checkLineSource(
  _ name: String, on origin: LineOrigin, at location: SourceLocation = #_sourceLocation
) throws {
  let check = LineSourceCheck(name: name, origin: origin, location: location)
  try check.texts()
  try check.interruption()
  try check.termination()
}

private struct LineSourceCheck {
  let name: String
  let origin: LineOrigin
  let location: SourceLocation

  private var hasPrompt: Bool {
    if case .terminal = origin { true } else { false }
  }

  /// The probe, ready to read.
  private func begin() throws -> PseudoTerminal {
    let terminal =
      switch origin {
      case .terminal(let kind): try probe(environment: ["TERM": kind])
      case .pipe: try probe(piped: true)
      }
    try terminal.wait(row: name)
    try prompt(1, terminal)
    return terminal
  }

  private func prompt(_ number: Int, _ terminal: PseudoTerminal) throws {
    guard hasPrompt else { return }
    try terminal.wait("prompt \(number)") { $0.currentLine.contains("\(number)>") }
  }

  func texts() throws {
    let terminal = try begin()
    for (index, line) in ["train x", "שלום עולם abc", "", "  a \"b\" 'c' \\ # $d"].enumerated() {
      terminal.send(line + "\r")
      let escaped = line.replacing("\"", with: "\\\"")
      try terminal.wait("line \(index)") { $0.lines.count { $0 == "got \"\(escaped)\"" } == 1 }
      try prompt(index + 2, terminal)
    }
    terminal.send("a\u{4}")
    usleep(100_000)
    terminal.send("b\r")
    try terminal.wait(row: "got \"ab\"")
    try prompt(6, terminal)
    terminal.send("\u{4}")
    expectEnd(of: terminal, "end 0")
  }

  func interruption() throws {
    let terminal = try begin()
    for number in 1...(hasPrompt ? 3 : 1) {
      terminal.send("half a li")
      try terminal.wait("what is typed") { $0.currentLine.hasSuffix("half a li") }
      terminal.send("\u{3}")
      guard hasPrompt else { break }
      try terminal.wait("interruption \(number)") { $0.lines.count { $0 == "interrupted" } == number }
      try prompt(number + 1, terminal)
    }
    guard hasPrompt else { return expectEnd(of: terminal, "end 130") }
    terminal.send("whole\r")
    try terminal.wait(row: "got \"whole\"")
    try prompt(5, terminal)
    terminal.send("\u{4}")
    expectEnd(of: terminal, "end 0")
    #expect(terminal.screen.lines.count { $0.hasPrefix("got") } == 1, sourceLocation: location)
  }

  func termination() throws {
    let terminal = try begin()
    terminal.send("half")
    try terminal.wait("what is typed") { $0.currentLine.hasSuffix("half") }
    terminal.signal(SIGTERM)
    expectEnd(of: terminal, "end 143")
  }

  private func expectEnd(of terminal: PseudoTerminal, _ text: String) {
    #expect(terminal.end() == 0, sourceLocation: location)
    // Where nobody edits, what was typed last stands in the same row.
    let last = terminal.screen.lines.last
    #expect(last?.hasSuffix(text) == true, "\(terminal.screen.lines)", sourceLocation: location)
    #expect(terminal.settings == terminal.settingsBefore, sourceLocation: location)
  }
}
