import Networks

/// The peak memory of a run, by part, in bytes.
///
/// It is derived from what the engine does: rows of the word table that do not occur in a sentence have no
/// gradient and no moments, and activations use the memory of gradients not yet computed.
struct MemoryEstimate {
  /// The properties of a run that determine its memory.
  struct Work {
    let parameters: Int
    let trainable: Int
    /// Vectors of optimizer state for each parameter: 2 for Adam and AdamW.
    let states: Int
    /// The number of vocabulary entries in the train split; `nil` if every row is trained at every step.
    let words: Int?
    /// The stages of the encoder that are not trained, from below: the embeddings, then the layers.
    let frozen: Int
    let accumulates: Bool
    /// Tokens of each sentence of the largest micro-batch.
    let batch: [Int]
    /// Tokens of the largest batch of an evaluation, and of its longest sentence.
    let evaluation: (tokens: Int, longest: Int)
    /// The memory of the splits, in bytes.
    let data: Int
    /// Cached features of a frozen backbone, in floats.
    let features: Int
  }

  let total: Int

  init(_ shape: EncoderShape, _ work: Work) {
    let weights = 4 * work.parameters
    var trained = work.trainable
    var rows = 0
    if let words = work.words, work.frozen == 0 {
      trained -= shape.wordTable
      // A row begins and ends in pages that it shares with unused rows.
      rows = min(4 * shape.wordTable, words * (4 * shape.hidden + 4096))
    }
    let state = (1 + work.states) * (4 * trained + rows)
    let training = shape.trainingFloats(
      lengths: work.batch, frozen: work.frozen, accumulates: work.accumulates)
    let inference = shape.inferenceFloats(tokens: work.evaluation.tokens, longest: work.evaluation.longest)
    let isTrained = shape.trainedLayers(frozen: work.frozen) > 0
    let evaluation = max(0, inference - (isTrained ? trained : 0))
    total =
      weights + state + 4 * max(training, evaluation) + 4 * work.features + work.data
      + MemoryEstimate.program
  }

  /// The program, its libraries, the vocabulary and everything else.
  static let program = 34 << 20
}
