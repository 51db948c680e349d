import Basics
package import Networks
import Scoring
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

  /// The class of transformers that opens a checkpoint of this task, such as `BertForTokenClassification`.
  package func architecture(in family: ModelFamily) -> String {
    switch self {
    case .cls: family.className + SentenceClassifier.classSuffix
    case .span: family.className + TokenClassifier.classSuffix
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

  /// The task's model over an encoder.
  ///
  /// - Parameter loss: what is trained for; the plain cross-entropy when `nil`.
  package func design(
    _ family: ModelFamily, _ shape: EncoderShape, loss: CrossEntropy? = nil
  ) -> ModelDesign {
    let loss = loss ?? CrossEntropy(classes: classes, smoothing: 0)
    return ModelDesign(family, shape) { [self] family, shape, store in
      switch self {
      case .cls: SentenceClassifier(family, shape, loss: loss, in: store)
      case .span: TokenClassifier(family, shape, loss: loss, in: store)
      }
    }
  }
}
