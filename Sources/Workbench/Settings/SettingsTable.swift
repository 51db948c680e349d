import Basics

extension Setting {
  /// Every key of a training run, in the order of help.
  ///
  /// `evaluate`, `save` and `warmup` of the language stand for two stored keys each; see ``Settings/set(_:_:origin:at:)``.
  package static let all: [Setting] = basics + rules + batches + intervals + surroundings

  private static let basics: [Setting] = [
    Setting(
      "learning_rate", "lr", .number(0...1, open: true), .float(2e-5), dotted: "training.optimizer.lr",
      "Peak of the learning-rate schedule."),
    Setting(
      "batch_size", "batch", .whole(1...4096), .int(16), dotted: "training.batch_size", unit: "sentences",
      "Sentences in one micro-batch."),
    Setting(
      "num_epochs", "epochs", .whole(1...10_000), .int(5), dotted: "training.epochs", unit: "epochs",
      "Passes over the train split."),
    Setting(
      "max_steps", nil, .whole(1...100_000_000), .null, dotted: "training.max_steps", allowsNone: true,
      unit: "steps", isLater: true,
      "Optimizer steps in all, however many epochs they are; overrides epochs."),
    Setting(
      "warmup_ratio", nil, .number(0...1, open: false), .float(0.1),
      dotted: "training.scheduler.warmup_ratio",
      unit: "of all steps", "Share of all optimizer steps over which the rate rises from 0."),
    Setting(
      "warmup_steps", nil, .whole(0...Int.max), .null, dotted: "training.scheduler.warmup_steps",
      allowsNone: true, unit: "steps",
      "Optimizer steps over which the rate rises from 0; overrides warmup_ratio."),
    Setting(
      "weight_decay", "decay", .number(0...1, open: false), .float(0.01),
      dotted: "training.optimizer.weight_decay",
      "Decay of weights (not of biases and LayerNorm); decoupled with adamw, a part of the gradient otherwise."
    ),
    Setting(
      "gradient_accumulation_steps", "accum", .whole(1...4096), .int(1),
      dotted: "training.gradient_accumulation_steps", unit: "micro-batches",
      "Micro-batches in one optimizer step."),
  ]

  private static let rules: [Setting] = [
    Setting(
      "lr_scheduler_type", "schedule",
      .choice(["linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "step", "plateau"]),
      .text("linear"), dotted: "training.scheduler.type",
      synonyms: [
        "cosine_restarts": "cosine_with_restarts", "constant_with_warmup": "constant",
        "reduce_lr_on_plateau": "plateau",
      ], "How the rate falls after warm-up."),
    Setting(
      "num_cycles", nil, .whole(1...10_000), .int(1), dotted: "training.scheduler.num_cycles", unit: "cycles",
      "Falls from the peak, with schedule=cosine_with_restarts."),
    Setting(
      "power", nil, .number(0...100, open: true), .float(1), dotted: "training.scheduler.power",
      "Exponent of schedule=polynomial; 1 is a straight line."),
    Setting(
      "step_size", nil, .whole(1...Quantity.most), .int(1000), dotted: "training.scheduler.step_size",
      unit: "steps",
      "Optimizer steps between two falls of schedule=step."),
    Setting(
      "gamma", nil, .number(0...1, open: true), .float(0.1), dotted: "training.scheduler.gamma",
      "Factor of each fall of schedule=step and schedule=plateau."),
    Setting(
      "plateau_patience", nil, .whole(0...10_000), .int(10), dotted: "training.scheduler.patience",
      unit: "evaluations", "Evaluations without gain before schedule=plateau falls."),
    Setting(
      "min_lr", nil, .number(0...1, open: false), .null, dotted: "training.scheduler.min_lr",
      allowsNone: true,
      "Rate at which the fall ends; 0 when not given, 1e-7 with schedule=polynomial."),
    Setting(
      "decay_steps", nil, .whole(1...Quantity.most), .null, dotted: "training.scheduler.decay_steps",
      allowsNone: true, unit: "steps",
      "Optimizer step at which the fall is over; the last of the run when not given."),
    Setting(
      "optimizer", nil, .choice(["adamw", "adam", "sgd"]), .text("adamw"), dotted: "training.optimizer.type",
      synonyms: ["adamw_torch": "adamw"], "The update rule."),
    Setting(
      "adam_beta1", nil, .number(0...0.999_999, open: false), .float(0.9),
      "How slowly adamw and adam forget the gradient."),
    Setting(
      "adam_beta2", nil, .number(0...0.999_999, open: false), .float(0.999),
      "How slowly adamw and adam forget its square."),
    Setting(
      "adam_epsilon", nil, .number(0...1, open: true), .float(1e-8), dotted: "training.optimizer.epsilon",
      "Added to the root in the step of adamw and adam."),
    Setting(
      "momentum", nil, .number(0...0.999_999, open: false), .float(0), dotted: "training.optimizer.momentum",
      "Momentum of optimizer=sgd."),
    Setting(
      "nesterov", nil, .flag, .flag(false), dotted: "training.optimizer.nesterov",
      "Nesterov's momentum, with optimizer=sgd."),
    Setting(
      "loss", nil, .choice(["cross_entropy", "focal"]), .text("cross_entropy"), dotted: "training.loss.main",
      synonyms: ["ce": "cross_entropy"], "What is trained for: focal gives hard rows more weight."),
    Setting(
      "focal_gamma", nil, .number(0...100, open: false), .float(2), dotted: "training.loss.focal_gamma",
      "How much less a row counts that is right already, with loss=focal; 0 is cross-entropy."),
    Setting(
      "focal_alpha", nil, .number(0...1e6, open: true), .float(1), dotted: "training.loss.focal_alpha",
      "Weight of all rows, with loss=focal."),
    Setting(
      "label_smoothing", "smoothing", .number(0...0.999, open: false), .float(0),
      dotted: "training.loss.label_smoothing", "Share of each label that is spread over all classes."),
    Setting(
      "class_weights", nil, .choice(["none", "balanced"]), .text("none"),
      "Weights of classes in the loss: none, or balanced (inverse frequency in the train split)."),
    Setting(
      "max_grad_norm", "clip", .number(0...1e9, open: false), .float(1), dotted: "training.gradient_clipping",
      allowsNone: true, "Largest global norm of the gradient; 0 or none does not clip."),
  ]

  private static let batches: [Setting] = [
    Setting(
      "max_length", "length", .whole(3...4096), .int(128), dotted: "model.max_length", unit: "sub-words",
      "Longest sentence in sub-words; longer ones are cut, and counted."),
    Setting(
      "max_samples", nil, .whole(1...Quantity.most), .null, dotted: "dataset.max_samples", allowsNone: true,
      unit: "sentences",
      "Train on the first n sentences, evaluate on the first n/5 of dev; test stays whole."),
    Setting(
      "max_eval_samples", nil, .whole(1...100_000_000), .null, allowsNone: true, unit: "sentences",
      isLater: true,
      "Sentences of the dev split that are evaluated, its first ones."),
    Setting(
      "seed", nil, .whole(0...Int.max), .int(42), dotted: "training.random_seed",
      "Seed of new weights, of the order of sentences and of dropout."),
    Setting(
      "use_crf", "crf", .flag, .flag(false), dotted: "model.use_crf",
      "A CRF over the span tags: not there yet, so only false is taken."),
    Setting(
      "missing_weights", nil, .choice(["error", "new"]), .text("error"), isLater: true,
      "Parts of the encoder that the weights lack: an error, or new from random values."),
  ]

  private static let intervals: [Setting] = [
    Setting(
      "eval_strategy", nil, .choice(["epoch", "steps", "no"]), .text("epoch"),
      "When the dev split is evaluated."),
    Setting(
      "eval_steps", nil, .whole(1...Quantity.most), .null, allowsNone: true, unit: "steps",
      "Optimizer steps between evaluations, with eval_strategy=steps."),
    Setting(
      "eval_epochs", nil, .whole(1...10_000), .int(1), unit: "epochs",
      "Epochs between evaluations, with eval_strategy=epoch."),
    Setting(
      "save_strategy", nil, .choice(["epoch", "steps", "no"]), .null, allowsNone: true,
      "When a checkpoint is written; as the evaluation when not given."),
    Setting(
      "save_steps", nil, .whole(1...Quantity.most), .null, dotted: "training.checkpoint.interval",
      allowsNone: true,
      unit: "steps", "Optimizer steps between checkpoints, with save_strategy=steps."),
    Setting(
      "save_epochs", nil, .whole(1...10_000), .int(1), unit: "epochs",
      "Epochs between checkpoints, with save_strategy=epoch."),
    Setting(
      "save_total_limit", "keep", .whole(1...10_000), .int(2), dotted: "training.checkpoint.save_total_limit",
      changesResult: false, allowsNone: true, unit: "checkpoints",
      "Checkpoints kept, the best among them; the newest stays in any case; none keeps all."),
    Setting(
      "metric_for_best_model", "metric", .text, .text("f1"),
      dotted: "training.validation.metric_for_best_model",
      "Metric of the dev split by which the best checkpoint is chosen."),
    Setting(
      "early_stopping_patience", "patience", .whole(0...10_000), .int(3),
      dotted: "training.early_stopping.patience", unit: "evaluations",
      "Evaluations without gain before the run stops; 0 is off."),
    Setting(
      "early_stopping_threshold", "threshold", .number(0...1e9, open: false), .float(0),
      dotted: "training.early_stopping.min_delta", "Least gain that counts."),
    Setting(
      "logging_steps", "log", .whole(1...1_000_000), .int(1), dotted: "training.logging.interval",
      unit: "steps", "Optimizer steps between logged losses."),
    Setting(
      "cache_features", nil, .flag, .flag(false),
      "Frozen backbone: compute it once for each sentence, without its dropout, instead of at every epoch."),
  ]

  private static let surroundings: [Setting] = [
    Setting(
      "profile", nil, .flag, .flag(false), changesResult: false,
      "Keep the time of each phase of the run and print it at the end; also in logs/profile.txt."),
    Setting(
      "trainer_resume", nil, .flag, .flag(false), changesResult: false,
      "Also write optimizer.pt and scheduler.pt, from which Hugging Face's Trainer goes on; doubles the disk."
    ),
    Setting(
      "tensorboard", nil, .flag, .flag(true), dotted: "training.logging.tensorboard", changesResult: false,
      "Write the run's curves, configuration and hyperparameters to its logs/ for TensorBoard."),
    Setting(
      "wandb", nil, .flag, .flag(false), dotted: "training.logging.wandb", changesResult: false,
      "Keep a W&B record of the run in its wandb/, which 'wandb sync' uploads."),
    Setting(
      "wandb_project", nil, .text, .null, dotted: "training.logging.wandb_project", changesResult: false,
      allowsNone: true, "W&B project; else WANDB_PROJECT, else idx."),
    Setting(
      "wandb_entity", nil, .text, .null, dotted: "training.logging.wandb_entity", changesResult: false,
      allowsNone: true, "W&B team or user; else WANDB_ENTITY, else W&B's default."),
    Setting(
      "wandb_mode", nil, .choice(["offline", "online"]), .text("offline"),
      dotted: "training.logging.wandb_mode", changesResult: false,
      "online: call 'wandb sync' at the end, when that program is installed; offline: no network, ever."),
    Setting("device", nil, .text, .text("cpu"), changesResult: false, "Where to compute: cpu."),
    Setting(
      "threads", nil, .whole(1...256), .null, changesResult: false, allowsNone: true, unit: "threads",
      "Threads that compute; all cores when not given. Results do not depend on it."),
    Setting(
      "train_file", nil, .path, .null, dotted: "dataset.train", changesResult: false, allowsNone: true,
      "The train split, a CSV file."),
    Setting(
      "dev_file", nil, .path, .null, dotted: "dataset.dev", changesResult: false, allowsNone: true,
      "The dev split, a CSV file."),
    Setting(
      "test_file", nil, .path, .null, dotted: "dataset.test", changesResult: false, allowsNone: true,
      "The test split, a CSV file."),
  ]

  /// Words of the language that stand for two stored keys.
  package static let composites: [(name: String, help: String, typeText: String, fallback: String)] = [
    (
      "warmup", "Warm-up: a share of all steps (0.1), or a number of steps (100).", "a number of at least 0",
      "0.1"
    ),
    (
      "evaluate", "When dev is evaluated: epoch, a number of optimizer steps, or no.",
      "epoch, no or a whole number of steps", "epoch"
    ),
    (
      "save", "When a checkpoint is written: epoch, a number of optimizer steps, or no.",
      "epoch, no or a whole number of steps", "as evaluate"
    ),
  ]

  /// The setting that a short, long or dotted name means.
  package static func named(_ name: String) -> Setting? {
    byName[name]
  }

  private static let byName: [String: Setting] = {
    var table = [String: Setting](
      all.flatMap { setting in
        [setting.name, setting.short, setting.dotted].compactMap { name in name.map { ($0, setting) } }
      }, uniquingKeysWith: { first, _ in first })
    let synonyms = ["dev": "dev_file", "validation_file": "dev_file", "evaluation_strategy": "eval_strategy"]
    for (synonym, name) in synonyms { table[synonym] = table[name] }
    return table
  }()

  /// Every name that means a setting, for "did you mean".
  package static let names: [String] = all.flatMap { [$0.short, $0.name] } + composites.map(\.name)
}
