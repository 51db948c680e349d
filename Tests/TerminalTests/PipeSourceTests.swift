import Basics
import Testing

@testable import Terminal

@Suite struct PipeSourceTests {
  private func lines(_ bytes: [UInt8]) throws -> [Line] {
    let pipe = Pipe()
    pipe.block()
    pipe.write(bytes)
    pipe.closeWriting()
    let source = PipeSource(descriptor: pipe.reading)
    var lines: [Line] = []
    while true {
      let line = try source.nextLine(prompt: "> ")
      if line == .end { return lines }
      lines.append(line)
    }
  }

  @Test(
    "hands out the lines",
    arguments: [
      ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\r\nb\n\nשלום", ["a", "b", "", "שלום"]),
      ("\u{FEFF}a\n", ["a"]),
    ])
  func hands(text: String, expected: [String]) throws {
    #expect(try lines(Array(text.utf8)) == expected.map { .text($0) })
  }

  @Test("names the line that is not UTF-8")
  func encoding() {
    let failure = #expect(throws: Failure.self) { try lines([0x61, 0x0A, 0xFF, 0x0A]) }
    #expect(failure?.code == "file.encoding")
    #expect(failure?.place == .file("<stdin>", line: 2))
  }

  @Test("a very long line is one line")
  func long() throws {
    let text = String(repeating: "x", count: 50_000)
    #expect(try lines(Array((text + "\ny").utf8)) == [.text(text), .text("y")])
  }
}
