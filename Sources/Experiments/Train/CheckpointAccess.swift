import Basics
import Configurations
import ModelFiles
import Networks
import Records
import Settings
import Tasks
import Text
import Training

/// Writes a run's tensors and state to checkpoints and reads them back.
struct CheckpointAccess {
  let request: TrainRequest
  let run: Run
  let model: BuiltModel
  let totalSteps: Int
  let stepsPerEpoch: Int

  func save(_ state: TrainingState, _ reason: SaveReason) throws(Failure) {
    try model.checkSource()
    var contents = CheckpointContents(
      name: name(atStep: state.step),
      reason: reason,
      model: model.model.weights.map(named), optimizer: model.model.state.map(named),
      configuration: model.folder.configuration.checkpointText(
        architecture: request.task.architecture(in: request.folder.family),
        labels: request.task.labels.names, problemType: request.task.problemType),
      tokenizer: (request.folder.path, request.folder.tokenizerFiles + request.folder.codeFiles),
      trainer: try trainerState(state),
      state: .object(facts(state)))
    contents.torch = try torchFiles(state)
    _ = try CheckpointWriter(run).write(contents)
    try BestObserver(run, metric: request.settings.metric).announce(state)
    linkBest(state)
    removeSuperfluous(state)
  }

  /// Where the run stands, and what an evaluation of the checkpoint must know.
  private func facts(_ state: TrainingState) -> JSONObject {
    var facts = JSONObject([
      ("training", state.json), ("optimizer_steps", .int(model.model.stepsTaken)),
      ("total_steps", .int(totalSteps)), ("task", .string(request.task.rawValue)),
      ("max_length", .int(request.settings[.maxLength])),
    ])
    if let size = request.settings[.window] {
      facts["window"] = .int(size)
      facts["overlap"] = request.settings[.overlap].map { .int($0) } ?? .null
    }
    facts["fingerprint"] = .string(request.fingerprint)
    return facts
  }

  /// The files that Hugging Face's Trainer reads: its arguments, and with `trainer_resume` everything it
  /// needs to resume.
  private func torchFiles(_ state: TrainingState) throws(Failure) -> [(name: String, value: TorchValue)] {
    let torch = TorchFiles(settings: request.settings, plan: request.plan, totalSteps: totalSteps)
    let arguments = torch.trainingArguments(directory: run.directory)
    guard request.settings[.writesTrainerFiles] else {
      return [(TorchFiles.arguments, arguments)]
    }
    let slots = Dictionary(grouping: model.model.state, by: \.parameter.id)
    let moments = try torch.optimizer(
      model.folder.family.inReferenceOrder(model.model.layout.trainable),
      slots: { parameter in
        (slots[parameter.id] ?? []).map { slot in
          (slot.state ?? "", .lentTensor(shape: parameter.shape, lender(of: slot)))
        }
      }, stepsTaken: model.model.stepsTaken, rate: torch.rate(atStep: state.step))
    return [
      (TorchFiles.arguments, arguments), (TorchFiles.optimizer, moments),
      (TorchFiles.scheduler, torch.scheduler(step: state.step)),
    ]
  }

  /// Makes `best_checkpoint` point to the best existing checkpoint; failure to create the link is ignored.
  private func linkBest(_ state: TrainingState) {
    guard let best = state.bestStep,
      let name = (try? run.checkpoints.names())?.last(where: { $0.step == best })
    else {
      return
    }
    try? run.linkBest(name)
  }

  /// `checkpoint-432`, or `checkpoint-epoch1-step432`: with the epoch of the step, from 0.
  private func name(atStep step: Int) -> CheckpointName {
    CheckpointName(step: step, epoch: request.namesEpochs ? max(0, step - 1) / stepsPerEpoch : nil)
  }

  /// Removes superfluous checkpoints. A failed removal costs disk space but does not stop the run.
  private func removeSuperfluous(_ state: TrainingState) {
    let retention = Retention(
      limit: request.settings[.checkpointLimit], countsBest: !request.keepsBestApart)
    _ = retention.apply(to: run, best: state.bestStep, upTo: state.step)
  }

  private func named(_ tensor: StoredTensor) -> NamedTensor {
    NamedTensor(name: tensor.name, shape: tensor.parameter.shape, lend: lender(of: tensor))
  }

  /// Provides the model's own memory, or a copy of one tensor, when it is written.
  private func lender(of tensor: StoredTensor) -> NamedTensor.Lender {
    { (body) throws(Failure) in
      try model.model.lend(tensor) { (values) throws(Failure) in try body(UnsafeRawBufferPointer(values)) }
    }
  }

  private func trainerState(_ state: TrainingState) throws(Failure) -> TrainerState {
    let plan = request.plan
    func steps(_ interval: TrainingPlan.Interval) -> Int {
      switch interval {
      case .epochs(let count): count * stepsPerEpoch
      case .steps(let count): count
      case .never: max(1, totalSteps)
      }
    }
    var trainer = TrainerState(
      epoch: Double(state.step) / Double(stepsPerEpoch), globalStep: state.step, maxSteps: totalSteps,
      epochs: plan.epochs, batchSize: request.settings[.batchSize],
      history: try MetricsLog.rows(in: run.directory))
    trainer.loggingSteps = plan.logEvery
    trainer.evaluationSteps = steps(plan.evaluate)
    trainer.saveSteps = steps(plan.save)
    (trainer.bestMetric, trainer.bestStep) = (state.bestScore, state.bestStep)
    trainer.bestCheckpoint = state.bestStep.map { run.path("\(name(atStep: $0))") }
    if plan.patience > 0 {
      trainer.earlyStopping = TrainerState.EarlyStopping(
        patience: plan.patience, threshold: plan.threshold, counter: state.evaluationsWithoutGain)
    }
    return trainer
  }

  /// Restores a checkpoint's tensors.
  /// - Returns: the state to resume from.
  /// - Throws: `checkpoint.tensor` when a tensor is missing or has another shape.
  func restore(_ checkpoint: Checkpoint) throws(Failure) -> TrainingState {
    try restoreWeights(checkpoint)
    let moments = try Safetensors(checkpoint.path(Checkpoint.File.optimizer))
    for tensor in model.model.state { try put(tensor, from: moments) }
    let path = checkpoint.path(Checkpoint.File.state)
    guard let training = checkpoint.state["training"], let steps = checkpoint.state["optimizer_steps"]?.int
    else {
      throw Failure(
        "checkpoint.state", "the checkpoint does not say where its run stood", at: .file(path, line: nil),
        remedy: "resume from an older one, or train from=…", kind: .environment)
    }
    model.model.stepsTaken = steps
    let state = try TrainingState(json: training, file: path)
    // The process may have died between writing this checkpoint and the steps that follow.
    linkBest(state)
    removeSuperfluous(state)
    return state
  }

  func restoreWeights(_ checkpoint: Checkpoint) throws(Failure) {
    let weights = try Safetensors(checkpoint.path(Checkpoint.File.model))
    for tensor in model.model.weights { try put(tensor, from: weights) }
  }

  private func put(_ tensor: StoredTensor, from file: Safetensors) throws(Failure) {
    let (floats, count) = (try file.floats(tensor.name), tensor.parameter.count)
    guard floats.withValues({ $0.count == count }) else {
      throw Failure(
        "checkpoint.tensor", "tensor '\(tensor.name)' does not have \(count) numbers",
        at: .file(file.path, line: nil),
        remedy: "the checkpoint belongs to another model", kind: .environment)
    }
    floats.withValues { model.model.write(tensor, UnsafeBufferPointer($0)) }
  }
}
