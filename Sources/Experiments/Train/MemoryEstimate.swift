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
    let isFrozen: Bool
    let accumulates: Bool
    /// Tokens of each sentence of the largest micro-batch.
    let batch: [Int]
    /// Tokens of the largest batch of an evaluation, and of its longest sentence.
    let evaluation: (tokens: Int, longest: Int)
    /// The size of the data files.
    let dataBytes: Int
    /// Cached features of a frozen backbone, in floats.
    let features: Int
  }

  let total: Int

  init(_ shape: EncoderShape, _ work: Work) {
    let weights = 4 * work.parameters
    var trained = work.trainable
    var rows = 0
    if let words = work.words, !work.isFrozen {
      trained -= shape.wordTable
      // A row begins and ends in pages that it shares with unused rows.
      rows = min(4 * shape.wordTable, words * (4 * shape.hidden + 4096))
    }
    let state = (1 + work.states) * (4 * trained + rows)
    let training = shape.trainingFloats(
      lengths: work.batch, isFrozen: work.isFrozen, accumulates: work.accumulates)
    let inference = shape.inferenceFloats(tokens: work.evaluation.tokens, longest: work.evaluation.longest)
    let evaluation = max(0, inference - (work.isFrozen ? 0 : trained))
    total =
      weights + state + 4 * max(training, evaluation) + 4 * work.features + 6 * work.dataBytes
      + MemoryEstimate.program
  }

  /// The program, its libraries, the vocabulary and everything else.
  private static let program = 34 << 20
}
