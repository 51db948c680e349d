import Basics
import Scoring
import Text

/// What is particular to the idiom data set: its form, its labels, and the names that its programs use.
enum IdiomSpans {
  /// The heading of the summary of its runs.
  static let seedTitle = "Hebrew Idiom Detection - Training Summary"
  /// The expression in its basic form.
  static let expressionColumn = "base_pie"
  /// The column of tags.
  static let tagColumn = "iob_tags"
  /// In the order of ``SpanTag``.
  static let labels = LabelSet(["O", "B-IDIOM", "I-IDIOM"])

  /// Whether a file is in the form of the idiom set: it has columns of that set's own, and the user named no
  /// labels.
  static func isForm(of corpus: Corpus) -> Bool {
    // Its own columns: those of another format may stand for them.
    corpus.names.label.isEmpty && [expressionColumn, tagColumn].contains(where: corpus.columns.contains)
  }

  /// The facts that identify a sentence in stored predictions, with its expression if the file names it.
  static func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    let example = corpus.examples[row]
    let id = example.id.isEmpty ? "\(row + 1)" : example.id
    var facts = JSONObject([("id", .string(id)), ("sentence", .string(example.sentence))])
    facts["pair"] = example.pair.map { .string($0) }
    facts["expression"] = corpus.field(expressionColumn, ofRow: row).map { .string($0) }
    return facts
  }

  /// The faults of the expressions' offsets, if the file has the columns.
  static func offsetFaults(in corpus: Corpus) -> [RowFault] {
    guard let offsets = ExpressionOffsets(corpus) else { return [] }
    return corpus.examples.enumerated().compactMap { row, example in
      offsets.fault(example).map { RowFault(kind: .offsets, row: row, detail: $0) }
    }
  }
}

extension SpanTag {
  /// The tags of an answer; a number that is not a tag counts as O.
  static func tags(_ answer: Answer) -> [SpanTag] { tags(answer.classes) }

  /// Tags from class numbers; a number that is not a tag counts as O.
  static func tags(_ classes: [Int]) -> [SpanTag] { classes.map { SpanTag(rawValue: $0) ?? .outside } }
}

extension RowFault.Kind {
  static let offsets = Self("offsets", .warning, "start_char and end_char that do not cut out pie_span")
}

/// The positions of the expressions in their sentences, as given by the rows.
struct ExpressionOffsets {
  private let start: Int
  private let end: Int
  private let span: Int

  /// - Returns: `nil` if the file does not give them.
  init?(_ corpus: Corpus) {
    guard let start = corpus.index(of: "start_char"), let end = corpus.index(of: "end_char"),
      let span = corpus.index(of: "pie_span")
    else { return nil }
    (self.start, self.end, self.span) = (start, end, span)
  }

  /// The half-open range in code points; `nil` if the fields are not a range.
  func range(_ example: Example) -> Range<Int>? {
    guard let start = Int(example.fields[start]), let end = Int(example.fields[end]), 0 <= start, start <= end
    else { return nil }
    return start..<end
  }

  /// What is wrong with the offsets of a row; `nil` if they select the expression.
  func fault(_ example: Example) -> String? {
    guard let range = range(example) else { return "no offsets" }
    let scalars = Array(example.sentence.unicodeScalars)
    guard range.upperBound <= scalars.count else {
      return "end_char \(range.upperBound) of \(scalars.count) characters"
    }
    let span = example.fields[span]
    if scalars[range].elementsEqual(span.unicodeScalars) { return nil }
    return "'\(String(String.UnicodeScalarView(scalars[range])))' for '\(span)'"
  }
}
