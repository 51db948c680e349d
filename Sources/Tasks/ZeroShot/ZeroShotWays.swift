package import Basics
package import Networks
import Scoring
package import Text

/// How a task scores a model that nothing has trained.
package protocol ZeroShotWays: Sendable {
  /// Whether a head of random values is put onto the encoder.
  var usesHead: Bool { get }
  /// The member of the results' `tasks` by which they are known again.
  var mainKey: String { get }
  /// The results, as members of `tasks`; `nil` when stopped.
  func results(_ split: TokenizedDataset, _ model: ZeroShotModel) -> JSONObject?
  /// What the results say about the data file, whichever tasks were asked for.
  func statistics(_ corpus: Corpus) -> [(String, JSONValue)]
  /// What the results say besides about a split that was encoded for the task.
  func statistics(_ split: TokenizedDataset) -> [(String, JSONValue)]
  /// The rows of the table that a person sees: a title, where the metrics stand below `tasks`, and the names of F1,
  /// precision and recall there.
  var tableRows: [(title: String, path: [String], names: [String])] { get }
  /// The metrics of stored results by our names.
  /// - Parameter flat: the metrics of one object of the file.
  func stored(
    in tasks: JSONObject, flat: (JSONObject) -> [(name: String, value: Double)]
  ) -> [(name: String, value: Double)]
}

extension ZeroShotWays {
  package func statistics(_ corpus: Corpus) -> [(String, JSONValue)] { [] }
  package func statistics(_ split: TokenizedDataset) -> [(String, JSONValue)] { [] }
}

/// A model that nothing has trained, and what is asked of it.
package struct ZeroShotModel {
  /// The pretrained encoder under a head of random values, which only some of the ways read.
  package var model: any TrainableModel
  /// Sentences that stand for the classes, in their order, as ids.
  package var prompts: [[Int32]]
  /// Asked before each batch.
  package var isStopped: () -> Bool

  /// - Parameters: the properties, in their order.
  package init(
    model: any TrainableModel, prompts: [[Int32]], isStopped: @escaping () -> Bool
  ) {
    (self.model, self.prompts, self.isStopped) = (model, prompts, isStopped)
  }
}

extension JSONValue {
  /// A number; `null` where it is not finite.
  static func finite(_ value: Double) -> JSONValue { value.isFinite ? .double(value) : .null }

  /// Metrics by their names.
  static func metrics(_ metrics: [Metric]) -> JSONObject {
    JSONObject(metrics.map { ($0.name, finite($0.value)) })
  }

  /// Counts: rows of true classes, columns of predicted ones.
  static func matrix(_ confusion: Confusion) -> JSONValue {
    let classes = 0..<confusion.classes
    return .array(
      classes.map { gold in .array(classes.map { .int(confusion[gold: gold, predicted: $0]) }) })
  }

  /// Precision, recall and F1 of each class by its label, and how often it is there.
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
