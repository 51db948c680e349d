import Basics
import Testing
import Text

@testable import Tasks

@Suite("dataset check")
struct DatasetCheckTests {
  static let header = "id,sentence,base_pie,pie_span,label,tokens,iob_tags,start_char,end_char"

  static func row(
    _ id: String = "1_lit_1", sentence: String = "הוא שבר את הקרח.", span: String = "שבר את הקרח",
    label: String = "0",
    tokens: String = "['הוא', 'שבר', 'את', 'הקרח', '.']",
    tags: String = "['O', 'B-IDIOM', 'I-IDIOM', 'I-IDIOM', 'O']", start: String = "4", end: String = "15"
  ) -> String {
    "\(id),\(sentence),שבר את הקרח,\(span),\(label),\"\(tokens)\",\"\(tags)\",\(start),\(end)"
  }

  private func corpus(_ rows: [String], header: String = header) throws -> Corpus {
    let text = "\u{FEFF}" + ([header] + rows).joined(separator: "\n") + "\n"
    return try Corpus(bytes: Array(text.utf8), path: "train.csv")
  }

  @Test("a clean row has nothing to report and every field")
  func clean() throws {
    let corpus = try corpus([Self.row()])
    for task in [TaskKind.cls, .span] { #expect(try DatasetCheck(corpus, for: task).findings.isEmpty) }
    let example = corpus.examples[0]
    #expect(example.line == 2)
    #expect(TaskKind.span.definition.gold(in: corpus) == [[0, 1, 2, 2, 0]])
    #expect(ExpressionOffsets(corpus)?.range(example) == 4..<15)
    #expect(TaskKind.cls.definition.gold(in: corpus) == [[0]])
    #expect(corpus.field("base_pie", ofRow: 0) == "שבר את הקרח")
    #expect(corpus.field("nothing", ofRow: 0) == nil)
    #expect(corpus.field("id", ofRow: 7) == nil)
  }

  @Test(
    "each kind of fault is one line",
    arguments: [
      (row(sentence: " "), TaskKind.cls, "empty-sentence", true),
      (row(label: "2"), .cls, "label", true),
      (row(label: ""), .cls, "label", true),
      (row(tokens: "הוא שבר"), .span, "tokens", true),
      (row(tags: "['O', 'B', 'I-IDIOM', 'I-IDIOM', 'O']"), .span, "tags", true),
      (row(tags: "O O O O O"), .span, "tags", true),
      (row(tags: "['O', 'B-IDIOM', 'I-IDIOM', 'I-IDIOM']"), .span, "lengths", true),
      (row(tokens: "[]", tags: "[]"), .span, "no-tokens", true),
      (row(tags: "['O', 'I-IDIOM', 'I-IDIOM', 'I-IDIOM', 'O']"), .span, "orphan-tag", false),
      (row(start: "5", end: "16"), .span, "offsets", false),
      (row(start: "5", end: "9999"), .span, "offsets", false),
      (row(start: "", end: ""), .span, "offsets", false),
      (row(tokens: "['הוא', 'שבר', 'את', 'הקרחון', '.']"), .span, "sentence", false),
    ])
  func faults(row: String, task: TaskKind, kind: String, isError: Bool) throws {
    let check = try DatasetCheck(try corpus([Self.row("a"), row]), for: task)
    #expect(check.findings.map(\.kind.rawValue) == [kind])
    #expect(check.errors.isEmpty != isError)
    #expect(check.findings.first?.line == 3)
    #expect(check.failures.map(\.code.rawValue) == (isError ? ["data." + kind] : []))
    #expect(check.findings.first?.description.contains("\n") == false)
  }

  @Test("many rows are one line with the first three")
  func summary() throws {
    let rows = (0..<9).map { Self.row("x\($0)", label: $0 % 2 == 0 ? "0" : "fig") }
    let finding = try #require(try DatasetCheck(try corpus(rows), for: .cls).errors.first)
    #expect(finding.count == 4)
    #expect(
      finding.description == "train.csv: 4 rows have a label other than 0 and 1: line 3 (x1: 'fig'), "
        + "line 5 (x3: 'fig'), line 7 (x5: 'fig') and 1 more")
  }

  @Test("an id that stands twice is a warning that names the first")
  func duplicates() throws {
    let check = try DatasetCheck(try corpus([Self.row(), Self.row()]), for: .span)
    #expect(check.errors.isEmpty)
    #expect(
      check.warnings.map(\.description) == [
        "train.csv: 1 row has an id that another row has: line 3 (1_lit_1: as line 2)"
      ])
  }

  @Test("offsets are code points: niqqud counts")
  func codePoints() throws {
    let row = Self.row(
      sentence: "שָׁלוֹם שבר את הקרח", tokens: "['שָׁלוֹם', 'שבר', 'את', 'הקרח']",
      tags: "['O', 'B-IDIOM', 'I-IDIOM', 'I-IDIOM']", start: "8", end: "19")
    #expect(try DatasetCheck(try corpus([row]), for: .span).findings.isEmpty)
  }

  @Test("a missing column is named with those there are")
  func missingColumn() throws {
    let corpus = try corpus(["1,a"], header: "id,text")
    let failure = #expect(throws: Failure.self) { try DatasetCheck(corpus, for: .cls) }
    #expect(failure?.code == "data.column")
    #expect(failure?.what.contains("'sentence'") == true)
    #expect(failure?.remedy == "the file has: id text; load data names others with text=COLUMN")
    #expect(failure?.place == .file("train.csv", line: 1))
  }

  @Test("a file without rows is refused")
  func empty() throws {
    let corpus = try corpus([])
    #expect(#expect(throws: Failure.self) { try DatasetCheck(corpus, for: .cls) }?.code == "data.empty")
  }

  @Test("the first rows keep their faults only")
  func head() throws {
    let corpus = try corpus([Self.row(), Self.row(tokens: "x")])
    #expect(corpus.head(1).faults.isEmpty)
    #expect(corpus.head(1).count == 1)
    #expect(corpus.head(-1).count == 0)
    #expect(corpus.head(5).faults.count == 1)
  }

  @Test("damaged files are read and checked, or refused")
  func fuzz() {
    var generator = SeededGenerator(seed: 4, "dataset fuzz")
    let good = Array(([Self.header] + (0..<3).map { Self.row("x\($0)") }).joined(separator: "\n").utf8)
    let bad = Array(",\"'[]\n\\0-9I".utf8) + [0xFF]
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<(1 + generator.below(4)) {
        bytes[generator.below(bytes.count)] = bad[generator.below(bad.count)]
      }
      guard let corpus = try? Corpus(bytes: bytes, path: "t.csv") else { continue }
      for task in [TaskKind.cls, .span] { _ = try? DatasetCheck(corpus, for: task).failures }
    }
  }
}
