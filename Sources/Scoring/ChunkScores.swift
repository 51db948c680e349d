/// The scores of chunks of any types over a whole split: right is what has the same words and the same type.
///
/// F1 as seqeval computes it is ``PrecisionRecall/f1OfQuotients``.
///
/// - Reference: seqeval 1.2.2 `classification_report`, `zero_division=0`, whose macro mean is NaN if there are no
///   chunks at all; all scores are 0 here.
package struct ChunkScores: Sendable, Equatable {
  /// The counts of each type that occurs or is predicted.
  private var byType: [ExactText: PrecisionRecall] = [:]

  /// - Parameters:
  ///   - gold: `[sentences]`, the chunks of each.
  ///   - predicted: `[sentences]`, the chunks of each.
  /// - Precondition: as many predictions as sentences.
  package init(gold: [[Chunk]], predicted: [[Chunk]]) {
    precondition(gold.count == predicted.count, "one prediction for each sentence")
    for (gold, predicted) in zip(gold, predicted) {
      let (gold, predicted) = (Set(gold), Set(predicted))
      for chunk in gold {
        byType[chunk.exactType, default: .none] += PrecisionRecall(
          right: predicted.contains(chunk) ? 1 : 0, predicted: 0, gold: 1)
      }
      for chunk in predicted { byType[chunk.exactType, default: .none].predicted += 1 }
    }
  }

  /// - Parameters:
  ///   - gold: `[sentences][words]`.
  ///   - predicted: `[sentences][words]`.
  ///   - reading: for both.
  /// - Precondition: as many predictions as sentences.
  package init(gold: [[ChunkTag]], predicted: [[ChunkTag]], reading: ChunkReading) {
    self.init(gold: gold.map(reading.chunks), predicted: predicted.map(reading.chunks))
  }

  /// The types that occur or are predicted, by code points.
  package var types: [String] { byType.keys.sorted().map(\.text) }

  /// The counts of one type; all 0 if it neither occurs nor is predicted.
  package func scores(of type: String) -> PrecisionRecall { byType[ExactText(type)] ?? .none }

  /// The counts of all types together.
  package var micro: PrecisionRecall { byType.values.micro }
  /// The mean over ``types``.
  package func macro(_ value: (PrecisionRecall) -> Double) -> Double { inOrder.macro(value) }
  /// The mean over ``types`` in which each counts as often as it occurs; 0 if none occurs.
  package func weighted(_ value: (PrecisionRecall) -> Double) -> Double { inOrder.weighted(value) }

  /// In a fixed order, so that sums do not differ in their last bit from run to run.
  private var inOrder: [PrecisionRecall] { types.map(scores) }
}
