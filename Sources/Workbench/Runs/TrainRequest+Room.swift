package import Basics
import ModelFiles
import Networks
import Tasks
import Tensors
import Text
import Training

extension TrainRequest {
  /// Refuses what cannot fit into memory or onto the disk, with a line ready to paste. For a run that is to begin:
  /// one that is finished needs nothing, one that is resumed has its checkpoints already.
  ///
  /// - Throws: `run.disk`, `run.memory`.
  package func checkRoom() throws(Failure) {
    if let free = FileSystem.freeBytes(at: directory), estimate.disk > free {
      throw Failure(
        "run.disk",
        "the run needs about \(Estimate.bytes(estimate.disk)) of disk, \(Estimate.bytes(free)) are free",
        at: .file(directory, line: nil), mend: "keep=1 needs least, or choose another place: --store DIR",
        kind: .environment)
    }
    guard let free = Machine.availableMemory, estimate.memory > free else { return }
    throw Failure(
      "run.memory",
      "the run needs about \(Estimate.bytes(estimate.memory)) of memory, \(Estimate.bytes(free)) are free",
      mend: try smallerBatch(within: free) ?? "use a smaller model", kind: .environment)
  }

  /// The largest halving of the batch that fits, as keys to paste; the sentences of a step stay the same.
  private func smallerBatch(within free: Int) throws(Failure) -> String? {
    var (batch, accumulation) = (settings.batchSize, plan.accumulation)
    var smaller = settings
    while batch > 1 {
      (batch, accumulation) = ((batch + 1) / 2, accumulation * 2)
      try smaller.set("batch_size", .int(batch), origin: .fallback, at: nil)
      let estimate = Estimate(
        task: task, mode: mode, settings: smaller, plan: plan, folder: folder, train: train, dev: dev,
        threads: threads)
      if estimate.memory <= free {
        return "the same sentences per step in less: batch=\(batch) accum=\(accumulation)"
      }
    }
    return nil
  }
}

extension Estimate {
  /// What a run of these settings will cost.
  init(
    task: TaskKind, mode: TrainingMode, settings: Settings, plan: TrainingPlan, folder: HuggingFaceFolder,
    train: EncodedSplit, dev: EncodedSplit, threads: Int
  ) {
    let configuration = BERTConfiguration(folder.configuration)
    let store = task.makeModel(
      configuration, loss: CrossEntropy(classes: task.classes, smoothing: 0),
      kernels: Kernels(on: WorkerPool(threads: 1))
    ).parameters
    let head = store.parameters.filter { !$0.name.hasPrefix("bert.") }.reduce(0) { $0 + $1.count }
    let lengths = train.ids.map(\.count).sorted(by: >)
    let microBatches = (train.count + settings.batchSize - 1) / settings.batchSize
    let total = plan.totalSteps(microBatches: microBatches)
    let perEpoch = plan.stepsPerEpoch(microBatches: microBatches)
    func times(_ interval: TrainingPlan.Interval) -> Int {
      (1...max(1, total)).count { interval.isDue(afterStep: $0, stepsPerEpoch: perEpoch) }
    }
    self.init(
      configuration, parameters: store.count, trainable: mode == .frozen ? head : store.count,
      longest: Array(lengths.prefix(settings.batchSize)), trainTokens: lengths.reduce(0, +),
      evaluationTokens: dev.ids.reduce(0) { $0 + $1.count }, evaluations: times(plan.evaluate) + 2,
      epochs: plan.epochs, threads: threads, keep: settings.whole("save_total_limit"),
      saves: max(1, times(plan.save)), frozen: mode == .frozen,
      forTrainer: settings["trainer_resume"] == .flag(true))
  }
}
