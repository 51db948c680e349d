package import Basics
package import Networks

/// The kind of head on a model's encoder: which rows it reads and how many rows of scores it gives.
package enum HeadKind: Sendable {
  /// One row of scores per sentence, from its first token.
  case perSentence
  /// One row of scores per token.
  case perToken

  /// The class in transformers that loads such a checkpoint, such as `BertForTokenClassification`.
  package func architecture(in family: ModelFamily) -> String {
    switch self {
    case .perSentence: family.className + SentenceClassifier.classSuffix
    case .perToken: family.className + TokenClassifier.classSuffix
    }
  }

  /// The design of a model with this head on an encoder.
  package func design(_ family: ModelFamily, _ shape: EncoderShape, loss: any Loss) -> ModelDesign {
    ModelDesign(family, shape) { [self] family, shape, store in
      switch self {
      case .perSentence: SentenceClassifier(family, shape, loss: loss, in: store)
      case .perToken: TokenClassifier(family, shape, loss: loss, in: store)
      }
    }
  }

  /// The rows of the encoder's result that it reads.
  package var rows: OutputRows {
    switch self {
    case .perSentence: .firstTokens
    case .perToken: .all
    }
  }

  /// The rows of a batch that belong to one of its sentences.
  package func rows(of sentence: Int, in batch: PackedBatch) -> Range<Int> { rows.range(sentence, in: batch) }

  /// The rows of a whole batch.
  package func rows(in batch: PackedBatch) -> Int { rows.count(in: batch) }
}
