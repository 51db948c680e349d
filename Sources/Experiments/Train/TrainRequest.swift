package import Basics
package import Configurations
import ModelFiles
package import Records
package import Settings
package import Studies
package import Tasks
import Text
package import Training

/// A fully resolved training run, as passed to the engine thread.
package struct TrainRequest: Sendable {
  /// The task, with its labels.
  package var task: TaskKind
  /// Whether the encoder is trained as well.
  package var mode: TrainingMode
  /// The settings in effect, with the resolved files of the splits.
  package var settings: Settings
  /// The plan for the trainer, from the settings.
  package var plan: TrainingPlan
  /// The model that training starts from.
  package var model: ModelReference
  /// The files of that model, and its encoder's shape.
  package var folder: ModelFolder
  /// The train split: its first rows if `max_samples` is set.
  package var train: TokenizedDataset
  /// The dev split: its first rows if `max_samples` or `max_eval_samples` is set.
  package var dev: TokenizedDataset
  /// The whole test split; `nil` if there is none, or the run may not use it.
  package var test: TokenizedDataset?
  /// The location of the run.
  package var place: RunLocation
  /// The directory of ``place``, with `r0` for a handle that is not known yet.
  package var directory: String
  /// The number of computing threads.
  package var threads: Int
  /// The line, as given.
  package var command: String
  /// The given configuration.
  package var configuration: LoadedConfiguration?
  /// The exact text for `config.yml`.
  package var configurationText: String
  /// SHA-256 of the input files, by role.
  package var hashes: JSONObject
  /// The fingerprint, equal for equal work; see ``Fingerprint``.
  package var fingerprint: String
  /// The estimated cost of the whole run.
  package var estimate: Estimate
  /// Notes for the user before it starts, one line each.
  package var notes: [String]
  /// A note, shown once per session, if the model is the best trial so far; otherwise `nil`.
  var remark: String?
  /// Seconds spent on the run by earlier processes.
  package internal(set) var earlierSeconds = 0.0
  /// Whether checkpoints are named by epoch and step.
  package var namesEpochs: Bool
  /// Whether a best checkpoint is kept in addition to those counted by `save_total_limit`, as in the form
  /// with sections.
  package internal(set) var keepsBestApart = false
  /// Whether `name=` was given.
  package var isNameGiven = false
  /// The common name of several runs of one line.
  package var group: String?
  /// The facts of the weights file before its digest was computed; `nil` without weights.
  var weightsFacts: FileFacts?
  /// The trial of the run in a study, or `nil`.
  package var trial: TrialReporter?

  /// The files from which it was prepared.
  package var sources: SourceFiles {
    var sources = SourceFiles()
    sources.add(folder)
    for split in [train, dev] + (test.map { [$0] } ?? []) { sources.add(split.corpus.path) }
    if let configuration { sources.add(configuration) }
    // A run's record determines which checkpoint is used.
    if model.checkpoint != nil {
      sources.add("\(AtomicFile.directory(of: folder.path))/\(RunManifest.fileName)")
    }
    return sources
  }

  /// The title of the line: `cls alephbert-base`.
  package var title: String { "\(task.rawValue) \(model.shortName)" }
}

/// The outcome of a run.
package struct RunOutcome: Sendable {
  /// The run's handle.
  package let id: RunID
  /// The directory of its files: an absolute path, or one relative to the working directory.
  package let directory: String
  /// Why it ended.
  package let reason: StopReason
  /// Optimizer steps taken, including those of earlier processes.
  package let step: Int
  /// Planned optimizer steps.
  package let totalSteps: Int
  /// The best evaluation; `nil` if there was none.
  package let best: RunManifest.Best?
  /// The task's metrics for a line of text.
  let shortMetrics: [String]
  /// Final metrics of the best checkpoint by split, in order.
  package let scores: [(split: String, metrics: JSONObject)]
  /// Wall-clock seconds of training, without evaluation and saving, including earlier processes.
  let trainSeconds: Double
  /// Sentences per second of training; 0 without training.
  let sentencesPerSecond: Double
  /// The log of the lines shown so far.
  package internal(set) var logPath: String?
  /// What the user should know about the scores, one line each.
  let remarks: [String]
  /// Seconds of each phase, one line each; empty without `profile=true`.
  package let profile: [String]
}
