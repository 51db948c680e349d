package import Basics
package import Scoring
package import Settings
package import Text

extension TaskKind {
  /// `task=span`: the words of the idiom.
  package static let span = TaskKind(IdiomSpans())
}

/// Which words of a sentence are the expression.
package struct IdiomSpans: WordLabelling {
  /// As `task=` takes it and records store it.
  package let name = "span"
  /// Hugging Face's name of the pipeline, and what it is often called.
  package let synonyms = ["token_classification", "ner"]
  /// A model that was trained for both tasks at once was one of this.
  package let resultNames = ["both"]
  /// Hugging Face's words for tasks that label words.
  package let title = "Token Classification"
  /// What is told of a sentence, as help says it.
  package let summary = "which words are the idiom"
  /// How spans are counted, and the one score that counts words.
  package let scoresSummary =
    "f1, precision and recall are seqeval's over exact spans, *_strict ignores an I without a B; accuracy is that of words."
  /// The heading that results of both idiom tasks have.
  package var reportTitle: String { IdiomSpans.seedTitle }
  /// In the order of ``SpanTag``.
  package var labels = LabelSet(["O", "B-IDIOM", "I-IDIOM"])

  /// `use_crf`, a CRF over the tags.
  package let settings = [SettingKey.usesCRF.setting]
  /// Spans that are found by looking the expression up.
  package var zeroShot: (any ZeroShotWays)? { LookedUpSpans() }

  // MARK: What both tasks of the idiom set share

  static let seedTitle = "Hebrew Idiom Detection - Training Summary"
  /// The expression in its basic form.
  static let expressionColumn = "base_pie"

  static func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    let example = corpus.examples[row]
    return JSONObject([
      ("id", .string(example.id)), ("sentence", .string(example.sentence)),
      ("expression", .string(corpus.field(expressionColumn, ofRow: row) ?? "")),
    ])
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
  /// Lost words are said to be in an idiom, or taken for O.
  package var wording: AlignmentSummary.Wording {
    AlignmentSummary.Wording(sought: "in an idiom", vanished: "are taken for O")
  }
  /// The expression in its basic form.
  package var groupColumn: String? { IdiomSpans.expressionColumn }

  /// Id, sentence and expression.
  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    IdiomSpans.facts(ofRow: row, in: corpus)
  }

  /// Faults of words and tags; where the file has the columns for it, also of the expression's offsets.
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

  /// Says where no word of a split belongs to an idiom, so that every span score is 0.
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

  /// Of spans, of spans read strictly, of words; the loss; those of `zero_shot` alone.
  package let metrics =
    IdiomSpans.measured.map(\.definition)
    + [
      MetricDefinition(
        "loss",
        "mean cross-entropy over sentences (cls) or words (span), without smoothing and class weights",
        .minimize)
    ] + LookedUpSpans.metrics

  /// The scores of classes that are tags, a number that is no tag counting as O.
  package func scores(gold: [[Int]], predicted: [[Int]]) -> [Metric] {
    let scores = SpanScores(gold: gold.map(SpanTag.tags), predicted: predicted.map(SpanTag.tags))
    return IdiomSpans.measured.map { $0(scores) }
  }

  /// How the scores of spans are averaged, and which of them are of words.
  package let averaging =
    "spans, micro over the split, seqeval's lenient reading; *_strict: I-IDIOM after O ignored; "
    + "token_*: tags of words"

  // MARK: Predictions

  /// How spans may miss; two of the categories are of sentences of two classes alone.
  package let errorCategories = ErrorCategory.allCases.map(\.rawValue).filter { name in
    ![ErrorCategory.correct, .falseNegative].map(\.rawValue).contains(name)
  }

  /// How the first predicted span lies to the first true one.
  package func errorCategory(gold: [Int], predicted: [Int]) -> String {
    ErrorCategory(gold: SpanTag.tags(gold), predicted: SpanTag.tags(predicted)).rawValue
  }

  package func readings(gold: [Int], predicted: [Int], words: [String]) -> JSONObject {
    let readings = [gold, predicted].map { SpanReading.lenient.spans(in: SpanTag.tags($0)) }
    // Half-open ranges of words, as F1 reads them.
    func ranges(_ spans: [Range<Int>]) -> JSONValue {
      .array(spans.map { [.int($0.lowerBound), .int($0.upperBound)] })
    }
    // The words of the first span; empty where there is none.
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
  /// Whether a CRF stands over the tags; nothing but false is taken yet.
  package static var usesCRF: Self {
    Self(
      "use_crf", short: "crf", .flag, default: false, dotted: "model.use_crf",
      "A CRF over the span tags: not there yet, so only false is taken.")
  }
}

extension SpanTag {
  /// Tags from class numbers; a number that is no tag lies outside.
  static func tags(_ classes: [Int]) -> [SpanTag] { classes.map { SpanTag(rawValue: $0) ?? .outside } }
}

extension RowFault.Kind {
  static let tags = Self("tags", .error, "tags other than O, B-IDIOM and I-IDIOM in a list")
  static let orphanTag = Self("orphan-tag", .warning, "I-IDIOM after O or at the start")
  static let offsets = Self("offsets", .warning, "start_char and end_char that do not cut out pie_span")
}

/// Where rows say that their expression stands in the sentence.
struct ExpressionOffsets {
  private let start: Int
  private let end: Int
  private let span: Int

  /// - Returns: `nil` where the file does not say it.
  init?(_ corpus: Corpus) {
    guard let start = corpus.index(of: "start_char"), let end = corpus.index(of: "end_char"),
      let span = corpus.index(of: "pie_span")
    else { return nil }
    (self.start, self.end, self.span) = (start, end, span)
  }

  /// The range in code points, half open; `nil` where the fields are none.
  func range(_ example: Example) -> Range<Int>? {
    guard let start = Int(example.fields[start]), let end = Int(example.fields[end]), 0 <= start, start <= end
    else { return nil }
    return start..<end
  }

  /// Whether the offsets cut the expression out of the sentence; `nil` where they do.
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
