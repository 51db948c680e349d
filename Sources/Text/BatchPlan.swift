import Basics

/// Assigns sentences to the batches of each epoch.
///
/// A pure function of (seed, epoch, batch): a resumed run asks for the batch it stopped at and gets the same
/// one.
package struct BatchPlan: Sendable, Equatable {
  /// Number of sentences.
  package let count: Int
  /// Sentences in a batch; the last batch of an epoch may have fewer.
  package let batchSize: Int
  /// The seed of the run, which determines the order together with the epoch.
  package let seed: UInt64
  /// Groups of sentences that are drawn equally often, none of them empty; without groups, every sentence
  /// stands once in an epoch.
  private let groups: [[Int]]

  /// - Parameters:
  ///   - count: number of sentences, 0 or more.
  ///   - batchSize: 1 or more; the last batch of an epoch may be smaller.
  ///   - groups: the sentences of each class, if the classes are to be drawn equally often: each epoch then has
  ///     `count` draws with replacement, in which every group has the same chance, and so has every sentence of
  ///     a group. Empty groups are left out.
  package init(count: Int, batchSize: Int, seed: UInt64, balancing groups: [[Int]] = []) {
    precondition(count >= 0 && batchSize >= 1, "a batch has at least one sentence")
    (self.count, self.batchSize, self.seed) = (count, batchSize, seed)
    self.groups = groups.filter { !$0.isEmpty }
  }

  /// Batches in each epoch, including a smaller last one; 0 without sentences.
  package var batchesPerEpoch: Int { count / batchSize + (count % batchSize == 0 ? 0 : 1) }

  /// The sentences of an epoch in order: all of them, or `count` draws from the groups.
  /// - Parameter epoch: counted from 0.
  package func order(ofEpoch epoch: Int) -> [Int] {
    guard groups.isEmpty else {
      var generator = SeededGenerator(seed: seed, "balanced", epoch)
      return (0..<count).map { _ in
        let group = groups[generator.below(groups.count)]
        return group[generator.below(group.count)]
      }
    }
    var generator = SeededGenerator(seed: seed, "shuffle", epoch)
    return generator.permutation(count)
  }

  /// The sentences of one batch; empty for a batch past the last.
  /// - Cost: shuffles the whole epoch; use ``batches(ofEpoch:)`` to get all batches.
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

/// The batches of an evaluation: sentences of similar length together, the longest first.
///
/// The order does not affect the results, which are put back by index; the longest come first so that the
/// peak of memory is reached at once.
package struct EvaluationPlan: Sendable, Equatable {
  /// Indices into the lengths.
  package let batches: [[Int]]

  /// - Parameters:
  ///   - lengths: tokens of each sentence.
  ///   - tokenBudget: the most tokens of a batch; a longer sentence is a batch of its own.
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
