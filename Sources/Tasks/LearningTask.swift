package import Basics
package import Networks
package import Scoring
package import Settings
package import Text

/// What a model is trained to predict about a sentence: everything that differs between kinds of labels.
///
/// A task is a conforming type in its own file and an entry in ``TaskKind/allCases``. Code shared by several
/// tasks is in protocols that refine this one, such as ``WordLabelling``.
package protocol LearningTask: Sendable {
  // MARK: Names

  /// The name in the language, directories and records.
  var name: String { get }
  /// Other names in configurations, in lower case with underscores, the most common first.
  var synonyms: [String] { get }
  /// Further names in the results of other programs.
  var resultNames: [String] { get }
  /// The name in prose: `Sequence Classification`.
  var title: String { get }
  /// One clause for help: what is predicted.
  var summary: String { get }
  /// One or two sentences for help: how it is scored.
  var scoresSummary: String { get }
  /// The heading of a run's summary.
  var reportTitle: String { get }

  // MARK: Data

  /// The columns that a data file must have, by the names that they have unless the user names others.
  var columns: [String] { get }
  /// The one of them with the labels.
  var labelColumn: String { get }
  /// Whether several columns of labels may stand for it, one of 0 and 1 for each label.
  var takesLabelColumns: Bool { get }
  /// The kinds of faults in rows, in the order in which they are reported; errors stop the work.
  var rowFaults: [RowFault.Kind] { get }
  /// Faults in rows, in addition to those found in reading and by ``DatasetCheck`` itself.
  func faults(in corpus: Corpus) -> [RowFault]
  /// The sentence of a row, for comparison with others.
  func text(ofRow row: Int, in corpus: Corpus) -> String
  /// The first members of a row's prediction, which identify the sentence.
  func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject
  /// The default column for grouping predictions.
  var groupColumn: String? { get }

  // MARK: Labels

  /// The classes by number; empty if they come from the data and have not been read yet.
  var labels: LabelSet { get set }
  /// Whether the labels are classes. If not, answers are values, and a label is only the name that an output
  /// has in a checkpoint: any other name does as well.
  var hasClasses: Bool { get }
  /// Whether every sentence has one class, so that sentences can be drawn by it.
  var hasClassPerSentence: Bool { get }
  /// Whether the classes come from the train split, or from the model being evaluated.
  var learnsLabels: Bool { get }
  /// The classes of a train split, in order.
  func labels(in corpus: Corpus) -> LabelSet
  /// The classes that the user names, in order.
  /// - Parameter corpus: the train split.
  /// - Throws: `data.labels` for names that are not classes of the task.
  func labels(named names: [String], in corpus: Corpus) throws(Failure) -> LabelSet
  /// Whether a head with these classes is one for those of a train split, so that they are kept in its order.
  /// - Parameters:
  ///   - names: by class number, as in its `config.json`.
  ///   - own: those of the train split.
  func keeps(_ names: [String], for own: LabelSet) -> Bool
  /// Whether the scores of two classes are those of one of them.
  var hasPositive: Bool { get }
  /// Chooses the class that the scores of two count.
  /// - Parameter name: `nil` to go by the names of the classes.
  /// - Throws: `data.positive` for a name that is none of them.
  mutating func choosePositive(_ name: String?) throws(Failure)
  /// Whether a head with these labels, and no other sign, is one of the task's.
  /// - Parameter names: by class number; empty if the checkpoint does not name them.
  func isHead(_ names: [String]) -> Bool
  /// The classes of a model's head.
  /// - Parameters:
  ///   - names: by class number, as in its `config.json`.
  ///   - corpus: a file on which it is evaluated; `nil` if there is none.
  func labels(ofHead names: [String], for corpus: Corpus?) -> LabelSet
  /// What the user should know about the labels, one line each.
  var labelNotes: [String] { get }
  /// What the user should know about how a file is read, one line each.
  func remarks(on corpus: Corpus) -> [String]
  /// The true answer for each row.
  func gold(in corpus: Corpus) -> [Answer]
  /// How often each class occurs: over sentences or over words; empty without classes.
  func counts(_ gold: [Answer]) -> [Int]
  /// How many labels of a split are none of the classes.
  func unknown(_ gold: [Answer]) -> Int
  /// A warning if the classes of a split make scores less meaningful.
  /// - Parameter counts: how often each class occurs.
  func warning(_ split: String, counts: [Int]) -> String?

  // MARK: Model

  /// The head on the model's encoder.
  var head: HeadKind { get }
  /// The loss. Training may ask for smoothing and weights; evaluations report the plain one.
  func loss(_ options: LossOptions) -> any Loss
  /// The words for its loss in settings, the default first.
  var lossNames: [String] { get }
  /// The options that its loss reads; settings that ask for others are refused.
  var lossOptions: Set<LossOptions.Option> { get }
  /// `problem_type` in a checkpoint's config.json, or `nil`.
  var problemType: String? { get }
  /// Settings that only affect some tasks, including this one; declared with the task.
  var settings: [Setting] { get }
  /// Encodes a sentence for the model.
  /// - Parameters:
  ///   - gold: the true answer for the sentence.
  ///   - limit: the most tokens.
  /// - Throws: `align.length`.
  func encode(
    _ example: Example, gold: Answer, by tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) -> EncodedExample
  /// The wording for words that were lost.
  var wording: AlignmentSummary.Wording { get }
  /// What a row of the head's outputs means.
  var outputFunction: OutputFunction { get }
  /// The answer for the logits of a sentence, `[1]` or `[words]`; `nil` is a word without logits.
  func decode(_ logits: [[Float]?]) -> Answer

  // MARK: Scores

  /// The metrics, the default for ranking first.
  var metrics: [MetricDefinition] { get }
  /// The metrics that are shown besides the loss; the first two where there is room for only a few.
  var mainMetrics: [String] { get }
  /// The values of the evaluated metrics except for the loss, in the order of ``metrics``.
  /// - Parameters:
  ///   - gold: the true answers, one per sentence.
  ///   - predicted: the predicted ones, with as many numbers each.
  func scores(gold: [Answer], predicted: [Answer]) -> [Metric]
  /// The values of the metrics that need more than answers, such as the order of probabilities; those that are
  /// undefined are left out.
  /// - Parameters:
  ///   - gold: the true answers, one per sentence.
  ///   - predictions: as many.
  func rankScores(gold: [Answer], predictions: [Prediction]) -> [Metric]
  /// How often each class was predicted for each; `nil` for a task whose answers are not classes.
  func confusion(gold: [Answer], predicted: [Answer]) -> Confusion?
  /// Whether that is shown beside the scores.
  var showsConfusion: Bool { get }
  /// What the names of metrics of single labels begin with: `f1_`.
  var labelMetrics: [String] { get }
  /// The value of `metric_averaging` with stored scores.
  var averaging: String { get }
  /// Additional members of stored scores, with their meaning.
  var nestedDefinitions: [(String, JSONValue)] { get }
  /// The metrics that a run's results name even without a test.
  var expectedMetrics: [String] { get }

  // MARK: Predictions

  /// Every value of ``errorCategory(gold:predicted:)``, in the order of the counts; empty if answers are not
  /// right or wrong.
  var errorCategories: [String] { get }
  /// The category of a prediction: correct, or a kind of error; `nil` without ``errorCategories``.
  func errorCategory(gold: Answer, predicted: Answer) -> String?
  /// The names of what is true and what is predicted among the members of a stored prediction, for help.
  var predictionKeys: String { get }
  /// The members of a stored prediction after the facts of its row.
  func members(of prediction: Prediction, gold: Answer, for example: Example) -> JSONObject
  /// Reads a prediction written by ``members(of:gold:for:)``; `nil` if it cannot be read.
  func prediction(from row: JSONValue) -> Prediction?
  /// The true and the predicted answer in a row written by any program.
  /// - Parameter number: the number of the row, from 1.
  /// - Throws: what is wrong with the row.
  func outcome(of row: JSONValue, number: Int) throws(RowProblem) -> (gold: Answer, predicted: Answer)
  /// The names of labels in a stored row, the true and the predicted ones; empty where labels have no names.
  func labelNames(inRow row: JSONValue) -> [String]
  /// The order of the classes with these names, which occur in data.
  func sorted(_ names: some Sequence<String>) -> LabelSet
  /// The scores computed from stored counts; `nil` if some are missing.
  func scores(counted values: [(name: String, value: Double)]) -> [Metric]?
  /// Metrics whose plain names other programs use for the mean over classes, which is `…_macro` here.
  var averagedMetrics: [String] { get }

  /// How an untrained model is scored; `nil` if the task does not support it.
  var zeroShot: (any ZeroShotWays)? { get }
}

/// The reason why the stored rows of a file cannot be used.
package struct RowProblem: Error, Sendable, Equatable {
  /// A clause to follow the path of the file: `row 3 has no true_tags`.
  package let text: String
  /// - Parameter text: a clause, which names the row if there is one.
  package init(_ text: String) { self.text = text }
}

extension LearningTask {
  /// Whether its answers are labels of words, not of the sentence.
  package var labelsWords: Bool { head == .perToken }
  package var synonyms: [String] { [] }
  package var resultNames: [String] { [] }
  package var reportTitle: String { "Training Summary" }
  package var groupColumn: String? { nil }
  package var takesLabelColumns: Bool { false }
  package var lossNames: [String] { ["cross_entropy", "focal"] }
  package var hasPositive: Bool { false }
  package mutating func choosePositive(_ name: String?) throws(Failure) {}
  package var hasClasses: Bool { true }
  package var hasClassPerSentence: Bool { false }
  package var learnsLabels: Bool { false }
  package var problemType: String? { nil }
  package var settings: [Setting] { [] }
  package var lossOptions: Set<LossOptions.Option> { Set(LossOptions.Option.allCases) }
  package var wording: AlignmentSummary.Wording { .plain }
  package var nestedDefinitions: [(String, JSONValue)] { [] }
  package var expectedMetrics: [String] { ["accuracy", "f1", "precision", "recall"] }

  /// Those that the task has of the usual ones for classes.
  package var mainMetrics: [String] {
    ["f1", "accuracy", "precision", "recall", "f1_macro", "f1_strict"].filter { metric($0) != nil }
  }

  package var predictionKeys: String { "true_label, predicted_label" }
  package var averagedMetrics: [String] { [] }
  package var zeroShot: (any ZeroShotWays)? { nil }
  package var labelNotes: [String] { [] }
  package func remarks(on corpus: Corpus) -> [String] { [] }
  package var labelMetrics: [String] { [] }
  package func rankScores(gold: [Answer], predictions: [Prediction]) -> [Metric] { [] }
  package func confusion(gold: [Answer], predicted: [Answer]) -> Confusion? { nil }
  package var showsConfusion: Bool { true }

  package var errorCategories: [String] { [] }

  package func errorCategory(gold: Answer, predicted: Answer) -> String? { nil }
  package func labels(in corpus: Corpus) -> LabelSet { labels }
  package func labelNames(inRow row: JSONValue) -> [String] { [] }
  package func sorted(_ names: some Sequence<String>) -> LabelSet { LabelSet(sorting: names) }
  package func labels(ofHead names: [String], for corpus: Corpus?) -> LabelSet { LabelSet(names) }
  package func labels(named names: [String], in corpus: Corpus) throws(Failure) -> LabelSet {
    try LabelSet(given: names)
  }
  package func keeps(_ names: [String], for own: LabelSet) -> Bool { own.isPart(of: names) }
  package func isHead(_ names: [String]) -> Bool {
    learnsLabels || (hasClasses ? labels.fits(names) : labels.count == names.count)
  }
  package func warning(_ split: String, counts: [Int]) -> String? { nil }
  package func scores(counted values: [(name: String, value: Double)]) -> [Metric]? { nil }
  package func text(ofRow row: Int, in corpus: Corpus) -> String {
    let example = corpus.examples[row]
    return example.sentence + (example.pair.map { "\t" + $0 } ?? "")
  }

  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    let example = corpus.examples[row]
    var facts = JSONObject([
      ("id", .string(id(ofRow: row, in: corpus))), ("sentence", .string(example.sentence)),
    ])
    facts["pair"] = example.pair.map { .string($0) }
    return facts
  }

  /// Counts the numbers that are classes.
  package func counts(_ gold: [Answer]) -> [Int] {
    guard hasClasses else { return [] }
    var counts = [Int](repeating: 0, count: classes)
    for answer in gold {
      for index in answer.classes where counts.indices.contains(index) { counts[index] += 1 }
    }
    return counts
  }

  /// Counts the numbers that are not classes.
  package func unknown(_ gold: [Answer]) -> Int {
    hasClasses ? gold.reduce(0) { $0 + $1.classes.count { !(0..<classes).contains($0) } } : 0
  }

  /// Cross-entropy over the classes.
  package func loss(_ options: LossOptions) -> any Loss {
    var loss = CrossEntropy(classes: classes, smoothing: options.smoothing, weights: options.weights)
    loss.focal = options.focal
    return loss
  }

  /// One of the classes is right, or the outputs are values.
  package var outputFunction: OutputFunction { hasClasses ? .softmax : .identity }

  /// For each row the class with the largest logit; 0 without logits.
  package func decode(_ logits: [[Float]?]) -> Answer {
    Answer(classes: logits.map { Answer.largest(in: $0) ?? 0 })
  }
}

extension LearningTask {
  /// What identifies a row in stored predictions: its id, or its number from 1 where it has none.
  func id(ofRow row: Int, in corpus: Corpus) -> String {
    let id = corpus.examples[row].id
    return id.isEmpty ? "\(row + 1)" : id
  }

  /// The columns that a data file must have, with the user's names.
  func columns(named names: ColumnNames) -> [String] {
    let pair = names.pair.map { [$0] } ?? []
    return pair
      + columns.flatMap { column in
        switch column {
        case labelColumn: names.label.isEmpty ? [column] : names.label
        case "tokens": [names.text ?? column]
        case "sentence": readsSentences(named: names) ? [names.text ?? column] : []
        default: [column]
        }
      }
  }

  /// Encodes a sentence, or a pair of them.
  func encode(sentence example: Example, by tokenizer: some Tokenizer, limit: Int) -> Encoding {
    example.pair.map { tokenizer.encode(example.sentence, pair: $0, limit: limit) }
      ?? tokenizer.encode(example.sentence, limit: limit)
  }

  /// Whether it reads a column of sentences; a column of words that the user names replaces it.
  func readsSentences(named names: ColumnNames) -> Bool {
    columns.contains("sentence") && !(columns.contains("tokens") && names.text != nil)
  }

  /// The column of labels in a file; `nil` if it is missing.
  package func labelIndex(in corpus: Corpus) -> Int? {
    corpus.index(of: corpus.names.label.first ?? labelColumn)
  }

  /// Number of classes.
  package var classes: Int { labels.count }

  /// The declaration of a metric; `nil` if the task does not have it.
  package func metric(_ name: String) -> MetricDefinition? { metrics.first { $0.name == name } }

  /// The metrics by which checkpoints and trials can be ranked.
  package var rankingMetrics: [String] {
    metrics.filter { $0.isEvaluated && $0.direction != .none }.map(\.name)
  }

  /// The meaning of each stored metric, by its name: stored with the numbers, so that every name is
  /// unambiguous.
  package var metricDefinitions: JSONObject {
    JSONObject(metrics.filter(\.isEvaluated).map { ($0.name, .string($0.meaning)) } + nestedDefinitions)
  }
}
