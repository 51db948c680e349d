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
    var specials = SpecialTokens()
    specials.more = ["<e1>", "</e1>"].map { AddedToken($0) }
    checkTokenizer(try smallTokenizer(cased: false, specials))
  }

  @Test("the folder of the example")
  func example() throws {
    checkTokenizer(try TokenizerFolder.load(Locations.package + "/examples/tiny-encoder"))
  }

  @Test("words of letters, WordPiece with other settings", arguments: ["wordpiece", "subwords"])
  func pipelines(kind: String) throws {
    checkTokenizer(try TokenizerFolder.load(TokenizerGoldenTests.path(kind)), rounds: 60)
  }

  @Test("Unigram, from tokenizer.json and from sentencepiece's model", arguments: ["xlmr", "xlmr_saved"])
  func unigram(kind: String) throws {
    checkTokenizer(try TokenizerFolder.load(TokenizerGoldenTests.path(kind)), rounds: 60)
  }

  @Test(
    "byte pairs, with letters for bytes and with tokens of bytes, and what goes by the place in a text",
    arguments: ["roberta", "modernbert", "gemma", "llama", "unigram", "wordlevel"])
  func places(kind: String) throws {
    checkTokenizer(
      try TokenizerFolder.load(TokenizerGoldenTests.path(kind)), blanksPart: false, rounds: 60)
  }
}

/// Every reader of data files there is, a line each.
@Suite("what holds for every reader of data files")
struct ReaderConformanceTests {
  private static let columns = ["a", "b", "c"]
  private static let brokenText: [[UInt8]] = [[0x31, 0xC3, 0x28]]

  private static func quoted(_ field: String, _ separator: UInt8) -> String {
    let needs = field.utf8.isEmpty || field.utf8.contains { [0x22, separator, 0x0A, 0x0D].contains($0) }
    return needs ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }

  private static func json(_ text: String) -> String { JSONValue.string(text).text() }
  private static func isOneLine(_ text: String) -> Bool { !text.utf8.contains { $0 == 0x0A || $0 == 0x0D } }

  @Test("tables, whatever separates their columns", arguments: [",", ";", "\t", "|"])
  func tables(separator: String) {
    func write(_ row: [String]) -> String {
      row.map { Self.quoted($0, separator.utf8.first ?? 0) }.joined(separator: separator)
    }
    checkReader(
      CSVReader.self, header: Self.columns,
      bad: [Array(write(["1", "2"]).utf8), Array(write(["1", "2", "3", "4"]).utf8)] + Self.brokenText,
      writing: write)
  }

  @Test("CSV with quotes round every field")
  func quotedCSV() {
    checkReader(CSVReader.self, header: Self.columns, bad: [Array("\"1\",\"2\"".utf8)] + Self.brokenText) {
      row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
    }
  }

  @Test("JSON lines")
  func jsonLines() {
    checkReader(
      JSONReader.self, path: "t.jsonl",
      bad: ["{\"a\": 1", "[1]", "{\"a\": tru}", "{} {}"].map { Array($0.utf8) }
        + [[0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D]]
    ) { row in
      "{" + zip(Self.columns, row).map { "\(Self.json($0)): \(Self.json($1))" }.joined(separator: ", ") + "}"
    }
  }

  @Test("a word a line, with columns behind it")
  func conll() {
    checkReader(
      CoNLLReader.self, path: "t.conll", columns: ["token", "tag", "sentence"],
      carrying: { Self.isOneLine($0) && !$0.utf8.contains(0x09) },
      bad: ["x", "x\ty\tz"].map { Array($0.utf8) }
        + Self.brokenText,
      expecting: {
        [PythonLiteral.text($0), PythonLiteral.text(["A", "B", "C"]), $0.joined(separator: " ")]
      }
    ) { row in "\(row[0])\tA\n\(row[1])\tB\n\(row[2])\tC\n" }
  }

  @Test("CoNLL-U")
  func conllu() {
    checkReader(
      CoNLLUReader.self, path: "t.conllu", columns: ["id", "form"],
      carrying: { Self.isOneLine($0) && !$0.utf8.contains(0x09) },
      bad: ["x", "one\t_\t_\t_\t_\t_\t_\t_\t_\t_"].map { Array($0.utf8) } + Self.brokenText,
      expecting: { [PythonLiteral.text(["1", "2"]), PythonLiteral.text(Array($0.prefix(2)))] }
    ) { row in
      func word(_ number: String, _ form: String) -> String {
        number + "\t" + form + String(repeating: "\t_", count: 8) + "\n"
      }
      return "# sent_id = \(row[2])\n" + word("1-2", "x") + word("1", row[0]) + word("1.1", "y")
        + word("2", row[1])
    }
  }

  @Test("plain text")
  func text() {
    checkReader(
      PlainTextReader.self, path: "t.txt", columns: ["sentence"], carrying: Self.isOneLine,
      bad: Self.brokenText,
      expecting: { ["no. " + $0[0]] }
    ) { row in "no. " + row[0] }
  }

  @Test("spans as doccano exports them")
  func doccano() {
    checkReader(
      DoccanoReader.self, path: "t.jsonl", columns: ["sentence", "tokens", "tags", "id"],
      bad: [Array("{".utf8)], expecting: { ["word " + $0[0]] }
    ) { row in
      "{\"id\": \(row[2]), \"text\": \(Self.json("word " + row[0])), \"label\": [[0, 4, \(Self.json(row[1]))]]}"
    }
  }

  @Test("spans as Label Studio exports them")
  func labelStudio() {
    checkReader(
      LabelStudioReader.self, path: "t.json", columns: ["sentence", "tokens", "tags", "id"],
      bad: [Array("{".utf8)], expecting: { ["word " + $0[0]] }
    ) { row in
      "{\"id\": \(row[2]), \"data\": {\"text\": \(Self.json("word " + row[0]))}, \"annotations\": [{\"result\": "
        + "[{\"value\": {\"start\": 0, \"end\": 4, \"labels\": [\(Self.json(row[1]))]}}]}]}"
    }
  }

  @Test("spans as Prodigy exports them")
  func prodigy() {
    checkReader(
      ProdigyReader.self, path: "t.jsonl", columns: ["sentence", "tokens", "tags", "id"],
      bad: [Array("{".utf8)],
      expecting: { ["word " + $0[0]] }
    ) { row in
      "{\"id\": \(row[2]), \"text\": \(Self.json("word " + row[0])), \"spans\": "
        + "[{\"start\": 0, \"end\": 4, \"label\": \(Self.json(row[1]))}]}"
    }
  }

  @Test("each of them is tested here")
  func complete() {
    #expect(
      Readers.all.compactMap { $0.names.first } == [
        "doccano", "label_studio", "prodigy", "json", "conllu", "conll", "text", "csv",
      ])
  }
}
