import Basics

/// A key of the Python systems that is accepted but has no effect here, as long as its value does not require
/// anything.
struct InertKey: Sendable {
  let name: String
  /// The values that are accepted; `nil` for any.
  let harmless: [Value]?
  /// What to write instead of a value that requires something unsupported.
  let remedy: String

  init(_ name: String, _ harmless: [Value]? = nil, _ remedy: String = "") {
    (self.name, self.harmless, self.remedy) = (name, harmless, remedy)
  }

  /// The keys of both forms of configuration.
  static let all = flat + nested

  private static let off: [Value] = [.null, .flag(false)]

  private static let flat: [InertKey] = [
    InertKey("model_name"),
    InertKey("num_labels", [.int(1), .int(2), .int(3), .null], "remove it: the task decides"),
    InertKey("fp16", off, "the CPU computes in fp32: fp16: null"),
    InertKey("bf16", off, "the CPU computes in fp32: bf16: null"),
    InertKey(
      "load_best_model_at_end", [.flag(true)], "the best checkpoint is always kept and evaluated: true"),
    InertKey("logging_dir"), InertKey("dataloader_num_workers"),
    InertKey("remove_unused_columns"), InertKey("label_names"), InertKey("disable_tqdm"),
    InertKey("trust_remote_code", off, "no code of a model is ever run: trust_remote_code: false"),
    InertKey("skip_test_eval", off, "give no test split instead"),
    InertKey("push_to_hub", off, "nothing is uploaded: push_to_hub: false"),
  ]

  private static let nested: [InertKey] = [
    InertKey("model.type"), InertKey("model.num_labels"), InertKey("model.num_classes"),
    InertKey("training.mixed_precision", off, "the CPU computes in fp32: mixed_precision: false"),
    InertKey("training.amp_loss_scale", [.null], "remove it"),
    InertKey("training.feature_redraw_interval"), InertKey("training.fixed_projection"),
    InertKey("training.callbacks"), InertKey("training.profiling", off, "idx-bench measures"),
    InertKey("training.eval_knobs"), InertKey("training.tuning"),
    InertKey("training.safeguards.max_loss"), InertKey("training.safeguards"),
    InertKey("training.training_dataset_map", [.null], "name the data file under dataset"),
    InertKey("training.optimizer.amsgrad", off, "amsgrad: false"),
    InertKey("training.scheduler.max_lr", [.null], "the peak is optimizer.lr"),
    InertKey("training.loss.reduction", [.null, .text("mean")], "reduction: mean"),
    InertKey("training.loss.auxiliary", [], "there is one loss: auxiliary: {}"),
    InertKey("training.validation.batch_size"),
    InertKey("training.validation.splits"), InertKey("training.validation.validation_dataset_map", [.null]),
    InertKey(
      "training.early_stopping.restore_best_weights", [.null, .flag(true)],
      "the best checkpoint is always kept and evaluated: true"),
    InertKey("training.checkpoint.snapshot_optimizer"), InertKey("training.checkpoint.snapshot_scheduler"),
    InertKey("training.checkpoint.snapshot_features"),
    InertKey("training.logging.log_metrics"), InertKey("training.logging.log_model"),
    InertKey("training.performance.num_workers"), InertKey("training.performance.pin_memory"),
    InertKey("training.performance.batch_shim"), InertKey("training.performance.prefetch_factor"),
    InertKey("training.performance.persistent_workers"),
    InertKey("training.performance.drop_last", off, "every sentence is trained on: drop_last: false"),
    InertKey("training.performance.compile_model", off, "there is nothing to compile: compile_model: false"),
    InertKey("training.distributed.backend"), InertKey("training.distributed.local_rank"),
    InertKey("training.distributed.world_size", [.null, .int(1)], "one process trains: world_size: 1"),
    InertKey("training.distributed.sync_gradient_barrier"),
    InertKey("training.distributed.find_unused_parameters"),
    InertKey("training.distributed.gradient_as_bucket_view"), InertKey("training.distributed.static_graph"),
  ]

  /// - Throws: `settings.absent` when the value requires something unsupported.
  func check(_ entry: YAMLEntry, at place: Place) throws(Failure) {
    guard let harmless else { return }
    let shown: String
    switch entry.content {
    case .scalar(let value):
      if harmless.contains(value) { return }
      shown = value.description
    case .empty: return
    case .list(let values):
      if values.isEmpty { return }
      shown = "[\(values.map(\.description).joined(separator: ", "))]"
    }
    throw Failure(
      "settings.absent", "\(name): \(shown) asks for what is not there", at: place, remedy: remedy,
      kind: .environment)
  }
}
