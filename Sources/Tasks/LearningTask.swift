package import Basics
package import Scoring
package import Settings
package import Text

/// What a model is trained to say about a sentence: everything that differs between kinds of labels.
///
/// A task is one type that conforms, in a file of its own, and one entry in ``TaskKind/allCases``. What several tasks
/// share stands in the protocols below this one, such as ``WordLabelling``.
package protocol LearningTask: Sendable {
  // MARK: Names

  /// As the language, directories and records have it.
  var name: String { get }
  /// Other words for it in configurations, lower case with underscores, the most usual first.
  var synonyms: [String] { get }
  /// Further words for it in the results of other programs.
  var resultNames: [String] { get }
  /// What it is called in prose: `Sequence Classification`.
  var title: String { get }
  /// One clause for help: what is told.
  var summary: String { get }
  /// One or two sentences for help: what its scores are.
  var scoresSummary: String { get }
  /// The heading of a run's summary.
  var reportTitle: String { get }

  // MARK: Data

  /// The columns that a data file must have.
  var columns: [String] { get }
  /// What may be wrong with rows here, in the order in which it is told; errors stop the work.
  var rowFaults: [RowFault.Kind] { get }
  /// What is wrong with rows, besides what reading found and what ``DatasetCheck`` looks for itself.
  func faults(in corpus: Corpus) -> [RowFault]
  /// The sentence of a row, as it is compared with others.
  func text(ofRow row: Int, in corpus: Corpus) -> String
  /// What a row's prediction begins with: which sentence it is about.
  func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject
  /// The column by which predictions are grouped unless another is named.
  var groupColumn: String? { get }

  // MARK: Labels

  /// The classes by number; empty where they come from the data and none were read yet.
  var labels: LabelSet { get set }
  /// Whether the classes are those of the train split, or of the model that is evaluated.
  var learnsLabels: Bool { get }
  /// The classes that a train split has, in their order.
  func labels(in corpus: Corpus) -> LabelSet
  /// `[sentences][…]`: the true classes, one per sentence or one per word as ``head`` says.
  func gold(in corpus: Corpus) -> [[Int]]
  /// A line where a split's classes make scores mean less than they seem to.
  /// - Parameter counts: how often each class occurs.
  func warning(_ split: String, counts: [Int]) -> String?

  // MARK: Model

  /// What the model has above its encoder.
  var head: HeadKind { get }
  /// `problem_type` in a checkpoint's config.json, or `nil`.
  var problemType: String? { get }
  /// Settings that have an effect with some tasks only, this one among them; declared beside the task.
  var settings: [Setting] { get }
  /// A sentence as the model reads it.
  /// - Parameters:
  ///   - gold: its true classes.
  ///   - limit: the most tokens.
  /// - Throws: `align.length`.
  func encode(
    _ example: Example, gold: [Int], by tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) -> EncodedExample
  /// How lines speak of words that got lost.
  var wording: AlignmentSummary.Wording { get }
  /// The class that a row of scores stands for; `nil` is a word without scores.
  func decode(_ scores: [Float]?) -> Int

  // MARK: Scores

  /// The metrics, the one that ranks by default first.
  var metrics: [MetricDefinition] { get }
  /// The values of the evaluated metrics but the loss, in the order of ``metrics``.
  /// - Parameters:
  ///   - gold: `[sentences][…]`, classes.
  ///   - predicted: of the same shape.
  func scores(gold: [[Int]], predicted: [[Int]]) -> [Metric]
  /// What `metric_averaging` says beside stored scores.
  var averaging: String { get }
  /// Members that stored scores have besides, and what they mean.
  var nestedDefinitions: [(String, JSONValue)] { get }
  /// The metrics that a run's results name even where there was no test.
  var expectedMetrics: [String] { get }

  // MARK: Predictions

  /// Every ``errorCategory(gold:predicted:)``, in the order in which they are counted.
  var errorCategories: [String] { get }
  /// How a prediction is right or misses.
  func errorCategory(gold: [Int], predicted: [Int]) -> String
  /// What a stored prediction says, behind the facts of its row.
  func members(of prediction: Prediction, gold: [Int], for example: Example) -> JSONObject
  /// A prediction as ``members(of:gold:for:)`` wrote it; `nil` where it cannot be read.
  func prediction(from row: JSONValue) -> Prediction?
  /// True and predicted classes of a row that any program wrote.
  /// - Parameter number: of the row, counted from 1.
  /// - Throws: what is wrong with the row.
  func outcome(of row: JSONValue, number: Int) throws(RowProblem) -> (gold: [Int], predicted: [Int])
  /// The scores that stored counts make; `nil` where they are not all there.
  func scores(counted values: [(name: String, value: Double)]) -> [Metric]?
  /// Metrics under whose plain names other programs store the mean over classes, which is `…_macro` here.
  var averagedMetrics: [String] { get }

  /// Ways to score a model that nothing has trained; `nil` where there are none.
  var zeroShot: (any ZeroShotWays)? { get }
}

/// What makes the stored rows of a file useless.
package struct RowProblem: Error, Sendable, Equatable {
  /// A clause to stand behind the path of the file: `row 3 has no true_tags`.
  package let text: String
  /// - Parameter text: a clause, with the row in it where one row is meant.
  package init(_ text: String) { self.text = text }
}

extension LearningTask {
  package var synonyms: [String] { [] }
  package var resultNames: [String] { [] }
  package var reportTitle: String { "Training Summary" }
  package var groupColumn: String? { nil }
  package var learnsLabels: Bool { false }
  package var problemType: String? { nil }
  package var settings: [Setting] { [] }
  package var wording: AlignmentSummary.Wording { .plain }
  package var nestedDefinitions: [(String, JSONValue)] { [] }
  package var expectedMetrics: [String] { ["accuracy", "f1", "precision", "recall"] }
  package var averagedMetrics: [String] { [] }
  package var zeroShot: (any ZeroShotWays)? { nil }

  package func labels(in corpus: Corpus) -> LabelSet { labels }
  package func warning(_ split: String, counts: [Int]) -> String? { nil }
  package func scores(counted values: [(name: String, value: Double)]) -> [Metric]? { nil }
  package func text(ofRow row: Int, in corpus: Corpus) -> String { corpus.examples[row].sentence }
  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    let example = corpus.examples[row]
    return JSONObject([("id", .string(example.id)), ("sentence", .string(example.sentence))])
  }

  /// The class with the largest score; 0 where there is none.
  package func decode(_ scores: [Float]?) -> Int {
    guard let scores else { return 0 }
    return scores.indices.max { scores[$0] < scores[$1] } ?? 0
  }
}

extension LearningTask {
  /// How many classes there are.
  package var classes: Int { labels.count }

  /// The declaration of a metric; `nil` for a name that the task has not.
  package func metric(_ name: String) -> MetricDefinition? { metrics.first { $0.name == name } }

  /// The metrics by which a checkpoint or a trial can be chosen.
  package var rankingMetrics: [String] {
    metrics.filter { $0.isEvaluated && $0.direction != .none }.map(\.name)
  }

  /// What each stored metric means, by its name: kept beside the numbers, so that no name is ever two quantities.
  package var metricDefinitions: JSONObject {
    JSONObject(metrics.filter(\.isEvaluated).map { ($0.name, .string($0.meaning)) } + nestedDefinitions)
  }
}
