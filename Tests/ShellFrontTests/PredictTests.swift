import Basics
import PseudoTerminal
import TestSupport
import Testing
import Text

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A workplace with a run of every kind of answer; the tests write only files of their own.
private final class Answerers: Sendable {
  let place: @Sendable () -> Workplace

  private init() throws {
    nonisolated(unsafe) let place = try Workplace(dropout: 0)
    let words = ["אבא", "הרבה", "המעיל", "הספקים", "פעמיים"]
    func reviews(_ rows: Range<Int>, of stars: Int = 5) -> String {
      rows.map { "\(words[$0 % stars]) \(words[$0 % stars]) \($0 % 3),\($0 % stars + 1)\n" }
        .reduce("review,stars\n", +)
    }
    try place.write("stars.csv", reviews(0..<60))
    try place.write("stars-dev.csv", reviews(60..<80))
    try place.write("four.csv", reviews(0..<20, of: 4))
    let sentences = (0..<40).map { row in
      "אבא B-PER\n\(words[row % 5 == 0 ? 1 : row % 5]) \(row % 5 == 0 ? "O" : "I-PER")\nהמעיל O\nפעמיים B-LOC\n"
    }
    try place.write("names.conll", sentences.joined(separator: "\n"))
    let pairs = (0..<40).map { row in
      "\(words[row % 2]) \(row),\(words[2 + row / 2 % 2]) \(words[row % 2]),\(row % 2 == 0 ? "same" : "other")\n"
    }
    try place.write("pairs.csv", "premise,hypothesis,gold\n" + pairs.joined())
    let topics = (0..<30).map { ["אבא הרבה,x|y", "אבא המעיל,x", "הרבה המעיל,y"][$0 % 3] + "\n" }
    try place.write("topics.csv", "review,topics\n" + topics.joined())
    let train = "train encoder epochs=6 batch=5 lr=1e-2 patience=0 threads=1"
    let ending = try place.lines(
      "load data train=stars.csv dev=stars-dev.csv text=review label=stars",
      "\(train) task=cls name=one", "\(train) task=cls name=two seed=43 length=16",
      "load data train=names.conll dev=names.conll", "\(train) task=span name=three",
      "load data train=names.conll dev=names.conll label=tag", "\(train) task=token name=four",
      "load data train=pairs.csv dev=pairs.csv text=premise pair=hypothesis label=gold",
      "\(train) task=cls name=five",
      "load data train=stars.csv dev=stars-dev.csv text=review label=stars",
      "\(train) task=regression name=six",
      "load data train=four.csv dev=four.csv text=review label=stars", "\(train) task=cls name=seven",
      "load data train=names.conll dev=names.conll", "\(train) task=span name=eight seed=44",
      "load data train=topics.csv dev=topics.csv text=review label=topics",
      "\(train) task=multilabel name=nine")
    try #require(ending.status == 0, "\(ending)")
    self.place = { place }
  }

  private static let shared = Result { try Answerers() }
  static func at() throws -> Workplace { try shared.get().place() }
}

@Suite("predict") struct PredictTests {
  private func rows(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8), source: "row") }
  }

  private func corpus(_ text: String, _ name: String, _ columns: ColumnNames = ColumnNames()) throws -> Corpus
  {
    try Corpus(bytes: Array(text.utf8), path: name, names: columns)
  }

  /// Whether numbers are the same but for rounding: the products of another batch have another shape.
  private func near(_ numbers: [JSONValue?], _ others: [JSONValue?]) -> Bool {
    numbers.count == others.count
      && zip(numbers, others).allSatisfy { abs(($0?.double ?? .nan) - ($1?.double ?? .nan)) < 1e-5 }
  }

  /// Tags as chunks that are written down have them: a chunk begins with B.
  private func begun(_ tags: [String]) -> [String] {
    tags.indices.map { index in
      let continues = index > 0 && tags[index - 1].dropFirst() == tags[index].dropFirst()
      return tags[index].hasPrefix("I") && !continues ? "B" + tags[index].dropFirst() : tags[index]
    }
  }

  @Test("a file without labels gets what eval says about it, in its order, in every form")
  func files() throws {
    let place = try Answerers.at()
    let ending = try place.lines(
      "eval r1 on=stars-dev.csv predictions=a-eval.jsonl", "predict r1 file=stars-dev.csv > a.jsonl",
      "predict r1 file=stars-dev.csv batch=3 as=csv > a.txt", "predict r1 file=stars-dev.csv > a.tsv",
      "load r1", "predict file=stars-dev.csv > loaded.jsonl",
      "eval on=stars-dev.csv predictions=loaded-eval.jsonl",
      "predict experiments/results/full_finetune/encoder/cls/one/best_checkpoint file=stars-dev.csv > folder.jsonl",
      "eval experiments/results/full_finetune/encoder/cls/one/best_checkpoint on=stars-dev.csv predictions=folder-eval.jsonl"
    )
    #expect(ending.status == 0 && !ending.errors.contains("longer than"), "\(ending)")
    // A loaded run is the run, and so is the folder of its checkpoint: its columns are those of its data.
    for other in ["loaded", "folder"] {
      #expect(try place.text("\(other).jsonl") == place.text("a.jsonl"))
      func rows(_ name: String) throws -> [Substring] {
        try place.text("\(name)-eval.jsonl").split(separator: "\n").map { $0.drop { $0 != "," } }
      }
      // The first member is the checkpoint as the line has it.
      #expect(try rows(other) == rows("a"))
    }
    let (evaluated, said) = (try rows(place.text("a-eval.jsonl")), try rows(place.text("a.jsonl")))
    #expect(said.count == 20 && evaluated.count == 20)
    for (number, (row, wanted)) in zip(said, evaluated).enumerated() {
      #expect(row["id"]?.string == "\(number + 1)" && row["text"] == wanted["sentence"])
      #expect(row["label"] == wanted["predicted_label"])
      #expect(near([row["probability"]], [wanted["confidence"]]))
      let all = row["probabilities"]?.object?.members ?? []
      #expect(
        all.map(\.key) == ["1", "2", "3", "4", "5"]
          && near(all.map(\.value), wanted["all_probs"]?.array ?? []))
    }
    for name in ["a.txt", "a.tsv"] {
      let table = try corpus(place.text(name), "a.csv")
      #expect(table.columns == ["id", "text", "label", "probability"] + (1...5).map { "probability_\($0)" })
      #expect((0..<20).map { table.field("label", ofRow: $0) } == said.map { $0["label"]?.string })
      let numbers = (0..<20).map { table.field("probability", ofRow: $0).flatMap { Double($0) } }
      #expect(near(numbers.map { $0.map { .double($0) } }, said.map { $0["probability"] }))
    }
  }

  @Test("columns, blank rows, long rows and plain text are found, named and counted")
  func rowsOfAllKinds() throws {
    let place = try Answerers.at()
    // Another label column, quotes, a text over two lines, and a row without a text.
    try place.write(
      "b.csv", "key,body,review,stars\nk1,x,\"אבא, \"\"הרבה\"\"\nהרבה\",9\nk2,x, ,1\nk3,x,המעיל המעיל,\n")
    let long = Array(repeating: "אבא", count: 300).joined(separator: " ")
    try place.write("b.txt", "אבא אבא\n\n\(long)\nהרבה\n")
    let ending = try place.lines("predict r1 file=b.csv id=key > b.jsonl", "predict r1 file=b.txt")
    #expect(ending.status == 0, "\(ending)")
    let said = try rows(place.text("b.jsonl"))
    #expect(said.map { $0["id"] } == ["k1", "k2", "k3"])
    #expect(said[0]["text"] == "אבא, \"הרבה\"\nהרבה" && said[1]["label"] == .null && said[2]["label"] == "3")
    #expect(ending.errors.contains("b.csv: 1 row has no text, and no answer: line 4 (k2)"), "\(ending)")
    #expect(ending.errors.contains("b.txt: 1 empty line passed over"), "\(ending)")
    #expect(ending.errors.contains("b.txt: 1 of 3 sentences are longer than length="), "\(ending)")
    let lines = ending.output.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("1 ") && lines[0].hasSuffix("  אבא אבא"), "\(ending)")
    // Other names for the columns; a file that says nothing is not guessed at.
    let named = try place.lines("predict r1 file=b.csv text=body as=csv", "predict r1 file=b.txt format=csv")
    #expect(named.status == 1, "\(named)")
    let missing = try place.lines("predict r3 file=b.csv text=bdy")
    #expect(missing.status == 2 && missing.errors.contains("did you mean 'body'?"), "\(missing)")
    try place.write("b-other.csv", "a,b\n1,2\n")
    let other = try place.lines("predict r1 file=b-other.csv")
    #expect(other.status == 1 && other.errors.contains("text=COLUMN (the file has: a b)"), "\(other)")
    try place.write("b-blank.csv", "review\n \n")
    let blank = try place.lines("predict r1 file=b-blank.csv")
    #expect(blank.status == 2 && blank.errors.contains("no row can be read"), "\(blank)")
  }

  @Test("spans come as doccano, Prodigy and CoNLL write them, and are read back as they were said")
  func spans() throws {
    let place = try Answerers.at()
    // A character beyond the basic plane: offsets count code points.
    try place.write("c.txt", "😀 אבא הרבה, המעיל פעמיים.\nהמעיל\n")
    let ending = try place.lines(
      "predict r3 file=c.txt > c.jsonl", "predict r3 file=c.txt > c.conll",
      "predict r3 file=c.txt as=csv > c.out",
      "predict r3 file=c.txt", "predict r4 file=c.txt > c4.jsonl", "predict r4 text=\"אבא פעמיים\"",
      "predict r4 file=names.conll > c4.conll", "eval r4 on=names.conll predictions=c4-eval.jsonl")
    #expect(ending.status == 0, "\(ending)")
    let said = try rows(place.text("c.jsonl"))
    #expect(said[0]["spans"]?.array?.isEmpty == false, "\(said)")
    for span in said[0]["spans"]?.array ?? [] {
      let scalars = Array((said[0]["text"]?.string ?? "").unicodeScalars)
      let (start, end) = (span["start"]?.int ?? 0, span["end"]?.int ?? 0)
      #expect(span["text"]?.string == TextWords.string(scalars[start..<end]))
      #expect(span["probability"]?.double.map { $0 > 0 && $0 <= 1 } == true)
    }
    let table = try corpus(place.text("c.out"), "c.csv")
    let wanted = try (0..<2).map { try table.list("tags", ofRow: $0) }
    #expect(wanted[0].count == 7 && wanted[0].contains { $0 != "O" } && wanted[1].count == 1, "\(wanted)")
    for (name, format) in [("c.jsonl", "doccano"), ("c.jsonl", nil), ("c.conll", nil)] {
      let read = try corpus(place.text(name), name, ColumnNames(format: format))
      #expect(read.faults.isEmpty)
      let tags = try (0..<2).map { try read.list("tags", ofRow: $0) }
      #expect(tags.map(begun) == wanted.map(begun), "\(name) \(format ?? "")")
      #expect(
        try (0..<2).map { try read.list("tokens", ofRow: $0) } == [table.list("tokens", ofRow: 0), ["המעיל"]])
    }
    // Lists that end too early, each at another place: ten are named, the others counted, and none is passed over.
    let broken = (1...12).map { "\"[\(String(repeating: "'a', ", count: $0))\"\n" }
    try place.write("c-broken.csv", "tokens\n\"['אבא']\"\n" + broken.joined())
    let faulty = try place.lines("predict r3 file=c-broken.csv as=conll")
    #expect(
      faulty.status == 0 && faulty.errors.contains("2 more rows have other faults, and no answer"),
      "\(faulty)")
    #expect(faulty.output.contains("\n# no answer: 2\n# no answer: 3\n"), "\(faulty)")
    #expect(ending.output.contains("[אבא PER]"), "\(ending)")
    #expect(ending.output.contains("אבא/B-PER פעמיים/"), "\(ending)")
    let words = try rows(place.text("c4.jsonl"))
    #expect(words[0]["tokens"]?.array?.count == 7 && words[0]["probabilities"]?.array?.count == 7)
    let tags = try rows(place.text("c4-eval.jsonl")).map { $0["predicted_tags"]?.array?.compactMap(\.string) }
    let read = try corpus(place.text("c4.conll"), "c4.conll")
    #expect(try read.examples.indices.map { try read.list("tags", ofRow: $0) } == tags)
  }

  @Test("pairs, numbers, and models that cannot answer")
  func others() throws {
    let place = try Answerers.at()
    try place.write("d.txt", "אבא 1\tהמעיל אבא\nאבא\n")
    try place.write("d.csv", "a,b\nאבא 1,המעיל אבא\n")
    let ending = try place.lines(
      "predict r5 file=pairs.csv > d.jsonl", "predict r5 file=d.txt as=jsonl",
      "predict r5 file=d.csv text=a pair=b as=csv", "predict r5 text=\"אבא 1\" pair=\"המעיל אבא\" as=jsonl",
      "predict r6 file=stars-dev.csv > d-values.csv", "predict r6 text=אבא")
    #expect(ending.status == 0, "\(ending)")
    let said = try rows(place.text("d.jsonl"))
    #expect(said.map { $0["label"] } == (0..<40).map { $0 % 2 == 0 ? "same" : "other" })
    #expect(said[1]["pair"] == "המעיל הרבה")
    let lines = ending.output.split(separator: "\n")
    let (first, second, typed) = try (
      rows(String(lines[0]))[0], rows(String(lines[1]))[0], rows(String(lines[4]))[0]
    )
    #expect(
      second["label"] == .null && ending.errors.contains("no tab before a second text, and no answer: line 2")
    )
    for row in [first, typed] {
      #expect(
        row["pair"] == "המעיל אבא" && row["probability"] == said[0]["probability"] || row["label"] == "same")
    }
    #expect(
      lines[2].hasPrefix("id,text,pair,label,") && lines[3].hasPrefix("1,אבא 1,המעיל אבא,same,"), "\(ending)")
    let values = try corpus(place.text("d-values.csv"), "d.csv")
    #expect(values.columns == ["id", "text", "value"])
    #expect(
      values.field("value", ofRow: 0).flatMap { Double($0) } != nil && Double(lines[5]) != nil, "\(ending)")
    // Whether a model reads pairs is a fact of its run, not of the data that are loaded.
    let loaded = try place.lines(
      "load data dev=stars-dev.csv text=review label=stars", "predict r5 file=pairs.csv > d-again.jsonl",
      "predict r1 file=stars-dev.csv > d-single.jsonl")
    #expect(loaded.status == 0, "\(loaded)")
    #expect(try place.text("d-again.jsonl") == place.text("d.jsonl"))
    for (line, status, says) in [
      ("predict r5 file=stars.csv text=review", 1, "pair=COLUMN"),
      ("predict r5 text=אבא", 1, "pairs of texts"),
      ("predict r1 file=pairs.csv as=conll text=premise", 1, "as=csv"),
      ("predict r1 file=pairs.csv text=premise > d.conll", 1, "as=csv"),
      ("predict r1 id=key", 1, "add file=FILE"), ("predict r1 file=nosuch.csv", 2, "nosuch.csv"),
      ("predict encoder text=אבא", 1, "give task="), ("predict encoder text=אבא task=cls", 2, "no weights"),
      ("predict r1 file=stars.csv as=xml", 1, "known are: text csv tsv jsonl conll"),
    ] {
      let refused = try place.lines(line)
      #expect(refused.status == Int32(status) && refused.errors.contains(says), "\(line): \(refused)")
    }
    #expect(!FileSystem.exists("\(place.path)/d.conll"))
  }

  @Test("any number of labels come as a list, with the probability of each")
  func topics() throws {
    let place = try Answerers.at()
    let ending = try place.lines(
      "eval r9 on=topics.csv predictions=m-eval.jsonl", "predict r9 file=topics.csv > m.jsonl",
      "predict r9 file=topics.csv > m.csv", "predict r9 text=אבא cutoff=0 as=jsonl",
      "predict r9 text=אבא cutoff=1", "predict r9 text=אבא")
    #expect(ending.status == 0, "\(ending)")
    // Said where the line does not say it.
    #expect(ending.errors.ranges(of: "cutoff 0.5000: a label is said from there on").count == 4, "\(ending)")
    let (said, wanted) = try (rows(place.text("m.jsonl")), rows(place.text("m-eval.jsonl")))
    let table = try corpus(place.text("m.csv"), "m.csv")
    #expect(table.columns == ["id", "text", "label", "probability_x", "probability_y"])
    for (number, (row, wanted)) in zip(said, wanted).enumerated() {
      #expect(row["label"] == wanted["predicted_labels"])
      #expect(
        near((row["probabilities"]?.object?.members ?? []).map(\.value), wanted["all_probs"]?.array ?? []))
      let names = (row["label"]?.array ?? []).compactMap(\.string)
      #expect(table.field("label", ofRow: number) == names.joined(separator: "|"))
    }
    #expect(ending.output.contains(#""label":["x","y"]"#) && ending.output.contains("no label"), "\(ending)")
    let refused = try place.lines("predict r1 text=אבא cutoff=0.3")
    #expect(refused.status == 1 && refused.errors.contains("decides by no cutoff"), "\(refused)")
  }

  @Test("standard input is answered line by line; a script without file= or text= is refused before it runs")
  func standardInput() throws {
    let place = try Answerers.at()
    let piped = try place.idx("-c", "predict r1 as=jsonl", input: "אבא אבא\r\n\nהרבה הרבה\n")
    #expect(piped.status == 0, "\(piped)")
    let said = try rows(piped.output)
    #expect(said.map { $0["label"] } == ["1", "2"] && said.map { $0["id"] } == ["1", "3"])
    let words = try place.idx("predict", "r1", "as=csv", input: "אבא אבא\n")
    #expect(words.status == 0 && words.output.contains("1,אבא אבא,1,"), "\(words)")
    try place.write("e.idx", "set threads=1\npredict r1\n")
    let script = try place.idx("e.idx", input: "אבא\n")
    #expect(script.status == 1 && script.errors.contains("add file=FILE or text="), "\(script)")
    #expect(script.output.isEmpty)
    // A reader of the beginning alone ends it quietly.
    let first = try IdxProcess.run(
      ["--no-init", "-c", "predict r1 file=stars.csv as=csv"], in: place.path,
      behind: ["/bin/sh", "-c", "(\"$0\" \"$@\"; echo $? > e.status) | head -n 2"])
    #expect(first.output.split(separator: "\n").count == 2 && first.errors.isEmpty, "\(first)")
    #expect(try place.text("e.status") == "0\n")
  }

  @Test("at the prompt every line is answered at once, Ctrl-C and an empty line lead back to the prompt")
  func prompt() throws {
    let place = try Workplace(copyOf: Answerers.at())
    let shell = try ShellSession(place)
    shell.terminal.send("predict r1\r")
    try shell.terminal.wait("text>") { $0.currentLine == "text>" }
    try shell.run("אבא אבא", prompt: "text>", then: "text>")
    #expect(shell.shows("1 0."), "\(shell.terminal.screen.lines)")
    // Keys of the prompt are not commands here.
    try shell.run("help", prompt: "text>", then: "text>")
    shell.terminal.send([3])
    try shell.terminal.wait("the prompt") { $0.currentLine == "idx>" }
    shell.terminal.send("predict r5\r")
    try shell.terminal.wait("text>") { $0.currentLine == "text>" }
    try shell.run("אבא 1", prompt: "text>", then: "pair>")
    try shell.run("המעיל אבא", prompt: "pair>", then: "text>")
    #expect(shell.shows("same 0."), "\(shell.terminal.screen.lines)")
    shell.terminal.send("\r")
    try shell.terminal.wait("the prompt") { $0.currentLine == "idx>" }
    #expect(shell.end() == 0)
  }

  @Test("stopped, it leaves whole lines and 130")
  func stopped() throws {
    let place = try Answerers.at()
    try place.write("f.csv", "review\n" + String(repeating: "אבא הרבה\n", count: 200_000))
    let process = try place.start("-c", "predict r1 file=f.csv > f.jsonl")
    let begun = try process.wait("part of the file") {
      FileSystem.names(in: place.path).contains { $0.hasPrefix("f.jsonl.") }
    }
    #expect(begun)
    process.signal(SIGINT)
    let ending = try process.wait()
    #expect(ending.status == 130 && ending.errors.contains("of 200000 sentences"), "\(ending)")
    let text = try place.text("f.jsonl")
    let said = try rows(text)
    #expect(text.hasSuffix("\n") && said.count > 100 && said.count < 200_000)
    #expect(said.enumerated().allSatisfy { $1["id"]?.string == "\($0 + 1)" })
    #expect(!FileSystem.names(in: place.path).contains { $0.hasPrefix("f.jsonl.") })
  }

  @Test("several runs answer and are scored by the mean of their probabilities, and must agree")
  func ensembles() throws {
    let place = try Answerers.at()
    let ending = try place.lines(
      "eval r1,r2 on=stars-dev.csv predictions=g.jsonl format=json",
      "eval r1 on=stars-dev.csv predictions=g1.jsonl",
      "eval r2 on=stars-dev.csv predictions=g2.jsonl", "predict r1,r2 file=stars-dev.csv > g-new.jsonl",
      "eval r3,r8 on=names.conll predictions=h.jsonl", "eval r3 on=names.conll predictions=h3.jsonl",
      "eval r8 on=names.conll predictions=h8.jsonl", "predict r3,r8 file=names.conll as=csv > h-new.csv")
    #expect(ending.status == 0, "\(ending)")
    let (mean, one, two) = try (
      rows(place.text("g.jsonl")), rows(place.text("g1.jsonl")), rows(place.text("g2.jsonl"))
    )
    let new = try rows(place.text("g-new.jsonl"))
    func numbers(_ value: JSONValue?) -> [Double] { (value?.array ?? []).compactMap(\.double) }
    for row in mean.indices {
      let wanted = zip(numbers(one[row]["all_probs"]), numbers(two[row]["all_probs"])).map { ($0 + $1) / 2 }
      #expect(
        zip(numbers(mean[row]["all_probs"]), wanted).allSatisfy { abs($0 - $1) < 1e-6 } && wanted.count == 5)
      #expect(
        mean[row]["predicted_label"]?.string
          == (wanted.indices.max { wanted[$0] < wanted[$1] }).map { "\($0 + 1)" })
      #expect(new[row]["label"] == mean[row]["predicted_label"])
      let said = (new[row]["probabilities"]?.object?.members ?? []).map { $0.value.double ?? 0 }
      #expect(zip(said, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    let names = FileSystem.names(in: "\(place.path)/experiments/results/evaluation/ensemble/cls")
    #expect(names.count == 1 && names[0].hasPrefix("r1@") && names[0].contains("+r2@"), "\(names)")
    let scores = try JSONValue(
      parsing: Array(try #require(ending.output.split(separator: "\n]").first.map { $0 + "\n]" }).utf8),
      source: "scores"
    ).array?.first
    #expect(scores?["checkpoint"]?.string == names[0])
    let right = mean.count { $0["is_correct"] == true }
    #expect(scores?["accuracy"]?.double == Double(right) / 20)
    let logs = mean.map { row in
      row["true_label"]?.string.flatMap { Int($0) }.map { -log(numbers(row["all_probs"])[$0 - 1]) } ?? 0
    }
    #expect(abs((scores?["loss"]?.double ?? 9) - logs.reduce(0, +) / 20) < 1e-5)
    // Words: the mean for each of them, then the task's decision.
    let spans = try ["h.jsonl", "h3.jsonl", "h8.jsonl"].map { try rows(place.text($0)) }
    let table = try corpus(place.text("h-new.csv"), "h.csv")
    for row in spans[0].indices {
      let words = spans.map { ($0[row]["all_probs"]?.array ?? []).map { numbers($0) } }
      for (word, own) in words[0].enumerated() {
        let wanted = zip(words[1][word], words[2][word]).map { ($0 + $1) / 2 }
        #expect(zip(own, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
      }
      #expect(
        try table.list("tags", ofRow: row)
          == (spans[0][row]["predicted_tags"]?.array ?? []).compactMap(\.string))
    }
    // The second time nothing is computed, and the answer is the same.
    let again = try place.lines("eval r1,r2 on=stars-dev.csv predictions=g.jsonl format=json")
    #expect(again.status == 0 && again.errors.contains("evaluated already"), "\(again)")
    for (line, says) in [
      ("eval r1,r3 on=stars-dev.csv", "r3@"), ("predict r1,r3 text=אבא", "is for task=span, r1@"),
      ("predict r1,r7 text=אבא", "has no label '5', which r1@"),
      ("predict r7,r1 text=אבא", "has the label '5', which r7@"), ("predict r1,r5 text=אבא", "reads pairs"),
      ("predict r1,r1 text=אבא", "'r1' is listed twice"),
    ] {
      let refused = try place.lines(line)
      #expect(refused.status == 1 && refused.failures.first?.contains(says) == true, "\(line): \(refused)")
    }
  }
}
