package import Basics
package import Scoring
package import Settings
package import Text

extension TaskKind {
  /// `task=token`: one label for each word.
  package static let token = TaskKind(WordClassification())
}

/// One label for each word: a part of speech, a language, or whatever the column contains.
package struct WordClassification: WordLabelling {
  /// The name for `task=` and in records.
  package let name = "token"
  /// The general name, and those of its most common use, parts of speech.
  package let synonyms = ["word_classification", "pos", "pos_tagging"]
  /// Not Hugging Face's `Token Classification`, which is the title of ``SpanLabelling``.
  package let title = "Word Classification"
  /// What is predicted for a sentence, for help.
  package let summary = "one label for each word"
  /// What the scores count, and the labels that means are taken over.
  package let scoresSummary =
    "accuracy is that of words, *_macro are means over the labels that occur or are said."

  /// Windows over long sentences.
  package let settings = TokenWindows.settings

  // MARK: Data

  package let tagColumn = "tags"
  /// The words and their labels; the sentence is derived from the words.
  package let columns = ["tokens", "tags"]
  /// Faults of words and labels.
  package var rowFaults: [RowFault.Kind] {
    [.tokens, .noTokens, unknownTag, .lengths, .unknownLabel, .unlistedLabel, .duplicateID]
  }
  package var unknownTag: RowFault.Kind { RowFault.Kind("tags", .error, "tags that are not a list") }
  package let absent = -1
  /// Cut words are reported as having a label; words without tokens count as wrong.
  package var wording: AlignmentSummary.Wording {
    AlignmentSummary.Wording(sought: "with a label", vanished: "have no tokens and count as wrong")
  }

  /// Faults of words and labels, and rows with a label that train lacks.
  package func faults(in corpus: Corpus) -> [RowFault] {
    wordFaults(in: corpus, known: { _ in true })
      + corpus.examples.indices.compactMap { row in
        (try? names(ofRow: row, in: corpus))?.first { labels.index(of: $0) == nil }
          .map { RowFault(kind: .unknown(in: corpus), row: row, detail: "'\($0)'") }
      }
  }

  /// The words joined by spaces: a file need not have the column `sentence`.
  package func text(ofRow row: Int, in corpus: Corpus) -> String {
    corpus.examples[row].tokens.joined(separator: " ")
  }

  /// The row's id and its sentence, which is joined from the words.
  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    JSONObject([
      ("id", .string(id(ofRow: row, in: corpus))), ("sentence", .string(text(ofRow: row, in: corpus))),
    ])
  }

  // MARK: Labels

  /// The labels of the train split or of a model's head; empty until they are read.
  package var labels = LabelSet([])
  /// The labels come from the data.
  package let learnsLabels = true

  /// All that occur.
  package func labels(in corpus: Corpus) -> LabelSet {
    LabelSet(
      sorting: corpus.examples.indices.lazy.flatMap { row in
        (try? self.names(ofRow: row, in: corpus)) ?? []
      })
  }

  /// Warns about labels that do not occur in the split.
  package func warning(_ split: String, counts: [Int]) -> String? {
    labels.warning(split, counts: counts, of: "word")
  }

  // MARK: Scores

  private static let means: [MeasuredMetric<Confusion>] = [
    .init("accuracy", "words whose label is right") { $0.accuracy },
    .init("f1_macro", "mean of f1 over the labels that occur or are said") { $0.mean(\.f1) },
    .init("precision_macro", "mean of precision over the labels that occur or are said") {
      $0.mean(\.precision)
    },
    .init("recall_macro", "mean of recall over the labels that occur or are said") { $0.mean(\.recall) },
    .init("f1_micro", "of all labels together: accuracy, if the model sees every word") { $0.micro.f1 },
    .init("precision_micro", "words whose label is right among those with a prediction") {
      $0.micro.precision
    },
    .init("recall_micro", "of all labels together, which is accuracy") { $0.micro.recall },
    .init("f1_weighted", "mean of f1 over the labels, each as often as it occurs") {
      $0.weightedMean(\.f1)
    },
    .init("precision_weighted", "mean of precision over the labels, each as often as it occurs") {
      $0.weightedMean(\.precision)
    },
    .init("recall_weighted", "mean of recall over the labels, each as often as it occurs") {
      $0.weightedMean(\.recall)
    },
    .init("mcc", "Matthews correlation of true and predicted labels; 0 where either never varies") {
      $0.matthews
    },
  ]

  private var measured: [MeasuredMetric<Confusion>] {
    WordClassification.means.with(labels.names, "the label") { $0.scores(of: $1) }
  }

  /// Each label has its own.
  package var labelMetrics: [String] { PrecisionRecall.labelMetrics }

  /// Accuracy, the means over the labels, the scores of each, and the loss.
  package var metrics: [MetricDefinition] {
    measured.map(\.definition) + [
      MetricDefinition(
        "loss", "mean cross-entropy over words, without smoothing and class weights", .minimize)
    ]
  }

  /// The scores of words; a predicted class below 0 is a word that was cut off and counts as wrong.
  package func scores(gold: [Answer], predicted: [Answer]) -> [Metric] {
    let words = Confusion(
      gold: gold.classes(of: labels), predicted: predicted.classes(of: labels), classes: labels.count)
    return measured.map { $0(words) }
  }

  /// Scores count words; means are over labels.
  package let averaging = "words; *_macro: mean over the labels that occur or are said"

  // MARK: Predictions

  /// By how many words are correct: all, some, or none.
  package let errorCategories = ["CORRECT", "PARTLY_WRONG", "WRONG"]

  /// By how many words of the sentence are correct.
  package func errorCategory(gold: Answer, predicted: Answer) -> String? {
    if gold == predicted { return errorCategories[0] }
    // A label that the model does not know is not right where a word was cut off.
    return zip(gold.numbers, predicted.numbers).contains { $0 == $1 && $0 >= 0 }
      ? errorCategories[1] : errorCategories[2]
  }
}
