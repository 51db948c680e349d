import Basics
package import Networks
package import Tensors

/// The training loop: micro-batches, clipping, updates, evaluations, checkpoints, stops.
package struct Trainer {
  /// The length of the run, its learning rates, and when to evaluate and save.
  package let plan: TrainingPlan
  /// The model, prepared for its update rule.
  package let model: any TrainableModel
  /// Records the times of each step.
  package let kernels: Kernels
  /// Scores the model on the dev split: metric names and values; `score` is the one used for ranking.
  package let evaluate: () throws -> (metrics: [String: Double], score: Double)
  /// Called in order, before a checkpoint is written.
  package let observers: [any TrainingObserver]
  /// Writes a checkpoint of the current state.
  package let save: (TrainingState, SaveReason) throws -> Void
  /// Called after each evaluation with its score: whether to stop because the run is an unpromising trial.
  package let prunes: (TrainingState, Double) throws -> Bool

  /// - Parameters: the properties, in their order.
  package init(
    plan: TrainingPlan, model: any TrainableModel, kernels: Kernels,
    evaluate: @escaping () throws -> (metrics: [String: Double], score: Double),
    observers: [any TrainingObserver], save: @escaping (TrainingState, SaveReason) throws -> Void,
    prunes: @escaping (TrainingState, Double) throws -> Bool = { _, _ in false }
  ) {
    (self.plan, self.model, self.kernels) = (plan, model, kernels)
    (self.evaluate, self.observers, self.save, self.prunes) = (evaluate, observers, save, prunes)
  }

  /// Trains from `state` to the end of the plan, or until the run stops for another reason.
  ///
  /// After each step, in this order: logging, evaluation and checkpoint, if due, then a check of the stop
  /// signal. So a state at step n means that all of step n was done, and resuming continues with step n + 1.
  package func run(
    _ source: some BatchSource, from start: TrainingState
  ) throws -> (state: TrainingState, reason: StopReason) {
    var state = start
    let perEpoch = plan.stepsPerEpoch(microBatches: source.batchesPerEpoch)
    let total = plan.totalSteps(microBatches: source.batchesPerEpoch)
    var savedStep: Int? = start.step > 0 ? start.step : nil
    func emit(_ event: TrainingEvent) throws { try tell(event, state) }
    func store(_ reason: SaveReason) throws {
      guard savedStep != state.step else { return }
      try save(state, reason)
      savedStep = state.step
      try emit(.saved(step: state.step, reason: reason))
    }
    var isPruned = false
    func score() throws -> Bool {
      let (metrics, score) = try evaluate()
      state.lastEvaluatedStep = state.step
      let isBest = state.note(score: score, plan: plan)
      if plan.schedule.followsScores {
        state.plateau.note(
          score, greaterIsBetter: plan.greaterIsBetter, curve: plan.curve, peak: plan.learningRate)
      }
      try emit(
        .evaluated(
          step: state.step, epoch: Double(state.step) / Double(perEpoch), metrics: metrics, isBest: isBest))
      isPruned = try prunes(state, score)
      return isBest
    }
    func end(_ reason: StopReason) throws -> (state: TrainingState, reason: StopReason) {
      try emit(.ended(reason, step: state.step))
      return (state, reason)
    }

    try emit(.began(step: state.step, totalSteps: total, stepsPerEpoch: perEpoch))
    var isOutOfPatience = hasRunOut(state)
    while state.step < total, !isOutOfPatience {
      guard let step = take(state, source, perEpoch: perEpoch, total: total) else {
        return try end(.interrupted)
      }
      guard step.loss.isFinite, step.gradientNorm.isFinite else {
        try emit(.stepped(step))
        return try end(.diverged)
      }
      let isScored =
        plan.evaluate.isDue(afterStep: step.step, stepsPerEpoch: perEpoch) || step.step == total
      try account(step, into: &state, perEpoch: perEpoch, isScored: isScored)
      var isBest = false
      if plan.evaluate.isDue(afterStep: state.step, stepsPerEpoch: perEpoch) {
        isBest = try score()
        if isPruned { return try end(.pruned) }
        isOutOfPatience = hasRunOut(state)
      }
      if state.step % perEpoch == 0 { try emit(.epochEnded(epoch: state.step / perEpoch, step: state.step)) }
      if plan.save.isDue(afterStep: state.step, stepsPerEpoch: perEpoch) { try store(.interval) }
      if isBest { try store(.best) }
      switch StopSignal.request {
      case .none: break
      // After the last step only the final evaluation and checkpoint remain, which are no more work than a
      // stop.
      case .atSafePoint where state.step == total || isOutOfPatience: break
      case .atSafePoint:
        try store(.interruption)
        return try end(.interrupted)
      case .now: return try end(.interrupted)
      }
    }
    if state.lastEvaluatedStep != state.step {
      let isBest = try score()
      if isPruned { return try end(.pruned) }
      if isBest { try store(.best) }
    }
    try store(.end)
    return try end(isOutOfPatience ? .patience : .finished)
  }

  private func tell(_ event: TrainingEvent, _ state: TrainingState) throws {
    for observer in observers { try observer.observe(event, state) }
  }

  private func hasRunOut(_ state: TrainingState) -> Bool {
    plan.patience > 0 && state.evaluationsWithoutGain >= plan.patience
  }

  /// Takes the next optimizer step; `nil` if a second stop request interrupted it.
  private func take(
    _ state: TrainingState, _ source: some BatchSource, perEpoch: Int, total: Int
  ) -> TrainingEvent.Step? {
    let (epoch, index) = (state.step / perEpoch, state.step % perEpoch)
    let last = min((index + 1) * plan.accumulation, source.batchesPerEpoch)
    let step = OptimizerStep(
      model: model, kernels: kernels, clipNorm: plan.clipNorm, seed: plan.seed)
    return step.take(
      state.step, (index * plan.accumulation..<last).map { source.batch($0, ofEpoch: epoch) },
      learningRate: plan.learningRate(atStep: state.step, total: total, plateau: state.plateau))
  }

  /// Adds a finished step to the state, and logs if due. A step with an evaluation is always logged, so that
  /// its scores are beside the loss and rate of the same step.
  private func account(
    _ step: TrainingEvent.Step, into state: inout TrainingState, perEpoch: Int, isScored: Bool
  ) throws {
    state.step = step.step
    state.lossSum += step.loss
    state.lossSinceLog += step.loss
    state.stepsSinceLog += 1
    state.sentences += step.sentences
    state.tokens += step.tokens
    state.trainingSeconds += step.seconds
    try tell(.stepped(step), state)
    guard step.step % plan.logEvery == 0 || isScored else { return }
    let loss = state.lossSinceLog / Double(state.stepsSinceLog)
    (state.lossSinceLog, state.stepsSinceLog) = (0, 0)
    try tell(
      .logged(
        step: step.step, epoch: Double(step.step) / Double(perEpoch), loss: loss,
        learningRate: step.learningRate, gradientNorm: step.gradientNorm), state)
  }
}
