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

  init(_ configuration: BERTConfiguration, _ work: Work) {
    let model = Model(configuration)
    let weights = 4 * work.parameters
    var trained = work.trainable
    var rows = 0
    if let words = work.words, !work.isFrozen {
      trained -= model.table
      // A row begins and ends within pages that it shares with rows nobody names.
      rows = min(4 * model.table, words * (4 * configuration.hidden + 4096))
    }
    let state = (1 + work.states) * (4 * trained + rows)
    let training = model.training(work)
    let evaluation = max(0, model.evaluation(work.evaluation) - (work.isFrozen ? 0 : trained))
    total =
      weights + state + 4 * max(training, evaluation) + 4 * work.features + 6 * work.dataBytes
      + MemoryEstimate.program
  }

  /// The program, its libraries, the vocabulary and what belongs to nobody.
  private static let program = 34 << 20

  /// Floats of the parts of a model.
  private struct Model {
    let configuration: BERTConfiguration
    var hidden: Int { configuration.hidden }
    var inner: Int { configuration.intermediate }
    var table: Int { configuration.vocabulary * hidden }
    var layerWeights: Int { 4 * hidden * hidden + 2 * hidden * inner + 9 * hidden + inner }

    init(_ configuration: BERTConfiguration) { self.configuration = configuration }

    /// Memory of the arena's own in a training step.
    func training(_ work: Work) -> Int {
      let tokens = work.batch.reduce(0, +)
      let squares = configuration.heads * work.batch.reduce(0) { $0 + $1 * $1 }
      let layer = tokens * (8 * hidden + 2 * inner) + squares
      let backward = tokens * (6 * hidden + inner) + 2 * squares
      let embeddings = 3 * tokens * hidden
      guard !work.isFrozen else { return embeddings + layer }
      let all = embeddings + configuration.layers * layer + backward
      guard !work.accumulates else { return all }
      // The gradients of the first layers, behind which the activations of the last ones find room.
      return max(embeddings + layer + backward, all - (configuration.layers - 1) * layerWeights)
    }

    func evaluation(_ batch: (tokens: Int, longest: Int)) -> Int {
      batch.tokens * (10 * hidden + inner) + configuration.heads * batch.tokens * batch.longest
    }
  }
}
