package import Basics
import Configurations
import ModelFiles
import Networks
import Settings
import Tasks
import Tensors
import Text
import Training

extension TrainRequest {
  /// Refuses a run that does not fit into memory or onto the disk, with a line ready to paste. Only for new
  /// runs: a finished run needs nothing, and a resumed one already has its checkpoints.
  ///
  /// - Throws: `run.disk`, `run.memory`.
  package func checkRoom() throws(Failure) {
    if let free = FileSystem.freeBytes(at: directory), estimate.disk > free {
      throw Failure(
        "run.disk",
        "the run needs about \(Estimate.bytes(estimate.disk)) of disk, \(Estimate.bytes(free)) are free",
        at: .file(directory, line: nil),
        remedy: settings[.checkpointLimit] == 1
          ? "choose another place: --store DIR" : "keep=1 needs least, or choose another place: --store DIR",
        kind: .environment)
    }
    if let free = Machine.availableMemory, estimate.memory > free {
      throw Failure(
        "run.memory",
        "the run needs about \(Estimate.bytes(estimate.memory)) of memory, \(Estimate.bytes(free)) are free",
        remedy: try smallerBatch(within: free) ?? "use a smaller model", kind: .environment)
    }
    try MemoryEstimate.checkAddresses(estimate.memory, threads: threads)
  }

  /// The largest batch size that fits, found by halving, as keys to paste; the number of sentences per step
  /// stays the same.
  private func smallerBatch(within free: Int) throws(Failure) -> String? {
    var (batch, accumulation) = (settings[.batchSize], plan.accumulation)
    var smaller = settings
    while batch > 1 {
      (batch, accumulation) = ((batch + 1) / 2, accumulation * 2)
      smaller.set(.batchSize, to: batch, origin: .default)
      let estimate = Estimate(
        task: task, mode: mode, settings: smaller, plan: plan, folder: folder, train: train, dev: dev,
        test: test, threads: threads)
      if estimate.memory <= free {
        return "the same sentences per step in less: batch=\(batch) accum=\(accumulation)"
      }
    }
    return nil
  }
}

extension Estimate {
  /// Estimates the cost of a run with these settings.
  init(
    task: TaskKind, mode: TrainingMode, settings: Settings, plan: TrainingPlan, folder: ModelFolder,
    train: TokenizedDataset, dev: TokenizedDataset, test: TokenizedDataset?, threads: Int
  ) {
    let declared = task.design(folder.family, folder.shape).parameters
    let parameters = declared.reduce(0) { $0 + $1.count }
    let part = mode.frozenPart(settings)
    let frozen = part.stages(ofLayers: folder.shape.layers)
    let trainable = declared.filter { !part.contains($0, isNew: false) }.reduce(0) { $0 + $1.count }
    let lengths = train.ids.map(\.count)
    let microBatches = train.microBatches(of: settings[.batchSize])
    let total = plan.totalSteps(microBatches: microBatches)
    let perEpoch = plan.stepsPerEpoch(microBatches: microBatches)
    func times(_ interval: TrainingPlan.Interval) -> Int {
      switch interval {
      case .epochs(let count): total / (count * perEpoch)
      case .steps(let count): total / count
      case .never: 0
      }
    }
    let rule = settings.rule
    let order = train.batchPlan(
      batchSize: settings[.batchSize], seed: UInt64(settings[.seed]), sampler: settings[.trainSampler])
    let batches = (0..<min(plan.epochs, 20)).flatMap {
      order.batches(ofEpoch: $0)
    }
    let largest = batches.max { a, b in
      a.reduce(0) { $0 + lengths[$1] } < b.reduce(0) { $0 + lengths[$1] }
    }
    let width =
      switch task.head {
      case .perSentence: train.count + dev.count
      case .perToken: train.tokens + dev.tokens
      }
    let memory = MemoryEstimate(
      folder.shape,
      MemoryEstimate.Work(
        parameters: parameters, trainable: trainable, states: rule.memory.count,
        words: rule.movesAllRows ? nil : Set((train.ids + dev.ids).joined()).count, frozen: frozen,
        accumulates: plan.accumulation > 1, batch: (largest ?? []).map { lengths[$0] },
        evaluation: Estimate.largestEvaluation([train, dev] + (test.map { [$0] } ?? [])),
        data: train.memory + dev.memory + (test?.memory ?? 0),
        features: settings[.cachesFeatures] ? width * folder.shape.hidden : 0))
    self.init(
      folder.shape, parameters: parameters, trainable: trainable,
      memory: memory.total, trainTokens: train.tokens,
      // Twice more for the end and the best checkpoint, then the test split.
      evaluatedTokens: dev.tokens * (times(plan.evaluate) + 2) + (test?.tokens ?? 0),
      epochs: plan.epochs, threads: threads, keep: settings[.checkpointLimit],
      saves: max(1, times(plan.save)), trainedLayers: folder.shape.trainedLayers(frozen: frozen),
      forTrainer: settings[.writesTrainerFiles])
  }

  /// The tokens of the largest batch of an evaluation, and of the longest sentence.
  static func largestEvaluation(_ splits: [TokenizedDataset]) -> (tokens: Int, longest: Int) {
    let lengths = splits.flatMap { $0.ids.map(\.count) }
    let longest = lengths.max() ?? 1
    return (max(longest, min(Evaluation.tokenBudget, lengths.reduce(0, +))), longest)
  }
}
