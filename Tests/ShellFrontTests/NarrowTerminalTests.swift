import Basics
import PseudoTerminal
import TestSupport
import Testing

/// What every command prints on a terminal of 80 columns.
@Suite struct NarrowTerminalTests {
  /// The pieces of a row that are drawn over one another, without what only moves the cursor.
  private static func tooWide(_ transcript: [UInt8], columns: Int) -> [String] {
    String(decoding: transcript, as: UTF8.self).split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
      .map(String.init).filter { TextWidth.of($0) > columns }
  }

  @Test("no line of any command is wider than the terminal", arguments: [80, 60])
  func widths(columns: Int) throws {
    let place = try Workplace()
    try place.write(
      "plan.idx", "\(Workplace.load)\ntrain encoder task=cls,span seed=1..3 epochs=1 lr=1e-3,2e-3 batch=2\n")
    let sitting = try ShellSession(place, rows: 600, columns: columns)
    let long = "decay=0.02 smoothing=0.1"
    for line in [
      "load data train=train.csv", "load data dev=dev.csv test=test.csv", "load encoder",
      "train task=cls epochs=1 evaluate=2 batch=4 lr=1e-3", "train task=span epochs=1 \(long)", "runs",
      "compare", "compare table=models", "eval r1 on=dev,test", "eval r1 on=dev length=20", "show r1",
      "show r1 origin", "show", "set", "set threads=1", "plan plan.idx", "script r2", "tokens rows=1",
      "tail r1",
      "help", "help train", "help train lr", "verify r1", "export r1 to=out", "resume r1", "import nosuch",
      "eval r9", "train task=clss", "expect f1 >= 0 run=r1 on=dev", "expect f1 >= 2 run=r1 on=dev",
      "hpo task=cls trials=2 lr=1e-4..1e-2 epochs=1", "show h1", "zero_shot encoder task=cls", "rm r2",
      "undo",
      "train task=cls epochs=2 evaluate=2 batch=4 lr=1e-3 name=x", "help nosuch",
    ] {
      try #require(line.utf8.count + 5 < columns || columns < 80)
      sitting.terminal.send(line + "\r")
      let count = sitting.terminal.transcript.count
      try sitting.terminal.wait("the prompt behind '\(line)'", upTo: 120) {
        $0.currentLine == "idx>" && sitting.terminal.transcript.count > count + line.utf8.count
      }
    }
    let wide = NarrowTerminalTests.tooWide(sitting.terminal.transcript, columns: columns)
      // What is typed is drawn over its hint; one word (a path, a digest) is left to the terminal, so that it can be copied.
      .filter { !$0.contains("idx> ") && $0.split(separator: " ").count > 1 }
    #expect(wide.isEmpty, "\(wide.joined(separator: "\n"))")
    #expect(sitting.end() == 0)
  }
}
