package import Basics

/// `training_results.json`: the results of a run, in the form that the seed's scripts read.
package struct TrainingResults: Sendable, Equatable {
  /// Counts of a binary classification with class 1 as the positive one.
  package struct Confusion: Sendable, Equatable {
    /// Examples of class 1 predicted as 1.
    package var truePositives: Int
    /// Examples of class 0 predicted as 1.
    package var falsePositives: Int
    /// Examples of class 0 predicted as 0.
    package var trueNegatives: Int
    /// Examples of class 1 predicted as 0.
    package var falseNegatives: Int

    /// - Parameters: the properties, in their order.
    package init(truePositives: Int, falsePositives: Int, trueNegatives: Int, falseNegatives: Int) {
      (self.truePositives, self.falsePositives) = (truePositives, falsePositives)
      (self.trueNegatives, self.falseNegatives) = (trueNegatives, falseNegatives)
    }
  }

  /// The metrics of a split; in the file the seed's four metrics come first.
  package struct Metrics: Sendable, Equatable {
    /// Values by metric; `null` for one that is not finite.
    package var values: JSONObject
    /// The counts of a binary classification; `nil` for other tasks.
    package var confusion: Confusion?

    /// - Parameter values: names and numbers in order; non-finite numbers become `null`.
    package init(_ values: [(name: String, value: Double)], confusion: Confusion? = nil) {
      self.values = JSONObject(values.map { ($0.name, TrainingResults.number($0.value)) })
      self.confusion = confusion
    }
  }

  /// A split used by the run.
  package struct Split: Sendable, Equatable {
    /// `train`, `dev` or `test`.
    package var name: String
    /// Number of sentences.
    package var samples: Int
    /// The path of its data file.
    package var file: String

    /// - Parameters: the properties, in their order.
    package init(name: String, samples: Int, file: String) {
      (self.name, self.samples, self.file) = (name, samples, file)
    }
  }

  /// One evaluation during training.
  package struct Evaluation: Sendable, Equatable {
    /// Passes over the train split so far, with a fraction.
    package var epoch: Double
    /// Optimizer steps taken.
    package var step: Int
    /// Mean training loss since the previous evaluation.
    package var loss: Double
    /// The learning rate in the last training row before it; NaN if there is none.
    package var learningRate: Double
    /// The loss on dev; NaN if not measured.
    package var evaluationLoss: Double
    /// F1 on dev, in 0…1; NaN if not measured.
    package var f1: Double
    /// Accuracy on dev, in 0…1; NaN if not measured.
    package var accuracy: Double

    /// - Parameters: the properties, in their order.
    package init(
      epoch: Double, step: Int, loss: Double, learningRate: Double, evaluationLoss: Double, f1: Double,
      accuracy: Double
    ) {
      (self.epoch, self.step, self.loss, self.learningRate) = (epoch, step, loss, learningRate)
      (self.evaluationLoss, self.f1, self.accuracy) = (evaluationLoss, f1, accuracy)
    }
  }

  /// A task's wording in the files of a run.
  package struct Words: Sendable, Equatable {
    /// The heading of the summary.
    package var heading: String
    /// The task in prose; empty if only its name is known.
    package var task: String
    /// Metrics that are named even without a test.
    package var expectedMetrics: [String]

    /// - Parameters: the properties; the defaults suit any classification.
    package init(
      heading: String = "Training Summary", task: String = "",
      expectedMetrics: [String] = ["accuracy", "f1", "precision", "recall"]
    ) {
      (self.heading, self.task, self.expectedMetrics) = (heading, task, expectedMetrics)
    }
  }

  /// The model as given, such as `onlplab/alephbert-base`.
  package var model: String
  /// The name of the task.
  package var task: String
  /// `full_finetune` or `frozen_backbone`.
  package var mode: String
  /// Settings by long names, in any order; the seed's five come first in the file.
  package var settings: JSONObject
  /// Train, dev and, if used, test.
  package var splits: [Split]
  /// Total seconds.
  package var runtime: Double
  /// Sentences per second of training, without evaluation and saving.
  package var samplesPerSecond: Double
  /// The mean training loss of all steps, not of the last one; NaN before the first.
  package var finalLoss: Double
  /// Passes over the train split, with a fraction.
  package var epochsCompleted: Double
  /// The final metrics on dev, or those of the best evaluation so far; `nil` before the first.
  package var dev: Metrics?
  /// The final metrics on test; `nil` without a test split, and before the end.
  package var test: Metrics?
  /// The meaning of `f1`, `precision` and `recall`.
  package var averaging: String
  /// The evaluations on dev, oldest first.
  package var history: [Evaluation]
  /// The task's wording for readers.
  package var words = Words()
  /// The status of the run when this was written.
  package var status = "finished"
  /// Optimizer steps per second of training, without evaluation and saving.
  package var stepsPerSecond = Double.nan
  /// The meaning of each metric.
  package var definitions = JSONObject()
  /// The computing environment: program, processor, threads.
  package var environment = JSONObject()
  /// SHA-256 of data, vocabulary and weights.
  package var hashes = JSONObject()

  /// - Parameters: the properties of the same names; the others have defaults and are set afterwards.
  package init(
    model: String, task: String, mode: String, settings: JSONObject, splits: [Split], runtime: Double,
    samplesPerSecond: Double, finalLoss: Double, epochsCompleted: Double, dev: Metrics?, test: Metrics?,
    averaging: String, history: [Evaluation]
  ) {
    (self.model, self.task, self.mode, self.settings, self.splits) = (model, task, mode, settings, splits)
    (self.runtime, self.samplesPerSecond) = (runtime, samplesPerSecond)
    (self.finalLoss, self.epochsCompleted) = (finalLoss, epochsCompleted)
    (self.dev, self.test, self.averaging, self.history) = (dev, test, averaging, history)
  }

  /// The file's name in a run's directory.
  package static let fileName = "training_results.json"

  /// Whether the encoder was not trained.
  var freezesBackbone: Bool { mode == "frozen_backbone" }

  /// Writes the file atomically.
  package func write(to directory: String) throws(Failure) {
    try AtomicFile.replace("\(directory)/\(TrainingResults.fileName)", with: json.text(indent: 2) + "\n")
  }

  /// A number in JSON; `null` if it is not finite.
  static func number(_ number: Double) -> JSONValue { number.isFinite ? .double(number) : .null }
}

extension TrainingResults {
  /// The settings shown by the seed, in its order.
  static let leadingSettings = ["learning_rate", "batch_size", "num_epochs", "warmup_ratio", "weight_decay"]

  /// The results as the contents of the file.
  package var json: JSONValue {
    var tree: JSONObject = JSONObject([
      ("model", .string(model)), ("task", .string(task)), ("mode", .string(mode)),
      ("freeze_backbone", .bool(freezesBackbone)), ("config", .object(orderedSettings)),
      ("dataset", .object(dataset)), ("train_metrics", trainMetrics),
    ])
    if let dev { tree["dev_metrics"] = .object(dev.json) }
    // Without a test the members exist and are null, so that scripts that read them still work.
    tree["test_metrics"] = test.map { .object($0.json) } ?? noMetrics
    tree["metric_averaging"] = .string(averaging)
    tree["training_history"] = .array(history.map(\.json))
    tree["status"] = .string(status)
    tree["metric_definitions"] = .object(definitions)
    tree["environment"] = .object(environment)
    tree["hashes"] = .object(hashes)
    return .object(tree)
  }

  private var noMetrics: JSONValue {
    .object(JSONObject(words.expectedMetrics.map { ($0, .null) }))
  }

  private var orderedSettings: JSONObject {
    let leading = TrainingResults.leadingSettings.compactMap { key in settings[key].map { (key, $0) } }
    let rest = settings.members.filter { !TrainingResults.leadingSettings.contains($0.key) }
    return JSONObject(leading + rest.map { ($0.key, $0.value) })
  }

  private var dataset: JSONObject {
    var counts = splits.map { ("\($0.name)_samples", JSONValue.int($0.samples)) }
    if !splits.contains(where: { $0.name == "test" }) { counts.append(("test_samples", .null)) }
    return JSONObject(counts + splits.map { ("\($0.name)_file", .string($0.file)) })
  }

  private var trainMetrics: JSONValue {
    // A whole number of epochs is written without a decimal point, as in the seed.
    let whole = Int(exactly: epochsCompleted).map { JSONValue.int($0) }
    return [
      "runtime": TrainingResults.number(runtime),
      "samples_per_second": TrainingResults.number(samplesPerSecond),
      "final_loss": TrainingResults.number(finalLoss),
      "epochs_completed": whole ?? TrainingResults.number(epochsCompleted),
      "steps_per_second": TrainingResults.number(stepsPerSecond),
    ]
  }
}

extension TrainingResults.Metrics {
  /// The seed's four metrics, the nested confusion matrix, all other metrics, the flat confusion matrix.
  fileprivate var json: JSONObject {
    let leading = ["accuracy", "f1", "precision", "recall"]
    var tree = JSONObject(leading.compactMap { key in values[key].map { (key, $0) } })
    if let confusion {
      tree["confusion_matrix"] = [
        "true_positives": .int(confusion.truePositives), "false_positives": .int(confusion.falsePositives),
        "true_negatives": .int(confusion.trueNegatives), "false_negatives": .int(confusion.falseNegatives),
      ]
    }
    for (key, value) in values.members where !leading.contains(key) { tree[key] = value }
    if let confusion {
      tree["confusion_matrix_tn"] = .int(confusion.trueNegatives)
      tree["confusion_matrix_fp"] = .int(confusion.falsePositives)
      tree["confusion_matrix_fn"] = .int(confusion.falseNegatives)
      tree["confusion_matrix_tp"] = .int(confusion.truePositives)
    }
    return tree
  }
}

extension TrainingResults.Evaluation {
  fileprivate var json: JSONValue {
    [
      "epoch": TrainingResults.number(epoch), "step": .int(step), "loss": TrainingResults.number(loss),
      "learning_rate": TrainingResults.number(learningRate),
      "eval_loss": TrainingResults.number(evaluationLoss), "eval_f1": TrainingResults.number(f1),
      "eval_accuracy": TrainingResults.number(accuracy),
    ]
  }
}
