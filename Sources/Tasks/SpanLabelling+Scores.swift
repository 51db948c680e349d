package import Scoring

extension SpanLabelling {
  /// Metrics of spans, of spans in strict reading, and of words; the loss; and those only in `zero_shot`.
  package var metrics: [MetricDefinition] {
    (isOfIdioms ? SpanLabelling.ofIdioms.map(\.definition) : ofChunks.map(\.definition))
      + [
        MetricDefinition(
          "loss",
          "mean cross-entropy over sentences (cls) or words (span), without smoothing and class weights",
          .minimize)
      ] + (isOfIdioms ? LookedUpSpans.metrics : [])
  }

  /// The scores of tags; a class that is not a tag counts as O.
  package func scores(gold: [Answer], predicted: [Answer]) -> [Metric] {
    if isOfIdioms {
      let scores = SpanScores(gold: gold.map(SpanTag.tags), predicted: predicted.map(SpanTag.tags))
      return SpanLabelling.ofIdioms.map { $0(scores) }
    }
    let chunks = Chunks(
      gold.map(tags), predicted.map(tags),
      Confusion(
        gold: gold.classes(of: labels), predicted: predicted.classes(of: labels), classes: labels.count))
    return ofChunks.map { $0(chunks) }
  }

  /// How the scores of spans are averaged, and which scores are over words.
  package var averaging: String {
    isOfIdioms
      ? "spans, micro over the split, seqeval's lenient reading; *_strict: I-IDIOM after O ignored; "
        + "token_*: tags of words"
      : "spans, micro over the split, seqeval's lenient reading; *_strict: IOB2; *_macro and *_weighted: over types; "
        + "token_*: tags of words"
  }

  /// Each type has its own.
  package var labelMetrics: [String] { PrecisionRecall.labelMetrics }

  // MARK: Idioms

  private static let ofIdioms: [MeasuredMetric<SpanScores>] = [
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

  // MARK: Chunks of any types

  /// The counts of chunks in both readings, and of words.
  struct Chunks {
    let lenient: ChunkScores
    let strict: ChunkScores
    let words: Confusion

    init(_ gold: [[ChunkTag]], _ predicted: [[ChunkTag]], _ words: Confusion) {
      lenient = ChunkScores(gold: gold, predicted: predicted, reading: .lenient)
      strict = ChunkScores(gold: gold, predicted: predicted, reading: .strict(.iob2))
      self.words = words
    }
  }

  private var ofChunks: [MeasuredMetric<Chunks>] {
    let means: [MeasuredMetric<Chunks>] = [
      .init("f1", "of exact spans over the whole split, as seqeval counts: an I without a B opens a span") {
        $0.lenient.micro.f1OfQuotients
      },
      .init("precision", "spans that are right among those said") { $0.lenient.micro.precision },
      .init("recall", "spans that are found among those there") { $0.lenient.micro.recall },
      .init("accuracy", "words whose tag is right") { $0.words.accuracy },
      .init("f1_strict", "f1 where an I without a B is no span") { $0.strict.micro.f1OfQuotients },
      .init("precision_strict", "precision where an I without a B is no span") { $0.strict.micro.precision },
      .init("recall_strict", "recall where an I without a B is no span") { $0.strict.micro.recall },
      .init("f1_macro", "mean of f1 over the types that occur or are said") {
        $0.lenient.macro(\.f1OfQuotients)
      },
      .init("precision_macro", "mean of precision over the types") { $0.lenient.macro(\.precision) },
      .init("recall_macro", "mean of recall over the types") { $0.lenient.macro(\.recall) },
      .init("f1_weighted", "mean of f1 over the types, each as often as it occurs") {
        $0.lenient.weighted(\.f1OfQuotients)
      },
      .init("precision_weighted", "mean of precision over the types, each as often as it occurs") {
        $0.lenient.weighted(\.precision)
      },
      .init("recall_weighted", "mean of recall over the types, each as often as it occurs") {
        $0.lenient.weighted(\.recall)
      },
      .init("token_f1_macro", "mean over the tags that occur or are said of their f1 over words") {
        $0.words.mean(\.f1)
      },
    ]
    let types = types
    return means.with(types, "exact spans of the type", f1: { $0.f1OfQuotients }) {
      $0.lenient.scores(of: types[$1])
    }
  }
}
