import Networks

/// The memory of a run at its peak, part by part, in bytes.
///
/// It follows what the engine does: rows of the word table that no sentence names have no gradient and no moments,
/// and activations use the memory of gradients that are not made yet.
struct MemoryEstimate {
  /// What of a run decides.
  struct Work {
    let parameters: Int
    let trainable: Int
    /// Vectors of optimizer state for each parameter: 2 for Adam and AdamW.
    let states: Int
    /// Words of the vocabulary that the train split names; `nil` when every row is trained at every step.
    let words: Int?
    let isFrozen: Bool
    let accumulates: Bool
    /// Tokens of each sentence of the largest micro-batch.
    let batch: [Int]
    /// Tokens of the largest batch of an evaluation, and of its longest sentence.
    let evaluation: (tokens: Int, longest: Int)
    /// Of the files of data.
    let dataBytes: Int
    /// Kept features of a frozen backbone, in floats.
    let features: Int
  }

  let total: Int

  init(_ shape: EncoderShape, _ work: Work) {
    let weights = 4 * work.parameters
    var trained = work.trainable
    var rows = 0
    if let words = work.words, !work.isFrozen {
      trained -= shape.wordTable
      // A row begins and ends within pages that it shares with rows nobody names.
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

  /// The program, its libraries, the vocabulary and what belongs to nobody.
  private static let program = 34 << 20
}
