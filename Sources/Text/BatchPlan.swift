import Basics

/// Which sentences make up which batch of which epoch.
///
/// A pure function of (seed, epoch, batch): a resumed run asks for the batch it stopped at and gets it.
package struct BatchPlan: Sendable, Equatable {
  /// Sentences.
  package let count: Int
  /// Sentences of a batch; the last one of an epoch may have fewer.
  package let batchSize: Int
  /// The run's; with the epoch it decides the order.
  package let seed: UInt64

  /// - Parameters:
  ///   - count: sentences, 0 or more.
  ///   - batchSize: 1 or more; the last batch of an epoch may be smaller.
  package init(count: Int, batchSize: Int, seed: UInt64) {
    precondition(count >= 0 && batchSize >= 1, "a batch has at least one sentence")
    (self.count, self.batchSize, self.seed) = (count, batchSize, seed)
  }

  /// Batches of every epoch, the last and smaller one included; 0 when there are no sentences.
  package var batchesPerEpoch: Int { count / batchSize + (count % batchSize == 0 ? 0 : 1) }

  /// All sentences in the order of an epoch.
  /// - Parameter epoch: counted from 0.
  package func order(ofEpoch epoch: Int) -> [Int] {
    var generator = SeededGenerator(seed: seed, "shuffle", epoch)
    return generator.permutation(count)
  }

  /// The sentences of one batch; empty for one past the last.
  /// - Cost: shuffles the whole epoch; take ``batches(ofEpoch:)`` for all of them.
  package func indices(ofBatch batch: Int, epoch: Int) -> [Int] {
    guard (0..<batchesPerEpoch).contains(batch) else { return [] }
    let start = batch * batchSize
    return Array(order(ofEpoch: epoch)[start..<min(count, start + batchSize)])
  }

  /// Every batch of an epoch.
  package func batches(ofEpoch epoch: Int) -> [[Int]] {
    let order = order(ofEpoch: epoch)
    return stride(from: 0, to: count, by: batchSize).map { start in
      Array(order[start..<min(count, start + batchSize)])
    }
  }
}

/// The batches of an evaluation: sentences of like length together, the longest first.
///
/// The order says nothing about the result, which is put back by index; the longest come first so that the
/// memory they need is known at once.
package struct EvaluationPlan: Sendable, Equatable {
  /// Indices into the lengths.
  package let batches: [[Int]]

  /// - Parameters:
  ///   - lengths: tokens of each sentence.
  ///   - tokenBudget: the most tokens of a batch; one longer sentence is a batch of its own.
  package init(lengths: [Int], tokenBudget: Int) {
    let order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
    var batches: [[Int]] = []
    var room = 0
    for index in order {
      if batches.isEmpty || lengths[index] > room {
        batches.append([])
        room = tokenBudget
      }
      batches[batches.count - 1].append(index)
      room -= lengths[index]
    }
    self.batches = batches
  }
}
