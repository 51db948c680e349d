import Basics
import Testing
import Text

/// Fields that readers of tables trip over.
private let nastyFields = [
  "", " ", "x", "a,b", "\"", "\"\"", "a\"b", "\",\"", "\n", "\r", "\r\n", "two\nlines\r\nand\rmore", "\0",
  "👍🏽",
  "שָׁלוֹם, \"עולם\"", "e\u{301}", "é", "\u{FEFF}", "['אמר', 'לא']", "; | \t", "'", "\\", "\u{2028}", " padded ",
]

/// What holds for every reader of data files.
///
/// - The file is recognised by its contents.
/// - Every field comes back byte for byte, with every line end, with and without one behind the last row.
/// - A row knows the line on which it begins, behind fields of several lines and empty lines too; a failure names it.
/// - Rows read one by one are those that are kept.
/// - Any bytes are read or refused by a failure that names the file.
///
/// - Parameters:
///   - path: a name that the format's files have.
///   - columns: the first columns of a file.
///   - header: the line before the rows, or `nil`.
///   - carries: whether a field can stand in the format.
///   - bad: rows at which reading stops.
///   - expected: the first fields of a row that was written from three fields; `nil` for these.
///   - write: a row as a person would write it, without its line end; none of its lines is empty.
func checkReader<Reader: DataReader>(
  _ reader: Reader.Type, path: String = "t.csv", columns: [String] = ["a", "b", "c"], header: [String]? = nil,
  carrying carries: (String) -> Bool = { _ in true }, bad: [[UInt8]],
  expecting expected: ([String]) -> [String] = { $0 },
  writing write: ([String]) -> String, at location: SourceLocation = #_sourceLocation
) {
  let fields = nastyFields.filter(carries)
  let rows = fields.indices.map { [fields[$0], fields[($0 + 5) % fields.count], String($0)] }
  for end in ["\n", "\r\n", "\r"] {
    var (text, lines) = (header.map(write) ?? "", [Int]())
    for (index, row) in rows.enumerated() {
      // Every third row stands behind an empty line.
      if !text.isEmpty { text += index % 3 == 2 ? end + end : end }
      lines.append(1 + lineEnds(in: text))
      text += write(row)
    }
    for tail in ["", end, end + end] {
      do {
        let bytes = Array((text + tail).utf8)
        #expect(
          try Readers.reader(of: bytes, path: path) == reader as any DataReader.Type, sourceLocation: location
        )
        let table = try reader.read(bytes, path: path)
        let rowNumbers = 0..<table.count
        #expect(Array(table.columns.prefix(columns.count)) == columns, sourceLocation: location)
        #expect(
          rowNumbers.map(table.line) == lines, "line ends \(end.debugDescription)", sourceLocation: location)
        #expect(
          rowNumbers.map { table.fields(ofRow: $0).prefix(expected(rows[0]).count).map { Array($0.utf8) } }
            == rows.map { expected($0).map { Array($0.utf8) } },
          "line ends \(end.debugDescription)", sourceLocation: location)
        checkTable(table, at: location)
        let corpora = try [Int.max, 0].map {
          try Corpus(bytes: bytes, path: path, names: ColumnNames(), keptBytes: $0)
        }
        #expect(Array(corpora[0].examples) == Array(corpora[1].examples), sourceLocation: location)
        #expect(corpora[0].faults == corpora[1].faults, sourceLocation: location)
        try checkParts(reader, bytes, path, at: location)
      } catch {
        Issue.record("line ends \(end.debugDescription): \(error)", sourceLocation: location)
      }
    }
    let next = 1 + lineEnds(in: text + end)
    for bad in bad {
      let failure = #expect(throws: Failure.self, "\(bad)", sourceLocation: location) {
        try reader.read(Array((text + end).utf8) + bad + Array(end.utf8), path: path)
      }
      #expect(failure?.place == .file(path, line: next), "\(bad)", sourceLocation: location)
      #expect(failure?.kind == .environment, sourceLocation: location)
    }
  }
  let sample =
    ([header].compactMap { $0 } + rows.prefix(9).suffix(2)).map(write).joined(separator: "\r\n") + "\n"
  fuzz(reader, path, Array(sample.utf8), at: location)
}

/// A field read alone is the field of its row.
private func checkTable(_ table: some DataTable, at location: SourceLocation) {
  for row in 0..<table.count {
    let fields = table.fields(ofRow: row)
    #expect(fields.count == table.columns.count, sourceLocation: location)
    for column in fields.indices {
      #expect(table.field(column, ofRow: row) == fields[column], sourceLocation: location)
      _ = try? table.list(column, ofRow: row)
    }
  }
}

/// A file made of some of the rows has these rows, whatever stands around them.
private func checkParts<Reader: DataReader>(
  _ reader: Reader.Type, _ bytes: [UInt8], _ path: String, at location: SourceLocation
) throws(Failure) {
  let names = ColumnNames(format: reader.names[0])
  let whole = try Corpus(bytes: bytes, path: path, names: names)
  for step in [1, 2, 3] where whole.count > 0 {
    let rows = Array(stride(from: 0, to: whole.count, by: step))
    let text = whole.file(of: rows)
    let part = try Corpus(bytes: text, path: path, names: names)
    // Whether quotes of a table with tabs are text is seen from all of it.
    guard part.notes == whole.notes else { continue }
    #expect(part.count == rows.count, "\(bytes)", sourceLocation: location)
    for (row, place) in rows.enumerated() where row < part.count {
      // A column that only other rows have is gone.
      for column in part.columns {
        #expect(
          part.field(column, ofRow: row) == whole.field(column, ofRow: place), "\(bytes)",
          sourceLocation: location)
      }
    }
    #expect(part.file(of: 0..<part.count) == text, "\(bytes)", sourceLocation: location)
  }
}

/// Line ends as an editor counts them: LF, CRLF and CR.
private func lineEnds(in text: String) -> Int {
  let bytes = Array(text.utf8)
  return bytes.indices.count {
    bytes[$0] == 0x0A || (bytes[$0] == 0x0D && ($0 + 1 == bytes.count || bytes[$0 + 1] != 0x0A))
  }
}

private func fuzz<Reader: DataReader>(
  _ reader: Reader.Type, _ path: String, _ good: [UInt8], at location: SourceLocation
) {
  var generator = SeededGenerator(seed: 3, "csv fuzz")
  let bad: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x00, 0xFF, 0x5B, 0x27, 0x09, 0x7B, 0x7D, 0x5C, 0x2D, 0x39]
  for _ in 0..<1000 {
    var bytes = good
    for _ in 0..<(1 + generator.below(5)) {
      bytes[generator.below(bytes.count)] = bad[generator.below(bad.count)]
    }
    if generator.below(4) == 0 { bytes.removeLast(generator.below(bytes.count)) }
    do throws(Failure) {
      checkTable(try reader.read(bytes, path: path), at: location)
      _ = try Corpus(bytes: bytes, path: path, names: ColumnNames(text: "a")).faults
      try checkParts(reader, bytes, path, at: location)
    } catch {
      guard case .file(path, let line) = error.place else {
        Issue.record("\(error) names no file: \(bytes)", sourceLocation: location)
        continue
      }
      #expect((1...(1 + bytes.count)).contains(line ?? 1), "\(bytes)", sourceLocation: location)
    }
  }
}
