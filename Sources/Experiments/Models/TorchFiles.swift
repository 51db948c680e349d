import Basics
import Configurations
import ModelFiles
import Networks
import Settings
import Training

/// The files of Hugging Face's Trainer beside a checkpoint's weights, as values for `torch.load`.
///
/// - Reference: transformers 5.23 with the optimizers of `torch.optim` and a `LambdaLR`.
struct TorchFiles {
  static let arguments = "training_args.bin"
  static let optimizer = "optimizer.pt"
  static let scheduler = "scheduler.pt"

  let settings: Settings
  let plan: TrainingPlan
  /// Optimizer steps of the whole run.
  let totalSteps: Int

  /// Checks that Trainer has the schedule, and the same rate for all layers.
  /// - Throws: `export.schedule`, `export.layers`.
  static func check(_ plan: TrainingPlan, _ settings: Settings) throws(Failure) {
    guard settings[.layerDecay] == 1 else {
      throw Failure(
        "export.layers",
        "Hugging Face's Trainer goes on with one rate for all layers, layer_decay has several",
        remedy: "leave trainer_resume and export out: transformers opens the checkpoint itself", kind: .usage)
    }
    guard !plan.schedule.goesOnInTrainer else { return }
    throw Failure(
      "export.schedule", "Hugging Face's Trainer has no schedule '\(plan.schedule.rawValue)' to go on with",
      remedy: "use linear, cosine, cosine_with_restarts, polynomial or constant", kind: .usage)
  }

  /// A member of one of the Trainer's enumerations.
  private static func word(_ name: String, _ value: String) -> TorchValue {
    .member(module: "transformers.trainer_utils", name: name, .string(value))
  }

  /// The Trainer's name of the schedule; our own name if Trainer does not have it.
  private var scheduleWord: TorchValue {
    plan.schedule.trainerName(plan.warmUpSteps(total: totalSteps) > 0).map {
      TorchFiles.word("SchedulerType", $0)
    } ?? .string(plan.schedule.rawValue)
  }

  /// `training_args.bin`: Hugging Face's `TrainingArguments` with the settings as attributes; all other
  /// attributes have the class's defaults.
  func trainingArguments(directory: String) -> TorchValue {
    func interval(_ interval: TrainingPlan.Interval, _ name: String) -> [(key: TorchValue, value: TorchValue)]
    {
      switch interval {
      case .epochs: [(.string("\(name)_strategy"), strategy(name, "epoch"))]
      case .never: [(.string("\(name)_strategy"), strategy(name, "no"))]
      case .steps(let count):
        [(.string("\(name)_strategy"), strategy(name, "steps")), (.string("\(name)_steps"), .int(count))]
      }
    }
    func strategy(_ name: String, _ value: String) -> TorchValue {
      TorchFiles.word(name == "save" ? "SaveStrategy" : "IntervalStrategy", value)
    }
    let warmUp = plan.warmUpSteps(total: totalSteps)
    return .instance(
      module: "transformers.training_args", name: "TrainingArguments",
      [
        ("output_dir", .string(directory)), ("learning_rate", .float(plan.learningRate)),
        ("per_device_train_batch_size", .int(settings[.batchSize])),
        ("per_device_eval_batch_size", .int(settings[.batchSize])),
        ("gradient_accumulation_steps", .int(plan.accumulation)),
        ("num_train_epochs", .float(Double(plan.epochs))), ("max_steps", .int(plan.maxSteps ?? -1)),
        ("lr_scheduler_type", scheduleWord), ("warmup_steps", .int(warmUp)),
        ("weight_decay", .float(settings[.weightDecay])),
        ("adam_beta1", .float(settings[.adamBeta1])), ("adam_beta2", .float(settings[.adamBeta2])),
        ("adam_epsilon", .float(settings[.adamEpsilon])),
        ("max_grad_norm", .float(plan.clipNorm ?? 0)),
        ("label_smoothing_factor", .float(settings[.labelSmoothing])),
        ("logging_strategy", TorchFiles.word("IntervalStrategy", "steps")),
        ("logging_steps", .int(plan.logEvery)), ("seed", .int(Int(plan.seed))),
        ("save_total_limit", settings[.checkpointLimit].map { .int($0) } ?? .none),
        ("metric_for_best_model", .string(settings.metric)),
        ("greater_is_better", .bool(plan.greaterIsBetter)), ("use_cpu", true),
        ("report_to", .list([])), ("label_names", nil), ("debug", .list([])),
        ("include_for_metrics", .list([])),
        ("accelerator_config", nil), ("local_rank", .int(-1)), ("_n_gpu", .int(0)),
      ] + interval(plan.evaluate, "eval") + interval(plan.save, "save"))
  }

  /// `optimizer.pt`: two groups, decayed parameters first, each in the order in which the model declares
  /// them.
  ///
  /// - Parameters:
  ///   - trainable: the parameters that are trained, in the order of declaration.
  ///   - slots: the rule's state for a parameter, by PyTorch's names.
  ///   - rate: the learning rate of the next step.
  func optimizer(
    _ trainable: [Parameter], slots: (Parameter) throws(Failure) -> [(name: String, value: TorchValue)],
    stepsTaken: Int, rate: Double
  ) throws(Failure) -> TorchValue {
    let groups = [trainable.filter(\.decays), trainable.filter { !$0.decays }]
    var states: [(key: TorchValue, value: TorchValue)] = []
    var described: [TorchValue] = []
    for (number, group) in groups.enumerated() {
      let first = states.count
      for parameter in group {
        var state: [(key: TorchValue, value: TorchValue)] =
          kind.countsSteps ? [("step", .scalar(Float(stepsTaken)))] : []
        for (name, value) in try slots(parameter) { state.append((.string(name), value)) }
        states.append((.int(states.count), .dictionary(state)))
      }
      let decay = number == 0 ? settings[.weightDecay] : 0
      let indices = TorchValue.list((first..<states.count).map { .int($0) })
      described.append(.dictionary(groupSettings(rate: rate, decay: decay) + [("params", indices)]))
    }
    return ["state": .dictionary(states), "param_groups": .list(described)]
  }

  private func groupSettings(rate: Double, decay: Double) -> [(key: TorchValue, value: TorchValue)] {
    [
      ("lr", .float(rate)), ("initial_lr", .float(plan.learningRate)), ("weight_decay", .float(decay)),
      ("maximize", false), ("foreach", nil), ("differentiable", false),
    ] + kind.torchGroup(settings)
  }

  /// `scheduler.pt`: a `LambdaLR` after `step` steps.
  func scheduler(step: Int) -> TorchValue {
    let rate = TorchValue.float(rate(atStep: step))
    let peak = TorchValue.float(plan.learningRate)
    return [
      "base_lrs": .list([peak, peak]), "last_epoch": .int(step), "_step_count": .int(step + 1),
      "_is_initial": false, "_get_lr_called_within_step": false, "_last_lr": .list([rate, rate]),
      "lr_lambdas": .list([.dictionary([]), .dictionary([])]),
    ]
  }

  /// The learning rate of the step after `step` steps.
  func rate(atStep step: Int) -> Double { plan.learningRate(atStep: step, total: totalSteps) }

  private var kind: OptimizerKind { settings[.optimizer] }
}
