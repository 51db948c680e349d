import Basics
import Testing
import Text

/// Fields that readers of tables trip over.
private let nastyFields = [
  "", " ", "x", "a,b", "\"", "\"\"", "a\"b", "\",\"", "\n", "\r", "\r\n", "two\nlines\r\nand\rmore", "\0",
  "👍🏽",
  "שָׁלוֹם, \"עולם\"", "e\u{301}", "é", "\u{FEFF}", "['אמר', 'לא']", "; | \t", "'", "\\", "\u{2028}", " padded ",
]

/// What holds for every reader of tables.
///
/// - Every field comes back byte for byte, with every line end, with and without one behind the last row.
/// - A row knows the line on which it begins, behind fields of several lines and empty lines too; a failure names it.
/// - Any bytes are read or refused by a failure that names the file.
///
/// - Parameters:
///   - read: the reader.
///   - write: a row as a person would write it, without its line end; none of its lines is empty.
func checkReader(
  _ read: (_ bytes: [UInt8], _ path: String) throws(Failure) -> CSVTable, writing write: ([String]) -> String,
  at location: SourceLocation = #_sourceLocation
) {
  let rows = nastyFields.indices.map {
    [nastyFields[$0], nastyFields[($0 + 5) % nastyFields.count], String($0)]
  }
  for end in ["\n", "\r\n", "\r"] {
    var (text, lines) = (write(["a", "b", "c"]), [Int]())
    for (index, row) in rows.enumerated() {
      // Every third row stands behind an empty line.
      text += index % 3 == 2 ? end + end : end
      lines.append(1 + lineEnds(in: text))
      text += write(row)
    }
    for tail in ["", end, end + end] {
      do {
        let table = try read(Array((text + tail).utf8), "t.csv")
        #expect(table.columns == ["a", "b", "c"], sourceLocation: location)
        #expect(
          table.rows.map(\.line) == lines, "line ends \(end.debugDescription)", sourceLocation: location)
        #expect(
          table.rows.map { $0.fields.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } },
          "line ends \(end.debugDescription)", sourceLocation: location)
      } catch {
        Issue.record("line ends \(end.debugDescription): \(error)", sourceLocation: location)
      }
    }
    let next = 1 + lineEnds(in: text + end)
    for bad in [
      Array(write(["1", "2"]).utf8), Array(write(["1", "2", "3", "4"]).utf8), [0x31, 0xC3, 0x28],
    ] {
      let failure = #expect(throws: Failure.self, sourceLocation: location) {
        try read(Array((text + end).utf8) + bad + Array(end.utf8), "t.csv")
      }
      #expect(failure?.place == .file("t.csv", line: next), sourceLocation: location)
      #expect(failure?.kind == .environment, sourceLocation: location)
    }
  }
  fuzz(
    read,
    Array((write(["id", "sentence"]) + "\r\n" + rows.map { write(Array($0.prefix(2))) }[8] + "\n").utf8))
}

/// Line ends as an editor counts them: LF, CRLF and CR.
private func lineEnds(in text: String) -> Int {
  let bytes = Array(text.utf8)
  return bytes.indices.count {
    bytes[$0] == 0x0A || (bytes[$0] == 0x0D && ($0 + 1 == bytes.count || bytes[$0 + 1] != 0x0A))
  }
}

private func fuzz(_ read: ([UInt8], String) throws(Failure) -> CSVTable, _ good: [UInt8]) {
  var generator = SeededGenerator(seed: 3, "csv fuzz")
  let bad: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x00, 0xFF, 0x5B, 0x27]
  for _ in 0..<2000 {
    var bytes = good
    for _ in 0..<(1 + generator.below(5)) {
      bytes[generator.below(bytes.count)] = bad[generator.below(bad.count)]
    }
    if generator.below(4) == 0 { bytes.removeLast(generator.below(bytes.count)) }
    do throws(Failure) {
      let table = try read(bytes, "t.csv")
      #expect(table.rows.allSatisfy { $0.fields.count == table.columns.count }, "\(bytes)")
    } catch {
      guard case .file("t.csv", let line) = error.place else {
        Issue.record("\(error) names no file: \(bytes)")
        continue
      }
      #expect((1...(1 + bytes.count)).contains(line ?? 1), "\(bytes)")
    }
  }
}
