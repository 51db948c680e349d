import Basics
import PseudoTerminal
import Testing

@testable import Terminal

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Every line source there is, a line each.
@Suite("what holds for every line source", .serialized)
struct LineSourceConformanceTests {
  @Test("an editor") func editor() throws { try checkLineSource("editor", on: .terminal("xterm-256color")) }

  @Test("plain lines of a terminal that cannot edit")
  func plain() throws { try checkLineSource("plain", on: .terminal("dumb")) }

  @Test("plain lines of a pipe") func pipe() throws { try checkLineSource("plain", on: .pipe) }
}

@Suite(.serialized) struct LineEditorTests {
  @Test("a line comes back as typed, Hebrew too, and the prompt counts on")
  func lines() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("train x\r")
    try terminal.wait(line: "2>")
    #expect(terminal.screen.lines.contains("got \"train x\""))
    terminal.send("שלום עולם abc\r")
    try terminal.wait(line: "3>")
    #expect(terminal.screen.lines.contains("got \"שלום עולם abc\""))
    terminal.send("נָקוּד\r")
    try terminal.wait(line: "4>")
    #expect(terminal.screen.lines.contains("got \"נ\\u{5b8}קו\\u{5bc}ד\""))
  }

  @Test("Hebrew arrives in any locale", arguments: ["C", "POSIX", "he_IL.UTF-8", "C.UTF-8", ""])
  func locales(name: String) throws {
    let terminal = try probe(environment: ["LC_ALL": name])
    try terminal.wait(line: "1>")
    terminal.send("שלום\r")
    try terminal.wait(line: "2>")
    #expect(terminal.screen.lines.contains("got \"שלום\""))
  }

  @Test("Tab inserts the only candidate with what follows it")
  func completesOne() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("go be\tx ke\t5 ק\t\r")
    try terminal.wait(line: "2>")
    #expect(terminal.screen.lines.contains("got \"go beta x key=5 קובץ \""))
  }

  @Test("Tab completes what is common, then lists with notes cut to the width")
  func lists() throws {
    let terminal = try probe(columns: 50)
    try terminal.wait(line: "1>")
    terminal.send("go al\t")
    try terminal.wait(line: "1> go alpha")
    terminal.send("\t")
    try terminal.wait("the list") { $0.lines.contains { $0.hasPrefix("alphabet  all of them") } }
    try terminal.wait(line: "1> go alpha")
    let listed = terminal.screen.lines.filter { $0.hasPrefix("alpha") }
    #expect(listed.first == "alpha     the first letter")
    #expect(listed.allSatisfy { TextWidth.of($0) < 50 })
    #expect(listed.last?.hasSuffix("…") == true)
    terminal.send("bet\t\r")
    try terminal.wait(line: "2>")
    #expect(terminal.screen.lines.contains("got \"go alphabet \""))
  }

  @Test("a list below a line of several rows leaves the line whole")
  func listsBelowRows() throws {
    let terminal = try probe(columns: 20)
    try terminal.wait(line: "1>")
    terminal.send("a \(String(repeating: "x", count: 30)) alpha\t")
    try terminal.wait("the list") { $0.lines.contains { $0.hasPrefix("alphabet") } }
    try terminal.wait(line: "a")
    terminal.send("\r")
    try terminal.wait(line: "2>")
    // The answer is wider than the window: what was given is all there.
    let joined = terminal.screen.lines.joined()
    #expect(joined.contains("got \"a \(String(repeating: "x", count: 30)) alpha\""))
  }

  @Test("the arrows walk the lines that begin alike, and back to what was typed")
  func history() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("\u{1B}[A")
    try terminal.wait(line: "1> train models/b")
    terminal.send("\u{1B}[A")
    try terminal.wait(line: "1> eval r1")
    terminal.send("\u{15}tra\u{1B}[A")
    try terminal.wait(line: "1> train models/b")
    terminal.send("\u{1B}[A")
    try terminal.wait(line: "1> train models/a")
    terminal.send("\u{1B}OB")
    try terminal.wait(line: "1> train models/b")
    terminal.send("\u{1B}[B")
    try terminal.wait(line: "1> tra")
    terminal.send("ck\r")
    try terminal.wait(line: "2>")
    #expect(terminal.screen.lines.contains("got \"track\""))
    terminal.send("\u{1B}[A")
    try terminal.wait(line: "2> track")
    terminal.send("\u{15}\u{12}r1")
    try terminal.wait("the search") { $0.lines.contains { $0.contains("eval r1") } }
    terminal.send("\r")
    try terminal.wait(line: "3>")
    #expect(terminal.screen.lines.contains("got \"eval r1\""))
  }

  @Test("Ctrl-C drops a half-typed line, as often as one likes")
  func interrupts() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    for number in 1...4 {
      terminal.send("half a li")
      try terminal.wait(line: "\(number)> half a li")
      terminal.send("\u{3}")
      try terminal.wait(line: "\(number + 1)>")
    }
    #expect(terminal.screen.lines.contains("1> half a li^C"))
    #expect(terminal.screen.lines.filter { $0 == "interrupted" }.count == 4)
    terminal.send("whole\r")
    try terminal.wait(row: "got \"whole\"")
  }

  @Test("Ctrl-C in the middle of several rows leaves them standing")
  func interruptsRows() throws {
    let terminal = try probe(columns: 20)
    try terminal.wait(line: "1>")
    terminal.send(String(repeating: "a", count: 40))
    try terminal.wait("three rows") { $0.cursor.row == 3 && $0.cursor.column == 3 }
    terminal.send("\u{1}")
    try terminal.wait("the cursor at the start") { $0.cursor.row == 1 }
    terminal.send("\u{3}")
    try terminal.wait(line: "2>")
    #expect(terminal.screen.lines[2] == String(repeating: "a", count: 20))
    #expect(terminal.screen.lines.contains("interrupted"))
  }

  @Test(
    "work that answers nothing: the third Ctrl-C warns, the fourth leaves, and the settings are as before")
  func leaves() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("busy\r")
    try terminal.wait(row: "got \"busy\"")
    for _ in 0..<2 {
      terminal.send([3])
      usleep(50_000)
    }
    #expect(terminal.end(upTo: 0) == -1)
    terminal.send([3])
    try terminal.wait(row: "Ctrl-C again within 2 s leaves idx")
    terminal.send([3])
    #expect(terminal.end() == 130)
    #expect(terminal.settings == terminal.settingsBefore)
  }

  @Test("Ctrl-\\ does nothing, at the prompt and in work")
  func quits() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("ab")
    try terminal.wait(line: "1> ab")
    terminal.signal(SIGQUIT)
    terminal.send("\r")
    try terminal.wait(row: "got \"ab\"")
    terminal.send("busy\r")
    try terminal.wait(row: "got \"busy\"")
    terminal.send([28])
    usleep(100_000)
    #expect(terminal.end(upTo: 0) == -1)
  }

  @Test("a stopped and continued prompt draws its line again")
  func continues() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("half")
    try terminal.wait(line: "1> half")
    let before = terminal.transcript.count
    // On a busy machine a continue may overtake its stop; a second pair then does what the first was to do.
    for _ in 0..<2 {
      terminal.signal(SIGSTOP)
      usleep(200_000)
      terminal.signal(SIGCONT)
      usleep(200_000)
    }
    try terminal.wait("the line again") { _ in terminal.transcript.count > before + 10 }
    try terminal.wait(line: "1> half")
    terminal.send("!\r")
    try terminal.wait(row: "got \"half!\"")
  }

  @Test("between lines the terminal's settings are those of before")
  func restores() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("quit\r")
    #expect(terminal.end() == 7)
    #expect(terminal.settings == terminal.settingsBefore)
    #expect(String(decoding: terminal.transcript, as: UTF8.self).hasSuffix("\"quit\"\r\n"))
  }

  @Test(
    "a notice goes above the line being typed",
    arguments: [("half a l", 80), (String(repeating: "ab", count: 25), 20)])
  func notices(typed: String, columns: Int) throws {
    let terminal = try probe(columns: columns)
    try terminal.wait(line: "1>")
    terminal.send("later\r")
    try terminal.wait(line: "2>")
    terminal.send(typed)
    try terminal.wait(row: "notice: r17 is done")
    let rows = TextWidth.of("2> " + typed) / columns
    try terminal.wait("the line again") { screen in
      guard let notice = screen.lines.firstIndex(of: "notice: r17 is done") else { return false }
      return screen.lines[(notice + 1)...].joined() == "2> " + typed && screen.cursor.row == notice + 1 + rows
    }
    #expect(terminal.screen.lines.filter { $0.hasPrefix("2> ") }.count == 1)
    terminal.send("!\r")
    try terminal.wait("all of it") { $0.lines.joined().contains("got \"\(typed)!\"") }
  }

  @Test("a resize redraws the half-typed line", arguments: [(80, 30), (30, 80), (40, 41)])
  func resizes(from: Int, to: Int) throws {
    let terminal = try probe(columns: from)
    try terminal.wait(line: "1>")
    let typed = String(repeating: "x", count: 20) + String(repeating: "שלום ", count: 6) + "z"
    terminal.send(typed)
    try terminal.wait("the text") { $0.lines.joined().hasSuffix("z") }
    for columns in [to, from, to] {
      terminal.resize(rows: 24, columns: columns)
      try terminal.wait("the text again") { screen in
        let shown = screen.lines.suffix((TextWidth.of(typed) + 3) / columns + 1)
        return screen.lines.last?.hasSuffix("z") == true && shown.first?.hasPrefix("1> xx") == true
      }
    }
    terminal.send("!\r")
    try terminal.wait("all of it") { $0.lines.joined().contains("z!\"") }
    #expect(
      terminal.screen.lines.joined().replacing(" ", with: "").contains(
        "got\"\(typed.replacing(" ", with: ""))!\""))
  }

  @Test("a paste is text: tabs complete nothing, line breaks stay inside, Enter is the user's")
  func pastes() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send("x \u{1B}[200~for a in b\r\n\tבראשית al\t\rend\r\n\u{1B}[201~")
    try terminal.wait("the text") { $0.currentLine == "end" }
    #expect(!terminal.screen.lines.contains { $0.hasPrefix("got") })
    terminal.send("\r")
    try terminal.wait(row: "got \"x for a in b\\u{a} בראשית al \\u{a}end\"")
    terminal.send("\u{3}")
    try terminal.wait(row: "interrupted")
    // A stop inside a paste that never ends.
    terminal.send("\u{1B}[200~abc")
    usleep(100_000)
    terminal.send("\u{3}")
    try terminal.wait(line: "4>")
  }

  @Test("the hint is grey, gone when it does not fit, and the right arrow takes it")
  func hints() throws {
    let terminal = try probe(["hints"])
    try terminal.wait(line: "1>")
    terminal.send("tra")
    try terminal.wait("the hint behind the cursor") {
      $0.currentLine == "1> train models/c" && $0.cursor.column == 6
    }
    terminal.send("x")
    try terminal.wait(line: "1> trax")
    terminal.send("\u{7F}i")
    try terminal.wait(line: "1> train models/c")
    terminal.send("\u{1B}[C")
    try terminal.wait("the cursor at the end") { $0.cursor.column == 17 }
    terminal.send("\r")
    try terminal.wait(row: "got \"train models/c\"")
    terminal.send("tr\r")
    try terminal.wait(row: "got \"tr\"")
    #expect(terminal.screen.lines.contains("2> tr"))
  }

  @Test("an unknown kind of terminal from a known family can edit")
  func terminals() throws {
    let ghostty = try probe(environment: ["TERM": "xterm-ghostty"])
    try ghostty.wait(line: "1>")
    #expect(ghostty.screen.lines.first == "editor")
  }

  @Test("invalid bytes are dropped, the letters round them kept")
  func invalidBytes() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    terminal.send(Array("a".utf8) + [0xFF, 0xC3] + Array("b".utf8) + [0x80] + Array("ש\r".utf8))
    try terminal.wait("an answer") { $0.lines.contains { $0.hasPrefix("got") } }
    let answer = terminal.screen.lines.first { $0.hasPrefix("got") } ?? ""
    #expect(answer.hasPrefix("got \"a") && answer.hasSuffix("ש\""))
  }

  @Test("a long line is kept whole")
  func longLine() throws {
    let terminal = try probe()
    try terminal.wait(line: "1>")
    let typed = String(repeating: "0123456789", count: 300)
    terminal.send("\u{1B}[200~\(typed)\u{1B}[201~\r")
    try terminal.wait("the next prompt") { $0.currentLine == "2>" }
    #expect(String(decoding: terminal.transcript, as: UTF8.self).contains("got \"\(typed)\""))
  }

  @Test("the status line is cut to the width and leaves nothing behind")
  func statusLine() throws {
    let terminal = try probe(columns: 30)
    try terminal.wait(line: "1>")
    terminal.send("status\r")
    try terminal.wait(line: "2>")
    #expect(terminal.screen.lines.suffix(3) == ["got \"status\"", "result", "2>"])
    let all = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(all.contains("שלב half xxxxxxxxxxxxxxxxxxx…"))
  }
}
