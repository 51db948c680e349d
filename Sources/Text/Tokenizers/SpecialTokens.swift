/// The special tokens of a tokenizer, and the other tokens that are matched literally in a text.
package struct SpecialTokens: Sendable, Equatable {
  /// The token for a word that has no pieces in the vocabulary; it must be in the vocabulary.
  package var unknown = "[UNK]"
  /// The token before every sentence.
  package var start = "[CLS]"
  /// The token after every sentence.
  package var end = "[SEP]"
  /// The token that fills up shorter texts of a batch.
  package var pad = "[PAD]"
  /// Tokens in addition to the vocabulary, in the order in which those that it lacks get the ids after it.
  package var listed: [AddedToken] = []
  /// Named tokens, matched literally in a text if the vocabulary or ``listed`` contains them or the model's
  /// embedding table has rows for them.
  package var names = ["[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"].map { AddedToken($0) }
  /// Additional tokens, whose ids follow those of ``names``.
  package var more: [AddedToken] = []

  /// BERT's special tokens, with no tokens in addition to the vocabulary.
  package init() {}
}
