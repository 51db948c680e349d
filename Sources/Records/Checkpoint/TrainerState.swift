import Basics

/// `trainer_state.json` in the schema of Hugging Face's Trainer.
///
/// - Reference: transformers 5.23, which refuses unknown keys and cannot resume without the batch size.
package struct TrainerState: Sendable, Equatable {
  /// The counters of early stopping, written as `EarlyStoppingCallback`.
  package struct EarlyStopping: Sendable, Equatable {
    /// Evaluations without improvement before the run stops.
    package var patience: Int
    /// The gain that an improvement must exceed.
    package var threshold: Double
    /// Evaluations without improvement so far.
    package var counter: Int

    /// - Parameters: the properties, in their order.
    package init(patience: Int, threshold: Double, counter: Int) {
      (self.patience, self.threshold, self.counter) = (patience, threshold, counter)
    }
  }

  /// Passes over the train split so far, with a fraction.
  package var epoch: Double
  /// Optimizer steps taken.
  package var globalStep: Int
  /// Steps of the whole run.
  package var maxSteps: Int
  /// Planned passes over the train split: `num_train_epochs`.
  package var epochs: Int
  /// Sentences in a micro-batch: `train_batch_size`.
  package var batchSize: Int
  /// Optimizer steps between logged losses; 1 by default.
  package var loggingSteps: Int
  /// Optimizer steps between evaluations; by default the steps of the whole run, at least 1.
  package var evaluationSteps: Int
  /// Optimizer steps between checkpoints; by default the steps of the whole run, at least 1.
  package var saveSteps: Int
  /// The best score so far of the metric that ranks checkpoints; `nil` before the first.
  package var bestMetric: Double?
  /// The optimizer step of that score.
  package var bestStep: Int?
  /// The best checkpoint's path.
  package var bestCheckpoint: String?
  /// Early stopping; `nil` if it is off.
  package var earlyStopping: EarlyStopping?
  /// Rows of the log up to this step.
  package var history: [MetricsRow]
  /// The split whose evaluations are written, with the prefix `eval_`.
  package var evaluatedSplit: String

  /// - Parameters: the properties of the same names; intervals have their defaults, and there is no score
  ///   yet.
  package init(
    epoch: Double, globalStep: Int, maxSteps: Int, epochs: Int, batchSize: Int, history: [MetricsRow] = [],
    evaluatedSplit: String = "dev"
  ) {
    (self.epoch, self.globalStep, self.maxSteps) = (epoch, globalStep, maxSteps)
    (self.epochs, self.batchSize, self.history) = (epochs, batchSize, history)
    (loggingSteps, evaluationSteps, saveSteps) = (1, max(1, maxSteps), max(1, maxSteps))
    self.evaluatedSplit = evaluatedSplit
  }

  /// The text of the file: sorted keys, indented by two spaces, with a final newline.
  package var text: String {
    let members: [(String, JSONValue)] = [
      ("best_global_step", bestStep.map { .int($0) } ?? .null),
      ("best_metric", bestMetric.map { .double($0) } ?? .null),
      ("best_model_checkpoint", bestCheckpoint.map { .string($0) } ?? .null),
      ("epoch", .double(epoch)), ("eval_steps", .int(evaluationSteps)), ("global_step", .int(globalStep)),
      ("is_hyper_param_search", false), ("is_local_process_zero", true), ("is_world_process_zero", true),
      ("log_history", .array(history.compactMap(logEntry))), ("logging_steps", .int(loggingSteps)),
      ("max_steps", .int(maxSteps)), ("num_input_tokens_seen", 0), ("num_train_epochs", .int(epochs)),
      ("save_steps", .int(saveSteps)), ("stateful_callbacks", callbacks), ("total_flos", 0.0),
      ("train_batch_size", .int(batchSize)), ("trial_name", .null), ("trial_params", .null),
    ]
    return JSONValue.object(JSONObject(members)).text(indent: 2) + "\n"
  }

  private var callbacks: JSONValue {
    var callbacks = JSONObject()
    if let earlyStopping {
      callbacks["EarlyStoppingCallback"] = [
        "args": [
          "early_stopping_patience": .int(earlyStopping.patience),
          "early_stopping_threshold": .double(earlyStopping.threshold),
        ],
        "attributes": ["early_stopping_patience_counter": .int(earlyStopping.counter)],
      ]
    }
    callbacks["TrainerControl"] = [
      "args": [
        "should_epoch_stop": false, "should_evaluate": false, "should_log": false, "should_save": true,
        "should_training_stop": false,
      ],
      "attributes": [:],
    ]
    return .object(callbacks)
  }

  /// A row in the form of the Trainer's log, with sorted keys and prefixed evaluations; `nil` for rows of
  /// other splits.
  private func logEntry(_ row: MetricsRow) -> JSONValue? {
    if let split = row.split, split != evaluatedSplit { return nil }
    let prefix = row.split == nil ? "" : "eval_"
    var members = row.values.members.map { (prefix + $0.key, $0.value) }
    members += [("epoch", .double(row.epoch)), ("step", .int(row.step))]
    return .object(JSONObject(members.sorted { $0.0 < $1.0 }))
  }
}
