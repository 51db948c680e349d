import Basics
package import Networks
import Text
import Training

/// The batches of the train split, in an order determined by (seed, epoch).
package final class BatchSampler: BatchSource {
  private let split: TokenizedDataset
  private let plan: BatchPlan
  private let features: FeatureCache?
  /// The order of the epoch requested last, cached because it is the same for all its batches.
  private var shuffled: (epoch: Int, batches: [[Int]])?

  /// - Parameters:
  ///   - sampler: how the sentences of an epoch are chosen.
  ///   - features: a frozen encoder's results for the split; if `nil`, every step computes them.
  package init(
    _ split: TokenizedDataset, batchSize: Int, seed: UInt64, sampler: TrainSampler = .shuffle,
    features: FeatureCache? = nil
  ) {
    (self.split, self.features) = (split, features)
    plan = split.batchPlan(batchSize: batchSize, seed: seed, sampler: sampler)
  }

  package var batchesPerEpoch: Int { plan.batchesPerEpoch }

  package func batch(_ index: Int, ofEpoch epoch: Int) -> LabelledBatch {
    if shuffled?.epoch != epoch { shuffled = (epoch, plan.batches(ofEpoch: epoch)) }
    let indices = shuffled?.batches[index] ?? []
    var batch = split.batch(indices)
    if let features { batch.features = features.features(of: indices) }
    return batch
  }
}

extension TokenizedDataset {
  /// The sentences of `indices`, packed.
  package func batch(_ indices: [Int]) -> LabelledBatch {
    var batch = LabelledBatch(tokens: .init(), targets: [])
    for index in indices {
      batch.tokens.append(ids[index], second: seconds.isEmpty ? nil : seconds[index])
      batch.targets += targets[index]
    }
    return batch
  }
}
