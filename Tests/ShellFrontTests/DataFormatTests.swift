import Basics
import Records
import TestSupport
import Testing

/// Data in other forms than CSV, from `load data` to scores.
@Suite("data in any form") struct DataFormatTests {
  private static let words = ["אבא", "הרבה", "המעיל", "הספקים", "פעמיים"]

  /// Sentences of three words, of which the second is a person or a place.
  private static func sentences(_ rows: Range<Int>) -> [(words: [String], type: String)] {
    rows.map { ([words[0], words[1 + $0 % 2 * 2], words[4]], $0 % 2 == 0 ? "PER" : "LOC") }
  }

  private static func conll(_ rows: Range<Int>) -> String {
    sentences(rows).map { words, type in
      zip(words, ["O", "B-" + type, "O"]).map { "\($0) NN B-NP \($1)\n" }.joined()
    }.joined(separator: "\n")
  }

  /// As doccano exports it: `[start, end, type]` in code points.
  private static func doccano(_ rows: Range<Int>) -> String {
    sentences(rows).enumerated().map { row, sentence in
      let start = sentence.words[0].unicodeScalars.count + 1
      let end = start + sentence.words[1].unicodeScalars.count
      let text = JSONValue.string(sentence.words.joined(separator: " ")).text()
      return "{\"id\": \(row), \"text\": \(text), \"label\": [[\(start), \(end), \"\(sentence.type)\"]]}\n"
    }.joined()
  }

  private static let train = "train encoder epochs=10 batch=5 lr=1e-2 patience=0"

  @Test("columns of CoNLL 2003 and doccano's spans train the same tagger, eval reads either")
  func spans() throws {
    let place = try Workplace(dropout: 0)
    try place.write("eng.train", "-DOCSTART- -X- -X- O\n\n" + DataFormatTests.conll(0..<40))
    try place.write("eng.testa", DataFormatTests.conll(40..<50))
    try place.write("spans.jsonl", DataFormatTests.doccano(40..<50))
    let ending = try place.lines(
      "load data train=eng.train dev=eng.testa", DataFormatTests.train + " task=span", "expect f1 == 1 on=dev"
    )
    #expect(ending.status == 0, "\(ending)")
    let scores = try place.lines("eval last on=spans.jsonl format=json")
    #expect(scores.status == 0 && scores.output.contains("\"f1\": 1"), "\(scores)")
  }

  @Test("JSON lines and a table with tabs are read as CSV is, and the separator is said")
  func tables() throws {
    let place = try Workplace(dropout: 0)
    let labels = (0..<60).map { ($0, DataFormatTests.words[$0 % 3], "\($0 % 3)") }
    try place.write(
      "train.jsonl", labels.map { "{\"text\": \"\($1) \($0)\", \"stars\": \($2)}\n" }.joined())
    try place.write("dev.tsv", "text\tstars\n" + labels.map { "\($1) \"\($0)\t\($2)\n" }.joined())
    let ending = try place.lines(
      "load data train=train.jsonl dev=dev.tsv text=text label=stars", DataFormatTests.train + " task=cls")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.description.contains("dev.tsv: columns separated by tabs"), "\(ending)")
  }

  @Test("the form that the line says is kept with the run, an unknown one is refused by name")
  func format() throws {
    let place = try Workplace(dropout: 0)
    try place.write("one", DataFormatTests.conll(0..<1))
    let unsaid = try place.lines("load data train=one text=token label=ner")
    #expect(unsaid.status != 0, "\(unsaid)")
    let said = try place.lines(
      "load data train=one dev=one text=token label=ner format=conll", DataFormatTests.train + " task=token")
    #expect(said.status == 0, "\(said)")
    let manifest = try #require(RunStore("\(place.path)/experiments").list().runs.first).manifest
    #expect(manifest.settings["data_format"] == "conll")
    let unknown = try place.lines("load data train=one format=excel")
    #expect(unknown.status == 1 && unknown.errors.contains("format cannot be 'excel'"), "\(unknown)")
    let misspelt = try place.lines("load data train=one format=connll")
    #expect(misspelt.errors.contains("did you mean 'conll'?"), "\(misspelt)")
  }

  @Test("tokens rows=1 looks at the first sentence alone, without rows= the whole split is checked")
  func firstRows() throws {
    let place = try Workplace(train: 8, others: 4)
    let first = try place.lines("tokens encoder on=train.csv rows=1")
    #expect(first.status == 0 && first.errors.contains("1 sentence, "), "\(first)")
    let whole = try place.lines("tokens encoder on=train.csv")
    #expect(whole.status == 0 && whole.errors.contains("8 sentences, "), "\(whole)")
  }

  @Test("spans that cut a word stop the training of span with their row, not that of sentences")
  func faults() throws {
    let place = try Workplace(dropout: 0)
    try place.write(
      "bad.jsonl", DataFormatTests.doccano(0..<4) + "{\"text\": \"אבא הרבה\", \"label\": [[1, 3, \"PER\"]]}\n"
    )
    let ending = try place.lines(
      "load data train=bad.jsonl dev=bad.jsonl", DataFormatTests.train + " task=span")
    #expect(ending.status == 2, "\(ending)")
    #expect(
      ending.description.contains("line 5") && ending.description.contains("cuts the word"), "\(ending)")
  }
}
