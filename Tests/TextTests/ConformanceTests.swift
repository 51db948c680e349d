import Basics
import Testing
import Text

/// Every tokenizer and every reader of tables there is, a line each.
@Suite("what holds for every tokenizer and every reader")
struct TextConformanceTests {
  @Test("WordPiece, cased") func cased() throws { checkTokenizer(try smallTokenizer(cased: true)) }

  @Test("WordPiece, uncased") func uncased() throws { checkTokenizer(try smallTokenizer(cased: false)) }

  @Test("WordPiece with tokens beside its vocabulary")
  func added() throws {
    var specials = WordPieceTokenizer.Specials()
    specials.more = ["<e1>", "</e1>"].map { AddedToken($0) }
    checkTokenizer(try smallTokenizer(cased: false, specials))
  }

  @Test("the folder of the example")
  func example() throws {
    checkTokenizer(try TokenizerFolder.load(Locations.package + "/examples/tiny-encoder"))
  }

  @Test("CSV with quotes where they are needed")
  func csv() {
    checkReader(CSVReader.read) { row in
      row.map { field in
        let needs = field.utf8.isEmpty || field.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return needs ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
      }.joined(separator: ",")
    }
  }

  @Test("CSV with quotes round every field")
  func quotedCSV() {
    checkReader(CSVReader.read) { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
    }
  }
}
