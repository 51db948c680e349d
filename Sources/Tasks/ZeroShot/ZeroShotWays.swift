package import Basics
package import Networks
import Scoring
package import Text

/// How a task scores an untrained model.
package protocol ZeroShotWays: Sendable {
  /// Whether a head with random values is needed on the encoder.
  var usesHead: Bool { get }
  /// The member of the results' `tasks` that identifies results of this task.
  var mainKey: String { get }
  /// The results, as members of `tasks`; `nil` when stopped.
  func results(_ split: TokenizedDataset, _ model: ZeroShotModel) -> JSONObject?
  /// Statistics of the data file, included in the results regardless of the requested tasks.
  func statistics(_ corpus: Corpus) -> [(String, JSONValue)]
  /// Statistics of a split encoded for the task, included in the results.
  func statistics(_ split: TokenizedDataset) -> [(String, JSONValue)]
  /// The rows of the table that is shown: a title, the path of the metrics below `tasks`, and the names of
  /// F1, precision and recall there.
  var tableRows: [(title: String, path: [String], names: [String])] { get }
  /// The metrics of stored results, under our names.
  /// - Parameter flat: the metrics in one object of the file.
  func stored(
    in tasks: JSONObject, flat: (JSONObject) -> [(name: String, value: Double)]
  ) -> [(name: String, value: Double)]
}

extension ZeroShotWays {
  package func statistics(_ corpus: Corpus) -> [(String, JSONValue)] { [] }
  package func statistics(_ split: TokenizedDataset) -> [(String, JSONValue)] { [] }
}

/// An untrained model, with what is needed to score it.
package struct ZeroShotModel {
  /// The pretrained encoder with a head of random values, which only some tasks use.
  package var model: any TrainableModel
  /// The prompts that represent the classes, in order, as ids.
  package var prompts: [[Int32]]
  /// Called before each batch.
  package var isStopped: () -> Bool

  /// - Parameters: the properties, in their order.
  package init(
    model: any TrainableModel, prompts: [[Int32]], isStopped: @escaping () -> Bool
  ) {
    (self.model, self.prompts, self.isStopped) = (model, prompts, isStopped)
  }
}

extension JSONValue {
  /// A number; `null` if it is not finite.
  static func finite(_ value: Double) -> JSONValue { value.isFinite ? .double(value) : .null }

  /// Metrics by their names.
  static func metrics(_ metrics: [Metric]) -> JSONObject {
    JSONObject(metrics.map { ($0.name, finite($0.value)) })
  }

  /// The counts, with rows for true classes and columns for predicted ones.
  static func matrix(_ confusion: Confusion) -> JSONValue {
    let classes = 0..<confusion.classes
    return .array(
      classes.map { gold in .array(classes.map { .int(confusion[gold: gold, predicted: $0]) }) })
  }

  /// Precision, recall, F1 and support of each class, by its label.
  static func perClass(_ confusion: Confusion, _ labels: LabelSet) -> JSONValue {
    .object(
      JSONObject(
        labels.names.enumerated().map { index, label in
          let scores = confusion.scores(of: index)
          let one: JSONValue = [
            "precision": .double(scores.precision), "recall": .double(scores.recall),
            "f1": .double(scores.f1), "support": .int(scores.gold),
          ]
          return (label, one)
        }))
  }
}
