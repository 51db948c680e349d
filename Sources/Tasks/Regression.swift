package import Basics
package import Networks
package import Scoring
package import Text

extension TaskKind {
  /// `task=regression`: a number.
  package static let regression = TaskKind(Regression())
}

/// One number for each sentence, such as a rating or a similarity.
package struct Regression: LearningTask {
  package let name = "regression"
  package let synonyms = ["sentence_regression", "sequence_regression", "text_regression"]
  package let title = "Regression"
  package let summary = "one number for each sentence"
  package let scoresSummary =
    "pearson and spearman are correlations, mse and mae mean errors."

  package let head = HeadKind.perSentence
  package var problemType: String? { "regression" }
  /// The name that transformers gives to a single output.
  package var labels = LabelSet(["LABEL_0"])
  package let hasClasses = false

  /// The squared error, which has no options.
  package func loss(_ options: LossOptions) -> any Loss { MeanSquaredError() }
  package let lossOptions: Set<LossOptions.Option> = []
  package let lossNames = ["mse"]

  // MARK: Data

  package let columns = ["sentence", "label"]
  package let labelColumn = "label"
  package let rowFaults: [RowFault.Kind] = [.emptySentence, .value, .duplicateID]

  /// The number in a field; `nil` for anything but a decimal number within the range of single precision.
  private func value(_ field: String) -> Double? {
    guard field.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Double(field),
      Float(value).isFinite
    else { return nil }
    return value
  }

  package func faults(in corpus: Corpus) -> [RowFault] {
    guard let column = labelIndex(in: corpus) else { return [] }
    return corpus.examples.enumerated().compactMap { row, example in
      let field = example.fields[column]
      return value(field) == nil ? RowFault(kind: .value, row: row, detail: "'\(field)'") : nil
    }
  }

  package func gold(in corpus: Corpus) -> [Answer] {
    let column = labelIndex(in: corpus)
    return corpus.examples.map { example in [column.flatMap { value(example.fields[$0]) } ?? 0] }
  }

  package func encode(
    _ example: Example, gold: Answer, by tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) -> EncodedExample {
    EncodedExample(
      encode(sentence: example, by: tokenizer, limit: limit), targets: gold.numbers.map { Float($0) })
  }

  /// The output itself; 0 without one.
  package func decode(_ logits: [[Float]?]) -> Answer { [Double(logits.first??.first ?? 0)] }

  // MARK: Scores

  private static let measured: [MeasuredMetric<RegressionScores>] = [
    .init("pearson", "linear correlation of true and predicted values; null where either never varies") {
      $0.pearson
    },
    .init("spearman", "correlation of the ranks of true and predicted values; null where either never varies")
    {
      $0.spearman
    },
    .init("mse", "mean squared error", .minimize) { $0.mse },
    .init("mae", "mean absolute error", .minimize) { $0.mae },
    .init("r2", "1 - mse / variance of the true values; null for a single sentence") { $0.r2 },
  ]

  package let metrics =
    Regression.measured.map(\.definition) + [MetricDefinition("loss", "mean squared error", .minimize)]
  package let mainMetrics = ["pearson", "mse", "spearman", "mae", "r2"]
  package let expectedMetrics = Regression.measured.map(\.definition.name)
  package let averaging = "none: every sentence counts alike"

  package func scores(gold: [Answer], predicted: [Answer]) -> [Metric] {
    let scores = RegressionScores(
      gold: gold.map { $0.numbers[0] }, predicted: predicted.map { $0.numbers[0] })
    return Regression.measured.map { $0(scores) }
  }

  // MARK: Predictions

  package let predictionKeys = "true_value, predicted_value"

  package func members(of prediction: Prediction, gold: Answer, for example: Example) -> JSONObject {
    JSONObject([
      ("true_value", .double(gold.numbers[0])), ("predicted_value", .double(prediction.answer.numbers[0])),
    ])
  }

  package func prediction(from row: JSONValue) -> Prediction? {
    row["predicted_value"]?.double.map { Prediction([$0], logits: [[Float($0)]]) }
  }

  package func outcome(
    of row: JSONValue, number: Int
  ) throws(RowProblem) -> (gold: Answer, predicted: Answer) {
    func value(_ key: String) throws(RowProblem) -> Answer {
      guard let value = row[key]?.double, value.isFinite else {
        throw RowProblem("row \(number) has the \(key) \(row[key]?.text() ?? "missing"), not a number")
      }
      return [value]
    }
    return (try value("true_value"), try value("predicted_value"))
  }
}

extension RowFault.Kind {
  static let value = Self("value", .error, "a label that is not a number within single precision")
}
