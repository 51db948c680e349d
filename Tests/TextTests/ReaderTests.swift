import Basics
import Testing
import Text

/// Data files of every form, as other programs write them and as they should not be.
@Suite("data files of any form")
struct ReaderTests {
  private static let folder = Locations.package + "/Tests/Golden/text/readers"

  private static let files: [String] = {
    let path = folder + "/readers.json"
    let tree = (try? FileSystem.read(path)).flatMap { try? JSONValue(parsing: $0, source: path) }
    return tree?["files"]?.object?.keys ?? []
  }()

  private func read(_ text: String, _ path: String = "t.jsonl", format: String? = nil) throws -> Corpus {
    try Corpus(bytes: Array(text.utf8), path: path, names: ColumnNames(format: format))
  }

  @Test(
    "what other programs export is recognised, and its rows are those that were exported", arguments: files)
  func exported(name: String) throws {
    let expected = try #require(
      try JSONValue(parsing: FileSystem.read(Self.folder + "/readers.json"), source: name)["files"]?[name])
    let path = Self.folder + "/" + name
    let bytes = try FileSystem.read(path)
    if !name.hasSuffix(".gz") {
      #expect(try Readers.reader(of: bytes, path: path).names.first == expected["format"]?.string)
    }
    let corpus = try Corpus.load(path: path)
    if let columns = expected["columns"]?.array { #expect(corpus.columns == columns.compactMap(\.string)) }
    let rows = try #require(expected["rows"]?.array)
    try #require(corpus.count == rows.count)
    for (number, (example, row)) in zip(corpus.examples, rows).enumerated() {
      #expect(example.sentence == row["sentence"]?.string)
      if let id = row["id"]?.string { #expect(example.id == id) }
      guard let tokens = row["tokens"]?.array else { continue }
      #expect(example.tokens == tokens.compactMap(\.string))
      #expect(try corpus.list("tags", ofRow: number) == row["tags"]?.array?.compactMap(\.string))
    }
    #expect(corpus.faults.isEmpty)
  }

  @Test("a format that the user says is read, and an unknown one is refused by name")
  func format() throws {
    #expect(try read("a b\nc\n", "t.csv", format: "text").examples.map(\.sentence) == ["a b", "c"])
    let failure = #expect(throws: Failure.self) { try read("a\n1\n", format: "excel") }
    #expect(failure?.code == "data.format")
    #expect(failure?.description.contains("csv") == true)
  }

  @Test("another separator is said, commas are not")
  func notes() throws {
    #expect(try read("id;sentence\n1;a, b\n", "t.csv").notes == ["t.csv: columns separated by ';'"])
    #expect(try read("id,sentence\n1,a; b\n", "t.csv").notes.isEmpty)
    let quotes = try read("id\tsentence\n1\t\"hello , he said\n2\tb\n", "t.tsv")
    #expect(quotes.examples.map(\.sentence) == ["\"hello , he said", "b"])
    #expect(quotes.notes == ["t.tsv: columns separated by tabs; quotes are taken as text"])
  }

  @Test("JSON: nested values are JSON text, numbers as they are written, null and absent keys empty")
  func json() throws {
    let corpus = try read(
      """
      {"id": 1, "x": 1.50, "y": {"a": [1, null]}, "z": null}
      {"new": "\\u00e9\\ud83d\\ude00", "id": 2, "x": true, "y": ["a", 2]}
      """)
    #expect(corpus.columns == ["id", "x", "y", "z", "new"])
    #expect(
      corpus.examples.map(\.fields) == [
        ["1", "1.50", "{\"a\": [1, null]}", "", ""], ["2", "true", "[\"a\", 2]", "", "é😀"],
      ])
    #expect(try corpus.list("y", ofRow: 1) == ["a", "2"])
    #expect(throws: PythonLiteral.Fault.self) { try corpus.list("y", ofRow: 0) }
  }

  @Test(
    "JSON that is cut off, too deep, or no row is refused with its line",
    arguments: [
      ("{\"a\": 1}\n{\"a\": \"x\n", 2), ("{\"a\": 1}\n{\"a\": [1, \n", 2), ("[\n{\"a\": 1},\n{\"a\"", 3),
      ("[\n{\"a\": 1}\n", 2), ("{\"a\": 1}\n" + String(repeating: "[", count: 3000), 2),
      ("{\"a\": " + String(repeating: "[", count: 3000), 1), ("{\"a\": 01}", 1),
      ("{\"a\": 1}\n\n{\"a\": \"\u{1}\"}", 3),
      ("{\"a\": 1}\n{\"a\" 1}", 2), ("{\"a\": 1}\n2\n", 2),
    ])
  func badJSON(text: String, line: Int) {
    let failure = #expect(throws: Failure.self) { try read(text) }
    #expect(failure?.code == "json.syntax")
    #expect(failure?.place == .file("t.jsonl", line: line))
  }

  @Test("CoNLL 2003: any column by name or number; documents and comments are no sentences")
  func conll() throws {
    let text = "-DOCSTART- -X- -X- O\n\n# a comment\nEU NNP B-NP B-ORG\n# # B-NP O\n\n\n, , O O\n"
    let corpus = try read(text, "eng.train")
    #expect(corpus.count == 2)
    #expect(corpus.examples.map(\.tokens) == [["EU", "#"], [","]])
    #expect(corpus.examples.map(\.line) == [3, 8])
    #expect(try corpus.list("ner", ofRow: 0) == ["B-ORG", "O"])
    #expect(try corpus.list("2", ofRow: 0) == ["NNP", "#"])
    let named = try Corpus(bytes: Array(text.utf8), path: "t", names: ColumnNames(text: "pos"))
    #expect(named.examples[0].tokens == ["NNP", "#"])
  }

  @Test("CoNLL-U without identifiers has none, and its words' numbers are not taken for them")
  func conlluWithoutIDs() throws {
    let corpus = try read("1\ta" + String(repeating: "\t_", count: 8) + "\n", "t.conllu")
    #expect(!corpus.hasIDs)
    #expect(corpus.examples[0].id.isEmpty)
    #expect(corpus.examples[0].sentence == "a")
  }

  @Test(
    "spans that overlap, cut a word or lie outside are faults of their row",
    arguments: [
      ("[[0, 3, \"A\"]]", "'A' at 0-3 cuts the word 'Angela'"),
      ("[[0, 6, \"A\"], [3, 13, \"B\"]]", "'A' at 0-6 and 'B' at 3-13 overlap"),
      ("[[7, 99, \"A\"]]", "'A' at 7-99 of 13 characters"), ("[[6, 7, \"A\"]]", "'A' at 6-7 covers no word"),
      ("[[5, 2, \"A\"]]", "'A' at 5-2"), ("[[0, 6, 7]]", "a span without start, end or label"),
    ])
  func spans(spans: String, detail: String) throws {
    let good = "{\"text\": \"Angela Merkel\", \"label\": [[0, 14, \"PER\"]]}\n".replacing("14", with: "13")
    let corpus = try read(good + "{\"text\": \"Angela Merkel\", \"label\": \(spans)}\n")
    #expect(corpus.faults == [RowFault(kind: .annotations, row: 1, detail: detail)])
    #expect(try corpus.list("tags", ofRow: 0) == ["B-PER", "I-PER"])
    #expect(try corpus.list("tags", ofRow: 1) == ["O", "O"])
  }

  @Test("Label Studio's offsets are code points, or UTF-16 where only these give the span's text")
  func utf16() throws {
    let corpus = try read(
      """
      [{"data": {"text": "👍 Bank x"}, "annotations": [{"result": [
        {"value": {"start": 3, "end": 7, "text": "Bank", "labels": ["ORG"]}}]}]},
       {"data": {"text": "👍 Bank x"}, "annotations": [{"result": [
        {"value": {"start": 2, "end": 6, "text": "Bank", "labels": ["ORG"]}}]}]},
       {"data": {"text": "👍 Bank x"}, "annotations": [{"result": [
        {"value": {"start": 0, "end": 4, "text": "Bank", "labels": ["ORG"]}}]}]}]
      """, "t.json")
    #expect(try corpus.list("tags", ofRow: 0) == ["O", "B-ORG", "O"])
    #expect(try corpus.list("tags", ofRow: 1) == ["O", "B-ORG", "O"])
    #expect(corpus.faults.map(\.row) == [2])
  }

  @Test("Label Studio's choices for a whole text are a column, several of them a list")
  func choices() throws {
    func result(_ name: String, _ choices: String) -> String {
      "{\"from_name\": \"\(name)\", \"type\": \"choices\", \"value\": {\"choices\": [\(choices)]}}"
    }
    let tasks = [
      "[\(result("mood", "\"good\"")), \(result("topics", "\"a\", \"b|c\""))]",
      "[\(result("mood", "\"bad\""))]", "[]",
    ].enumerated().map { index, results in
      "{\"id\": \(index), \"data\": {\"text\": \"one two\"}, \"annotations\": [{\"result\": \(results)}]}"
    }
    let corpus = try Corpus(bytes: Array("[\(tasks.joined(separator: ",\n"))]".utf8), path: "t.json")
    #expect(corpus.columns.suffix(2) == ["mood", "topics"] && corpus.faults.isEmpty)
    #expect((0..<3).map { corpus.field("mood", ofRow: $0) } == ["good", "bad", ""])
    let topics = try (0..<3).map {
      try LabelField.labels(corpus.field("topics", ofRow: $0) ?? "", separator: nil)
    }
    #expect(topics == [["a", "b|c"], [], []])
    #expect(corpus.examples.map(\.sentence) == ["one two", "one two", "one two"])
  }

  @Test("gzip is unpacked, and a cut or damaged file is said to be one")
  func gzip() throws {
    let bytes = try FileSystem.read(Self.folder + "/datasets.jsonl.gz")
    let plain = try FileSystem.read(Self.folder + "/datasets.jsonl")
    #expect(try Corpus(bytes: bytes, path: "t").bytes == plain)
    #expect(try Corpus(bytes: bytes + bytes, path: "t").bytes == plain + plain)
    var generator = SeededGenerator(seed: 4, "gzip")
    for round in 0..<200 {
      var damaged = bytes
      if round < 100 {
        damaged.removeLast(1 + generator.below(bytes.count - 2))
      } else {
        damaged[40 + generator.below(bytes.count - 40)] ^= UInt8(1 + generator.below(255))
      }
      #expect(#expect(throws: Failure.self) { try Corpus(bytes: damaged, path: "t") }?.code == "gzip.damaged")
    }
  }

  @Test("100,000 columns and a field of two million bytes are read")
  func large() throws {
    let names = (0..<100_000).map { "c\($0)" }.joined(separator: ",")
    let wide = try read(names + "\n" + names + "\n", "t.csv")
    #expect(wide.columns.count == 100_000)
    #expect(wide.field("c99999", ofRow: 0) == "c99999")
    let field = String(repeating: "אב\n", count: 400_000)
    #expect(try read("sentence\n\"\(field)\"\n", "t.csv").examples[0].sentence == field)
    #expect(try read("{\"sentence\": \(JSONValue.string(field).text())}").examples[0].sentence == field)
  }
}
