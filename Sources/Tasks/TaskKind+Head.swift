import Basics
package import Networks
import Scoring
package import Tensors
import Text

extension TaskKind {
  /// The labels by class number, as checkpoints name them.
  package var labels: [String] {
    switch self {
    case .cls: ["Literal", "Figurative"]
    case .span: SpanTag.allCases.map(\.description)
    }
  }

  package var classes: Int { labels.count }

  /// The class of transformers that opens a checkpoint of this task.
  package var architecture: String {
    switch self {
    case .cls: "BertForSequenceClassification"
    case .span: "BertForTokenClassification"
    }
  }

  /// What the task is called in prose.
  package var title: String {
    switch self {
    case .cls: "Sequence Classification"
    case .span: "Token Classification"
    }
  }

  /// How the metrics average: stored beside them.
  package var averaging: String {
    switch self {
    case .cls: ClassificationScores.averaging
    case .span: SpanScores.averaging
    }
  }

  /// Declares the task's model.
  package func makeModel(
    _ configuration: BERTConfiguration, loss: CrossEntropy, kernels: Kernels
  ) -> any TrainableModel {
    switch self {
    case .cls: SentenceClassifier(configuration, loss: loss, kernels: kernels)
    case .span: TokenClassifier(configuration, loss: loss, kernels: kernels)
    }
  }
}
