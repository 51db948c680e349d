import Basics
import TestSupport
import Testing

/// `data`, and what `load data` says of labels and lengths.
@Suite("data")
struct DataCommandTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.write(
      "train.csv",
      "id,text,lab\n1,שלום  עולם,pos\n2,שלום עולם,neg\n3,Caf\u{E9} is good,pos\n4,Cafe\u{301} is good,pos\n"
        + "5,a\u{200B}b ok,neg\n6,,pos\n7,Caf\u{E9} is good,neg\n8,x,rare\n9,x,rare\n")
    try place.write("dev.csv", "id,text,lab\n1,CAF\u{C9} is good,pos\n2,new,other\n")
  }

  /// The lines that some lines print, or the error.
  private func shown(_ lines: String...) throws -> [String] {
    let ending = try IdxProcess.run(["--no-init", "-c", lines.joined(separator: "\n")], in: place.path)
    return (ending.output + (ending.status == 0 ? "" : ending.description)).split(separator: "\n").map(
      String.init)
  }

  @Test("labels with their share, lengths, repeated and conflicting sentences, odd letters")
  func overview() throws {
    let lines = try shown(
      "load data train=train.csv dev=dev.csv text=text label=lab", "data", "data train rows=0")
    let text = lines.joined(separator: "\n")
    #expect(lines.contains("  3 labels: neg pos rare (rare is rarest: 22.2 %); longest 3 words"), "\(text)")
    #expect(lines.contains("pos           4  44.4 %  1  50.0 %"), "\(text)")
    #expect(lines.contains("not in train          0  1  50.0 %"), "\(text)")
    #expect(lines.contains { $0.hasPrefix("train.csv: 1 row has an empty sentence: line 7 (6)") }, "\(text)")
    #expect(lines.contains("train: 1 row repeats an earlier one: lines 9 and 10"), "\(text)")
    #expect(
      lines.contains("train: 2 rows repeat an earlier one with another label: lines 2 and 3, 4 and 8"),
      "\(text)")
    #expect(
      text.contains(
        "train: 1 row repeats an earlier one, but for case, spaces, invisible letters or normal form: lines 4 and 5"
      ),
      "\(text)")
    #expect(
      lines.contains("train: 1 row has invisible letters (U+200B zero width space 1×): line 6"), "\(text)")
    #expect(
      lines.contains("train: letters with marks are written in two ways: e\u{301} 2× as one, 1× as two"),
      "\(text)")
    #expect(text.contains("dev: 1 row is in train too, but for case"), "\(text)")
    #expect(lines.contains("train: 1 row repeats an earlier one"), "\(text)")
  }

  @Test(
    "with a model lengths are its sub-words, and words that its vocabulary lacks are named; JSON has every row"
  )
  func subWords() throws {
    try place.write("dev.csv", "id,text,lab\n1,\u{4E2D}\u{6587} a,pos\n")
    let lines = try shown(
      "load encoder", "load data train=train.csv dev=dev.csv text=text label=lab", "data dev length=3",
      "data train format=json")
    let text = lines.joined(separator: "\n")
    #expect(text.contains("sub-words, 0.0 % over 128"), "\(text)")
    #expect(lines.contains("over 3, cut     1  100.0 %"), "\(text)")
    #expect(text.contains("dev: the vocabulary lacks words of 1 sentences: "), "\(text)")
    let json = try JSONValue(parsing: Array((lines.last ?? "").utf8), source: "")
    #expect(json["labels"]?["pos"]?.int == 4)
    #expect(json["repeated"]?.array?.count == 4)
    #expect(json["repeated"]?.array?[0]["line"]?.int == 3)
    #expect(json["repeated"]?.array?[0]["other_label"] == .bool(true))
    #expect(json["rows_with_invisible"] == .array([.int(6)]))
  }

  @Test("words' labels are counted, many numbers are values, and nothing loaded is said")
  func kinds() throws {
    try place.write("ner.conll", "Anna B-PER\nlives O\nin O\nRome B-LOC\n\nRome B-LOC\n")
    try place.write(
      "score.csv", "text,label\n" + (0..<30).map { "text \($0),\(Double($0) / 4)\n" }.joined())
    let lines = try shown(
      "load data train=ner.conll", "data", "load data train=score.csv text=text", "data train")
    let text = lines.joined(separator: "\n")
    #expect(
      lines.contains("  5 labels: O B-LOC I-LOC B-PER I-PER (no I-LOC, nor 1 more); longest 4 words"),
      "\(text)")
    #expect(lines.contains("B-LOC       2  40.0 %"), "\(text)")
    #expect(lines.contains("  numbers from 0.0000 to 7.2500, mean 3.6250; longest 2 words"), "\(text)")
    #expect(
      lines.contains { $0.hasPrefix("numbers") && $0.hasSuffix("0.0000 … 7.2500, mean 3.6250") }, "\(text)")
    // Labels of words that are no tags, and files whose texts are in another column.
    try place.write("pos.conll", "Anna PROPN\nlives VERB\n\nhere ADV\n")
    let words = try shown("load data train=pos.conll", "data pos.conll")
    #expect(words.contains { $0.hasPrefix("  3 labels: ADV PROPN VERB; longest 2 words") }, "\(words)")
    #expect(words.contains { $0.hasPrefix("PROPN") } && !words.joined().contains("tags that"), "\(words)")
    try place.write("reviews.csv", "review,stars\na b,1\nc d e,2\n")
    let refused = try shown("data reviews.csv").joined()
    #expect(refused.contains("text=COLUMN (the file has: review stars)"), "\(refused)")
    let loaded = try place.lines("load data train=reviews.csv")
    #expect(loaded.status == 0 && loaded.output == "train  2 sentences  reviews.csv\n", "\(loaded)")
    #expect(loaded.errors.contains("text=COLUMN (the file has: review stars)"), "\(loaded)")
    let named = try shown("data reviews.csv text=review label=stars")
    #expect(named.contains { $0.hasPrefix("longest ") && $0.hasSuffix(" 3") }, "\(named)")
    // Labels of one cell, and spans of characters, are not names of classes.
    try place.write("cells.csv", "text,lab\na,x|y\nb,\nc,x\n")
    try place.write("spans.jsonl", "{\"text\": \"in Rome\", \"label\": [[3, 7, \"LOC\"]]}\n")
    let others = try shown(
      "load data train=cells.csv text=text label=lab", "load data train=spans.jsonl")
    #expect(others.contains("  2 labels: x y (y is rarest: 33.3 %); longest 1 word"), "\(others)")
    #expect(others.contains { $0.hasPrefix("  3 labels: O B-LOC I-LOC") }, "\(others)")
    try place.write(
      "topics.csv", "text,labels\na,\"[\"\"x\"\", \"\"y\"\"]\"\nb,[]\nc,\"[\"\"x\"\"]\"\nd,\"[\"\"x\"\"]\"\n")
    let topics = try shown("load data train=topics.csv text=text", "data")
    #expect(topics.contains("  2 labels: x y (y is rarest: 25.0 %); longest 1 word"), "\(topics)")
    #expect(topics.contains("x           3  75.0 %"), "\(topics)")
    let none = try shown("data")
    #expect(none.joined().contains("no data is loaded"))
  }
}
