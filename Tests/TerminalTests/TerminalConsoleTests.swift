import Basics
import Testing

@testable import Terminal

@Suite struct TerminalConsoleTests {
  private final class Clock { var now = 0.0 }

  @Test("results and notes go their own ways, and nothing is painted where nobody watches")
  func plain() {
    let (output, notes) = (Pipe(), Pipe())
    let console = TerminalConsole(output: output.writing, notes: notes.writing, showsStatus: false)
    console.status("working")
    console.print("f1 .9")
    console.note("a note")
    console.showsNotes = false
    console.note("no note")
    console.fail("error: x")
    #expect(output.text() == "f1 .9\n")
    #expect(notes.text() == "a note\nerror: x\n")
    #expect(console.width == 80)
    #expect(!console.isInteractive)
  }

  @Test("the status line is erased round a print and painted ten times a second at most")
  func status() {
    let (output, notes) = (Pipe(), Pipe())
    let clock = Clock()
    let console = TerminalConsole(
      output: output.writing, notes: notes.writing, showsStatus: true, clock: { clock.now })
    console.status("one")
    #expect(notes.text() == "\rone\u{1B}[K")
    clock.now = 0.05
    console.status("two")
    #expect(notes.text() == "")
    console.print("result")
    #expect(notes.text() == "\r\u{1B}[K\rtwo\u{1B}[K")
    clock.now = 0.3
    console.status("two")
    #expect(notes.text() == "")
    clock.now = 0.5
    console.status("a\nb \(String(repeating: "x", count: 100))")
    let painted = notes.text()
    #expect(TextWidth.of(painted.replacing("\r", with: "")) == 79)
    #expect(painted.hasPrefix("\ra b xxx"))
    console.status(nil)
    #expect(notes.text() == "\r\u{1B}[K")
    console.status(nil)
    #expect(notes.text() == "")
  }

  @Test("a result that could not be written is not forgotten")
  func lost() throws {
    let notes = Pipe()
    let console = TerminalConsole(output: -1, notes: notes.writing, showsStatus: false)
    console.print("lost")
    #expect(console.failure?.code == "file.write")
  }
}
