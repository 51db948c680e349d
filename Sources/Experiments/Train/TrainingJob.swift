import Basics
import Configurations
import Networks
import Records
import Scoring
import Settings
import Studies
import Tasks
import Tensors
import Trackers
import Training

/// One run on the engine thread: from new or restored weights to the final scores.
///
/// The single place that connects a model, its data, the trainer and the store.
struct TrainingJob {
  let request: TrainRequest
  let run: Run
  let kernels: Kernels

  init(request: TrainRequest, run: Run, kernels: Kernels) {
    (self.request, self.run) = (request, run)
    let keepsProfile = request.settings[.keepsProfile]
    self.kernels = Kernels(on: kernels.workers, profile: keepsProfile ? Profile() : nil)
  }

  /// - Parameters:
  ///   - checkpoint: the checkpoint to resume from; `nil` starts at step 0.
  ///   - trackers: updated during training.
  func perform(
    from checkpoint: Checkpoint?, events: EventQueue, trackers: RunTrackers
  ) throws -> RunOutcome {
    let watch = Stopwatch()
    let model = try BuiltModel(
      request.folder, task: request.task, loss: request.lossOptions,
      purpose: .training(
        freezing: request.mode.frozenPart(request.settings), seed: UInt64(request.settings[.seed])),
      on: Supported.device(request.settings[.device], kernels))
    try model.checkSource(since: request.weightsFacts)
    model.model.prepare(
      for: request.settings.rule,
      layerDecay: LayerDecay(request.settings[.layerDecay], layers: request.folder.shape.layers))
    let features = features(model)
    let source = BatchSampler(
      request.train, batchSize: request.settings[.batchSize], seed: UInt64(request.settings[.seed]),
      sampler: request.settings[.trainSampler], features: features?.train)
    let perEpoch = request.plan.stepsPerEpoch(microBatches: source.batchesPerEpoch)
    let access = CheckpointAccess(
      request: request, run: run, model: model,
      totalSteps: request.plan.totalSteps(microBatches: source.batchesPerEpoch), stepsPerEpoch: perEpoch)
    try recordModel(model)
    let state = try checkpoint.map { try access.restore($0) } ?? TrainingState()

    let metrics = try MetricsObserver(run, task: request)
    let trainer = Trainer(
      plan: request.plan, model: model.model, kernels: kernels,
      evaluate: { kernels.timed(.evaluation) { evaluate(request.dev, model, features?.dev) } },
      observers: [
        metrics, TrackersObserver(trackers, metrics: Evaluation.metricNames(of: request.task)),
        BestObserver(run, metric: request.settings.metric),
        ResultsObserver(ResultsFiles(request: request, run: run), since: watch), DisplayObserver(events),
      ],
      save: { state, reason in
        try kernels.timed(.checkpoint) {
          try metrics.synchronize()
          try access.save(state, reason)
        }
      },
      prunes: { state, score in
        guard let trial = request.trial else { return false }
        let number = request.plan.evaluations(upToStep: state.step, stepsPerEpoch: perEpoch)
        return try trial.report(score, evaluation: number - 1)
      })
    // Without the requested features, steps would compute different results.
    let isStopped = features == nil && request.settings[.cachesFeatures]
    let (end, reason) = isStopped ? (state, .interrupted) : try trainer.run(source, from: state)
    var outcome = Outcome(state: end, reason: reason, perEpoch: perEpoch, watch: watch)
    if reason == .finished || reason == .patience {
      if end.bestStep == nil { outcome.remarks.append(withoutBest(end)) }
      try score(model, access, &outcome)
    }
    try model.checkSource()
    try record(outcome, trackers)
    try keepProfile()
    return RunOutcome(
      id: run.id, directory: run.directory, reason: outcome.reason, step: end.step,
      totalSteps: access.totalSteps, best: run.manifest.best,
      shortMetrics: request.task.shortMetrics,
      scores: run.manifest.metrics.members.map { ($0.key, $0.value.object ?? JSONObject()) },
      trainSeconds: end.trainingSeconds,
      sentencesPerSecond: request.sentencesPerSecond(end),
      remarks: outcome.remarks, profile: kernels.profile?.lines ?? [])
  }

  /// Says which checkpoint counts as the best where no evaluation has the metric.
  private func withoutBest(_ end: TrainingState) -> String {
    "note: \(request.settings.metric) was undefined at every evaluation: the checkpoint of the last step, "
      + "\(end.step), counts as the best"
  }

  /// A frozen backbone's results for the splits that are read repeatedly, with `cache_features=true`.
  private func features(_ model: BuiltModel) -> (train: FeatureCache, dev: FeatureCache)? {
    guard request.settings[.cachesFeatures] else { return nil }
    func isStopped() -> Bool { StopSignal.request != .none }
    guard
      let train = FeatureCache(
        request.train, by: model.model, isStopped: isStopped),
      let dev = FeatureCache(request.dev, by: model.model, isStopped: isStopped)
    else { return nil }
    return (train, dev)
  }

  private func keepProfile() throws(Failure) {
    guard let profile = kernels.profile else { return }
    let text = profile.lines.map { $0 + "\n" }.joined()
    try AtomicFile.replace(run.path("logs/profile.txt"), with: Array(text.utf8))
  }

  private struct Outcome {
    let state: TrainingState
    var reason: StopReason
    let perEpoch: Int
    let watch: Stopwatch
    var scores: [(split: String, metrics: [(name: String, value: Double)])] = []
    /// The cutoff found on dev.
    var cutoff: Double?
    /// Lines for the user.
    var remarks: [String] = []
  }

  private func evaluate(
    _ split: TokenizedDataset, _ model: BuiltModel, _ features: FeatureCache?
  ) -> (metrics: [String: Double], score: Double) {
    guard var evaluation = Evaluation(split, by: model.model, features: features) else { return ([:], .nan) }
    // Checkpoints are ranked as they would decide: at 0.5 a model that is only just learning says nothing.
    if request.settings[.cutoff] == .dev, let cutoff = split.tunedCutoff(evaluation) {
      evaluation = evaluation.decided(for: split.deciding(at: cutoff))
    }
    let metrics = Dictionary(uniqueKeysWithValues: evaluation.metrics.map { ($0.name, $0.value) })
    return (metrics, metrics[request.settings.metric] ?? .nan)
  }

  /// Scores the best checkpoint on dev and, once, on test. Test is never used to choose anything.
  private func score(_ model: BuiltModel, _ access: CheckpointAccess, _ outcome: inout Outcome) throws {
    if let best = outcome.state.bestStep, best != outcome.state.step {
      let checkpoint = try run.checkpoints.checkpoint(step: best)
      let weights = checkpoint.path(Checkpoint.File.model)
      try checkpoint.compare(Checkpoint.File.model, digest: try ContentDigest.ofFile(weights))
      try access.restoreWeights(checkpoint)
    }
    for split in [request.dev] + (request.test.map { [$0] } ?? []) {
      let split = outcome.cutoff.map { split.deciding(at: $0) } ?? split
      guard var evaluation = Evaluation(split, by: model.model, isStopped: { StopSignal.request != .none })
      else {
        outcome.reason = .interrupted
        return
      }
      if split.name == request.dev.name { tuneCutoff(&evaluation, &outcome) }
      outcome.scores.append((split.name, evaluation.metrics.map { ($0.name, $0.value) }))
    }
  }

  /// With `cutoff=dev`, finds the cutoff that suits dev best, and decides by it from there on.
  private func tuneCutoff(_ evaluation: inout Evaluation, _ outcome: inout Outcome) {
    guard request.settings[.cutoff] == .dev, let usual = request.task.cutoff else { return }
    guard let cutoff = request.dev.tunedCutoff(evaluation) else {
      let isComputed = evaluation["loss"]?.isFinite == true
      return outcome.remarks.append(
        "note: \(isComputed ? "no row of dev has a label" : "the scores on dev are no numbers"): "
          + "the cutoff stays \(usual)")
    }
    let metric = request.task.rankingMetrics[0]
    let before = evaluation[metric].map { rounded($0) } ?? ""
    evaluation = evaluation.decided(for: request.dev.deciding(at: cutoff))
    outcome.cutoff = cutoff
    outcome.remarks.append(
      "cutoff \(rounded(cutoff)), tuned on dev: \(metric) \(evaluation[metric].map { rounded($0) } ?? "") there, "
        + "\(before) with \(usual)")
  }

  /// Records the findings of loading: the new tensors, and the number of trained parameters.
  private func recordModel(_ model: BuiltModel) throws(Failure) {
    let layout = model.model.layout
    try run.update { manifest in
      manifest.machine["parameters"] = .int(layout.count)
      manifest.machine["trainable_parameters"] = .int(layout.trainableCount)
      manifest.machine["fresh_tensors"] = .array(model.fresh.prefix(8).map { .string($0) })
    }
    let summary = ModelSummary(
      layout, title: "\(request.model.name)  \(request.task.architecture(in: request.folder.family))",
      fresh: model.fresh)
    try AtomicFile.replace(run.path(ModelSummary.fileName), with: summary.text)
  }

  private func record(_ outcome: Outcome, _ trackers: RunTrackers) throws(Failure) {
    let status: RunStatus =
      switch outcome.reason {
      case .finished, .patience, .pruned: .finished
      case .interrupted: .interrupted
      case .diverged:
        .failed(reason: "the loss or the gradient was no longer a number at step \(outcome.state.step + 1)")
      }
    try run.update { manifest in
      for (split, metrics) in outcome.scores { manifest.setMetrics(metrics, on: split) }
      manifest.cutoff = outcome.cutoff
      // Recorded before the results are derived from it.
      manifest.machine["peak_memory_bytes"] = .int(Machine.peakMemory)
      manifest.machine["stop_reason"] = .string(outcome.reason.rawValue)
    }
    let runtime = ResultsFiles.rounded(outcome.watch.seconds)
    try ResultsFiles(request: request, run: run).write(
      outcome.state, perEpoch: outcome.perEpoch, runtime: runtime, status: status.name)
    // Before the status is set: if the process is killed here, the run is resumed, and its trackers with it.
    trackers.end(
      TrackedEnding(status), atStep: outcome.state.step,
      scores: outcome.scores.filter { $0.split != "dev" }.map { split, metrics in
        TrackedRow(
          MetricsRow(
            step: outcome.state.step, epoch: Double(outcome.state.step) / Double(outcome.perEpoch),
            split: split, metrics))
      })
    try run.end(status, atStep: outcome.state.step) { manifest in
      manifest.lineage.seconds = ResultsFiles.rounded(request.earlierSeconds + runtime)
    }
  }
}
