import Basics
import Settings
import TestSupport
import Testing
import Training

@testable import Configurations

@Suite("nested YAML configurations")
struct NestedConfigurationTests {
  /// A file from lines such as `training.optimizer.lr: 1e-4`.
  private func text(_ lines: [String]) -> String {
    var written: [String] = []
    var open: [String] = []
    for line in lines {
      let path = line.prefix { $0 != ":" }.split(separator: ".").map(String.init)
      var common = 0
      while common < min(open.count, path.count - 1), open[common] == path[common] { common += 1 }
      for depth in common..<(path.count - 1) {
        written.append(String(repeating: "  ", count: depth) + path[depth] + ":")
      }
      let value = line.drop { $0 != ":" }
      written.append(String(repeating: "  ", count: path.count - 1) + (path.last ?? "") + value)
      open = path.dropLast()
    }
    return written.joined(separator: "\n") + "\n"
  }

  private func settings(_ lines: [String]) throws -> (settings: Settings, file: LoadedConfiguration) {
    let file = try LoadedConfiguration(text: text(lines), path: "c.yml")
    var settings = Settings()
    try file.apply(to: &settings)
    return (settings, file)
  }

  @Test(
    "every key means its setting",
    arguments: [
      ("training.epochs: 7", "num_epochs", Value.int(7)),
      ("training.batch_size: 8", "batch_size", .int(8)),
      ("training.random_seed: 3", "seed", .int(3)),
      ("training.gradient_clipping: null", "max_grad_norm", .null),
      ("training.gradient_accumulation_steps: 4", "gradient_accumulation_steps", .int(4)),
      ("training.optimizer.type: sgd", "optimizer", .text("sgd")),
      ("training.optimizer.lr: 1e-4", "learning_rate", .float(1e-4)),
      ("training.optimizer.weight_decay: 0", "weight_decay", .float(0)),
      ("training.optimizer.betas: [0.8, 0.9]", "adam_beta2", .float(0.9)),
      ("training.optimizer.epsilon: 1e-6", "adam_epsilon", .float(1e-6)),
      ("training.optimizer.momentum: 0.9", "momentum", .float(0.9)),
      ("training.scheduler.type: cosine_restarts", "lr_scheduler_type", .text("cosine_with_restarts")),
      ("training.scheduler.warmup_steps: 100", "warmup_steps", .int(100)),
      ("training.scheduler.warmup_ratio: 0.2", "warmup_ratio", .float(0.2)),
      ("training.scheduler.min_lr: 1e-6", "min_lr", .float(1e-6)),
      ("training.scheduler.decay_steps: 900", "decay_steps", .int(900)),
      ("training.scheduler.num_cycles: 2", "num_cycles", .int(2)),
      ("training.scheduler.step_size: 50", "step_size", .int(50)),
      ("training.scheduler.gamma: 0.5", "gamma", .float(0.5)),
      ("training.scheduler.patience: 2", "plateau_patience", .int(2)),
      ("training.loss.main: focal", "loss", .text("focal")),
      ("training.loss.focal_gamma: 3", "focal_gamma", .float(3)),
      ("training.loss.label_smoothing: 0.1", "label_smoothing", .float(0.1)),
      ("training.validation.interval: 2", "eval_epochs", .int(2)),
      ("training.validation.metric_for_best_model: val_loss", "metric_for_best_model", .text("val_loss")),
      ("training.early_stopping.patience: 5", "early_stopping_patience", .int(5)),
      ("training.early_stopping.min_delta: 0.01", "early_stopping_threshold", .float(0.01)),
      ("training.checkpoint.interval: 30", "save_steps", .int(30)),
      ("training.checkpoint.save_total_limit: null", "save_total_limit", .null),
      ("training.checkpoint.save_best_only: true", "save_strategy", .text("no")),
      ("training.logging.interval: 9", "logging_steps", .int(9)),
      ("training.logging.wandb: true", "wandb", .flag(true)),
      ("dataset.train: a.csv", "train_file", .text("a.csv")),
      ("dataset.validation: b.csv", "dev_file", .text("b.csv")),
      ("model.max_length: 64", "max_length", .int(64)),
      ("training.max_steps: 100", "max_steps", .int(100)),
      ("training.validation.max_steps: 5", "max_eval_samples", .int(80)),
      ("training.random_seed: [7]", "seed", .int(7)),
      ("training.class_weights: balanced", "class_weights", .text("balanced")),
    ])
  func keys(line: String, name: String, value: Value) throws {
    let (settings, file) = try settings([line])
    #expect(settings[name] == value)
    #expect(settings.origin(of: name).place?.description.hasPrefix("c.yml, line ") == true)
    #expect(file.ignored.isEmpty)
  }

  @Test(
    "report_to names the trackers, one or a list; the other one is off",
    arguments: [
      ("none", false, false), ("tensorboard", true, false), ("wandb", false, true), ("all", true, true),
      ("[tensorboard, wandb]", true, true), ("[wandb]", false, true), ("[]", false, false),
      ("[none]", false, false), ("null", false, false),
    ])
  func trackers(list: String, tensorBoard: Bool, wandb: Bool) throws {
    let file = try LoadedConfiguration(text: "report_to: \(list)\n", path: "c.yml")
    var settings = Settings()
    try file.apply(to: &settings)
    #expect(settings["tensorboard"] == .flag(tensorBoard) && settings["wandb"] == .flag(wandb))
  }

  @Test("a list of seeds is kept apart; one run has one of them")
  func seeds() throws {
    for key in ["seed", "training.random_seed", "training.seed"] {
      let file = try LoadedConfiguration(text: text(["\(key): [42, 123]"]), path: "c.yml")
      #expect(file.seeds == [42, 123])
      var settings = Settings()
      try file.choosing(seed: 123).apply(to: &settings)
      #expect(settings["seed"] == .int(123) && file.choosing(seed: 123).seeds.isEmpty)
    }
  }

  @Test("a cap on the batches of a validation is so many sentences of its batches")
  func validationSteps() throws {
    let lines = ["training.batch_size: 4", "training.validation.max_steps: 3"]
    #expect(try settings(lines).settings["max_eval_samples"] == .int(12))
    let (own, file) = try settings(lines + ["training.validation.batch_size: 32"])
    #expect(own["max_eval_samples"] == .int(96) && file.ignored.isEmpty)
    let flat = try LoadedConfiguration(text: "max_steps: -1\n", path: "c.yml")
    #expect(flat.ignored == ["max_steps"] && flat.settings.isEmpty)
  }

  @Test("intervals have the unit that another key says")
  func units() throws {
    let steps = try settings([
      "training.validation.interval: 40", "training.validation.validate_on_epoch: false",
      "training.checkpoint.interval: 2", "training.checkpoint.interval_in_epochs: true",
    ]).settings
    #expect(try steps.plan().evaluate == .steps(40))
    #expect(try steps.plan().save == .epochs(2))
    let epochs = try settings(["training.validation.interval: 3", "training.checkpoint.interval: 20"])
      .settings
    #expect(try epochs.plan().evaluate == .epochs(3))
    #expect(try epochs.plan().save == .steps(20))
  }

  @Test("the frame is read: model, task, mode, directory, resumption")
  func frame() throws {
    let file = try settings([
      "model.checkpoint: examples/tiny-encoder", "model.task: token_classification",
      "model.mode: frozen_backbone", "training.checkpoint.save_dir: ./checkpoints/one",
      "training.checkpoint.resume: ./checkpoints/one/checkpoint-epoch0-step9",
      "training.checkpoint.resume_restore_optimizer: false",
      "training.checkpoint.resume_restore_scheduler: false",
      "training.checkpoint.resume_restore_trainer_state: false",
    ]).file
    #expect(file.model == "examples/tiny-encoder" && file.task == "span" && file.mode == "frozen_backbone")
    #expect(file.saveDirectory == "./checkpoints/one")
    #expect(file.resumption == .path("./checkpoints/one/checkpoint-epoch0-step9"))
    #expect(file.takesWeightsOnly)
    #expect(try settings(["training.checkpoint.resume: auto"]).file.resumption == .auto)
  }

  @Test(
    "what asks for nothing is listed, what asks for what is absent is refused",
    arguments: [
      ("training.mixed_precision: false", nil), ("training.mixed_precision: true", "settings.absent"),
      ("training.performance.num_workers: 4", nil),
      ("training.performance.drop_last: true", "settings.absent"),
      ("training.distributed.world_size: 1", nil), ("training.distributed.world_size: 2", "settings.absent"),
      ("training.loss.auxiliary: {}", nil), ("training.optimizer.momentum: null", nil),
      ("training.callbacks: [gradient_clipping]", nil), ("training.safeguards.max_loss: 1e6", nil),
      ("training.validation.batch_size: 8", nil),
      ("training.optimizer.amsgrad: true", "settings.absent"), ("training.logging.log_model: true", nil),
    ] as [(String, Failure.Code?)])
  func inert(line: String, code: Failure.Code?) throws {
    do {
      let (settings, file) = try settings([line])
      #expect(code == nil)
      #expect(file.ignored == [String(line.prefix { $0 != ":" })])
      #expect(file.settings.isEmpty)
      // What the sections leave out is absent.
      let absent = settings.differences(from: Settings()).map(\.setting.name)
      #expect(absent == (file.hasSections ? ["save_total_limit", "early_stopping_patience"] : []))
    } catch let failure as Failure {
      #expect(failure.code == code)
      #expect(failure.kind == .environment && failure.remedy != nil)
    }
  }

  @Test(
    "slips name their line and the nearest name",
    arguments: [
      ("training.optimizer.learning_rte: 1", "settings.unknown", "lr"),
      ("training.optimizer.lrr: 1", "settings.unknown", "training.optimizer.lr"),
      ("training.earlystopping.patience: 1", "settings.unknown", "early_stopping"),
      ("training.checkpoint.save_dri: x", "settings.unknown", "training.checkpoint.save_dir"),
      ("trainig.epochs: 1", "settings.unknown", "training.epochs"),
      ("training.scheduler.type: cosin", "settings.choice", "cosine"),
      ("training.optimizer.lr: fast", "settings.type", ""),
      ("training.optimizer.betas: [0.9]", "settings.type", ""),
      ("training.epochs: 0", "settings.range", ""),
      ("training.random_seed: [1, 1]", "settings.type", ""),
      ("training.random_seed: []", "settings.type", ""),
      ("training.random_seed: [1, x]", "settings.type", ""), ("training.epochs: [1, 2]", "yaml.form", ""),
      ("training.validation.max_steps: 0", "settings.type", ""),
      ("training.max_steps: many", "settings.type", ""),
      ("training: 3", "yaml.form", "below it"),
      ("training.early_stopping.mode: min", "settings.conflict", ""),
      ("training.early_stopping.metric: val_loss", "settings.conflict", ""),
      ("training.validation.greater_is_better: false", "settings.conflict", ""),
      ("training.checkpoint.resume_restore_optimizer: false", "settings.conflict", ""),
    ])
  func slips(line: String, code: String, remedy: String) throws {
    let failure = try #require(#expect(throws: Failure.self) { try settings(["model.type: bert", line]) })
    #expect(failure.code.rawValue == code)
    #expect((failure.remedy ?? "").contains(remedy), "\(failure)")
    let last =
      line.hasPrefix("training.ch") && code == "settings.conflict"
      ? nil
      : text(["model.type: bert", line])
        .split(separator: "\n").count
    #expect(failure.place == .file("c.yml", line: last), "\(failure)")
  }

  @Test(
    "values that cannot hold together, and keys that do nothing, are refused",
    arguments: [
      (["training.scheduler.min_lr: 0.1"], "settings.conflict"),
      (["training.loss.main: focal", "training.loss.label_smoothing: 0.1"], "settings.conflict"),
      (["training.optimizer.type: sgd", "training.optimizer.nesterov: true"], "settings.conflict"),
      (["training.optimizer.momentum: 0.9"], "settings.useless"),
      (["training.scheduler.step_size: 5"], "settings.useless"),
      (["training.loss.focal_gamma: 5"], "settings.useless"),
      (["training.scheduler.type: linear", "training.scheduler.gamma: 0.5"], "settings.useless"),
    ])
  func together(lines: [String], code: String) throws {
    let (settings, _) = try settings(lines)
    let failure = #expect(throws: Failure.self) { try settings.plan() }
    #expect(failure?.code.rawValue == code)
    #expect(failure?.place != nil)
  }

  @Test(
    "the shipped configurations hold together",
    arguments: ["training_config.yaml", "experiment.yml"])
  func shipped(name: String) throws {
    let file = try LoadedConfiguration("\(Golden.root)/experiments/configs/\(name)")
    var settings = Settings()
    try file.apply(to: &settings)
    _ = try settings.plan()
    #expect(file.model == "examples/tiny-encoder")
    #expect(settings[.trainFile] == "examples/idioms/train.csv")
    #expect(Set(file.settings.map(\.name)).count == file.settings.count)
  }

  @Test("damaged files are refused or read, never worse")
  func fuzz() throws {
    let good = Array(try FileSystem.read("\(Golden.root)/experiments/configs/experiment.yml"))
    var generator = SeededGenerator(seed: 1, "yaml")
    let alphabet = Array(":#{}[]-\n \"'&*!|>%@`,?0eE+.\u{0}\u{FF}aé".utf8)
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<(1 + generator.below(6)) {
        let place = generator.below(bytes.count)
        switch generator.below(4) {
        case 0: bytes[place] = alphabet[generator.below(alphabet.count)]
        case 1: bytes.insert(alphabet[generator.below(alphabet.count)], at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + generator.below(40)))
        }
      }
      do throws(Failure) {
        var settings = Settings()
        try LoadedConfiguration(text: String(decoding: bytes, as: UTF8.self), path: "c.yml").apply(
          to: &settings)
        _ = try settings.plan()
      } catch {
        #expect(!error.what.isEmpty)
      }
    }
  }
}
