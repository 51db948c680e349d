package import Settings
package import Text

/// How the sentences of an epoch are chosen.
package enum TrainSampler: String, SettingChoice {
  /// Every sentence once, in random order.
  case shuffle
  /// As many draws with replacement as there are sentences, from every class equally often.
  case balanced
}

extension SettingKey<TrainSampler> {
  /// `train_sampler`; the sampler of a search is another key, which only `hpo` has.
  package static var trainSampler: Self {
    Self(
      "train_sampler", short: "sampler", .choice(TrainSampler.words), default: .shuffle,
      dotted: "training.sampler", isLater: true,
      "An epoch is every sentence once, or with balanced as many draws from all classes equally often (cls).")
  }
}

extension TokenizedDataset {
  /// The batches of each epoch of training.
  ///
  /// - Parameter sampler: `balanced` needs a task with ``LearningTask/hasClassPerSentence``.
  package func batchPlan(batchSize: Int, seed: UInt64, sampler: TrainSampler) -> BatchPlan {
    var groups: [[Int]] = []
    if sampler == .balanced {
      groups = Array(repeating: [], count: task.classes)
      for (index, answer) in gold.enumerated() {
        if let label = answer.classes.first, groups.indices.contains(label) { groups[label].append(index) }
      }
    }
    return BatchPlan(count: ids.count, batchSize: batchSize, seed: seed, balancing: groups)
  }
}
