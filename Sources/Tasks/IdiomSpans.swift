package import Basics
package import Scoring
package import Settings
package import Text

extension TaskKind {
  /// `task=span`: the words of the idiom.
  package static let span = TaskKind(IdiomSpans())
}

/// Labels the words of a sentence that are the expression.
package struct IdiomSpans: WordLabelling {
  /// The name for `task=` and in records.
  package let name = "span"
  /// Hugging Face's name of the pipeline, and a common short name.
  package let synonyms = ["token_classification", "ner"]
  /// Results of a model trained for both tasks at once belong to this task.
  package let resultNames = ["both"]
  /// Hugging Face's name for tasks that label words.
  package let title = "Token Classification"
  /// What is predicted for a sentence, for help.
  package let summary = "which words are the idiom"
  /// How spans are counted, and the one score over words.
  package let scoresSummary =
    "f1, precision and recall are seqeval's over exact spans, *_strict ignores an I without a B; accuracy is that of words."
  /// The heading of results for both idiom tasks.
  package var reportTitle: String { IdiomSpans.seedTitle }
  /// In the order of ``SpanTag``.
  package var labels = LabelSet(["O", "B-IDIOM", "I-IDIOM"])

  /// `use_crf`, a CRF over the tags.
  package let settings = [SettingKey.usesCRF.setting]
  /// Spans found by looking up the expression.
  package var zeroShot: (any ZeroShotWays)? { LookedUpSpans() }

  // MARK: Shared by both tasks of the idiom data set

  static let seedTitle = "Hebrew Idiom Detection - Training Summary"
  /// The expression in its basic form.
  static let expressionColumn = "base_pie"

  /// Whether a file is in the form of the idiom set: it has columns of that set's own, and the user named no
  /// labels.
  static func isForm(of corpus: Corpus) -> Bool {
    corpus.names.label.isEmpty && [expressionColumn, "iob_tags"].contains { corpus.index(of: $0) != nil }
  }

  static func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    let example = corpus.examples[row]
    var facts = JSONObject([("id", .string(example.id)), ("sentence", .string(example.sentence))])
    facts["expression"] = corpus.field(expressionColumn, ofRow: row).map { .string($0) }
    return facts
  }

  // MARK: Data

  package let tagColumn = "iob_tags"
  /// The sentence, its words, and a tag for each of them.
  package let columns = ["sentence", "tokens", "iob_tags"]
  /// Faults of words and tags, and of offsets that do not cut out the expression.
  package let rowFaults: [RowFault.Kind] = [
    .emptySentence, .tokens, .noTokens, .tags, .lengths, .orphanTag, .offsets, .sentence, .duplicateID,
  ]
  package var unknownTag: RowFault.Kind { .tags }
  package var absent: Int { SpanTag.outside.rawValue }
  package var plain: Int? { SpanTag.outside.rawValue }
  /// Cut words are reported if they are in an idiom; words without tokens count as O.
  package var wording: AlignmentSummary.Wording {
    AlignmentSummary.Wording(sought: "in an idiom", vanished: "are taken for O")
  }
  /// The expression in its basic form.
  package var groupColumn: String? { IdiomSpans.expressionColumn }

  /// The row's id, sentence and expression.
  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    IdiomSpans.facts(ofRow: row, in: corpus)
  }

  /// Faults of words and tags; if the file has the columns, also faults of the expression's offsets.
  package func faults(in corpus: Corpus) -> [RowFault] {
    let faults = wordFaults(in: corpus)
    guard let offsets = ExpressionOffsets(corpus) else { return faults }
    return faults
      + corpus.examples.enumerated().compactMap { row, example in
        offsets.fault(example).map { RowFault(kind: .offsets, row: row, detail: $0) }
      }
  }

  package func tagFaults(_ classes: [Int]) -> [(kind: RowFault.Kind, detail: String)] {
    for (index, tag) in SpanTag.tags(classes).enumerated() where tag == .inside {
      if index == 0 || classes[index - 1] == SpanTag.outside.rawValue {
        return [(.orphanTag, "word \(index + 1)")]
      }
    }
    return []
  }

  /// Warns if no word of a split belongs to an idiom, so that every span score is 0.
  package func warning(_ split: String, counts: [Int]) -> String? {
    counts.dropFirst().allSatisfy { $0 == 0 } ? "\(split): no word is tagged as an idiom" : nil
  }

  // MARK: Scores

  private static let measured: [MeasuredMetric<SpanScores>] = [
    .init("f1", "of exact spans over the whole split, as seqeval counts: an I without a B opens a span") {
      $0.f1
    },
    .init("precision", "spans that are right among those said") { $0.lenient.precision },
    .init("recall", "spans that are found among those there") { $0.lenient.recall },
    .init("accuracy", "words whose tag is right") { $0.accuracy },
    .init("f1_strict", "f1 where an I without a B is no span") { $0.strict.f1OfQuotients },
    .init("precision_strict", "precision where an I without a B is no span") { $0.strict.precision },
    .init("recall_strict", "recall where an I without a B is no span") { $0.strict.recall },
    .init("token_f1_macro", "mean over the tags O, B-IDIOM, I-IDIOM of their f1 over words") {
      $0.words.mean(\.f1)
    },
    .init("token_f1_micro", "f1 over all words and tags, which is their accuracy") { $0.accuracy },
    .init("token_precision", "mean over the three tags of their precision over words") {
      $0.words.mean(\.precision)
    },
    .init("token_recall", "mean over the three tags of their recall over words") { $0.words.mean(\.recall) },
    .init("token_f1_O", "f1 of the tag O over words") { $0.words.scores(of: 0).f1 },
    .init("token_f1_B-IDIOM", "f1 of the tag B-IDIOM over words") { $0.words.scores(of: 1).f1 },
    .init("token_f1_I-IDIOM", "f1 of the tag I-IDIOM over words") { $0.words.scores(of: 2).f1 },
  ]

  /// Metrics of spans, of spans in strict reading, and of words; the loss; and those only in `zero_shot`.
  package let metrics =
    IdiomSpans.measured.map(\.definition)
    + [
      MetricDefinition(
        "loss",
        "mean cross-entropy over sentences (cls) or words (span), without smoothing and class weights",
        .minimize)
    ] + LookedUpSpans.metrics

  /// The scores of tags; a class that is not a tag counts as O.
  package func scores(gold: [Answer], predicted: [Answer]) -> [Metric] {
    let scores = SpanScores(gold: gold.map(SpanTag.tags), predicted: predicted.map(SpanTag.tags))
    return IdiomSpans.measured.map { $0(scores) }
  }

  /// How the scores of spans are averaged, and which scores are over words.
  package let averaging =
    "spans, micro over the split, seqeval's lenient reading; *_strict: I-IDIOM after O ignored; "
    + "token_*: tags of words"

  // MARK: Predictions

  /// The categories for spans, without those for binary classification.
  package let errorCategories = ErrorCategory.allCases.map(\.rawValue).filter { name in
    ![ErrorCategory.correct, .falseNegative].map(\.rawValue).contains(name)
  }

  /// Compares the first predicted span with the first true one.
  package func errorCategory(gold: Answer, predicted: Answer) -> String? {
    ErrorCategory(gold: SpanTag.tags(gold), predicted: SpanTag.tags(predicted)).rawValue
  }

  package func readings(gold: Answer, predicted: Answer, words: [String]) -> JSONObject {
    let readings = [gold, predicted].map { SpanReading.lenient.spans(in: SpanTag.tags($0)) }
    // Half-open ranges of words, as used for F1.
    func ranges(_ spans: [Range<Int>]) -> JSONValue {
      .array(spans.map { [.int($0.lowerBound), .int($0.upperBound)] })
    }
    // The words of the first span; empty without a span.
    func text(_ spans: [Range<Int>]) -> JSONValue {
      guard let span = spans.first else { return "" }
      return .string(words[span.clamped(to: 0..<words.count)].joined(separator: " "))
    }
    return JSONObject([
      ("true_spans", ranges(readings[0])), ("predicted_spans", ranges(readings[1])),
      ("true_span_text", text(readings[0])), ("predicted_span_text", text(readings[1])),
    ])
  }
}

extension SettingKey<Bool> {
  /// Whether a CRF is used over the tags; only false is supported so far.
  package static var usesCRF: Self {
    Self(
      "use_crf", short: "crf", .flag, default: false, dotted: "model.use_crf",
      "A CRF over the span tags: not there yet, so only false is taken.")
  }
}

extension SpanTag {
  /// The tags of an answer; a number that is not a tag counts as O.
  static func tags(_ answer: Answer) -> [SpanTag] { tags(answer.classes) }

  /// Tags from class numbers; a number that is not a tag counts as O.
  static func tags(_ classes: [Int]) -> [SpanTag] { classes.map { SpanTag(rawValue: $0) ?? .outside } }
}

extension RowFault.Kind {
  static let tags = Self("tags", .error, "tags other than O, B-IDIOM and I-IDIOM in a list")
  static let orphanTag = Self("orphan-tag", .warning, "I-IDIOM after O or at the start")
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
