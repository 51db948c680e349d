package import Basics
package import Configurations
import ModelFiles
package import Records
package import Settings
package import Studies
package import Tasks
import Text
package import Training

/// A training run with nothing left to resolve: what the engine thread is handed.
package struct TrainRequest: Sendable {
  /// What the model is trained for, with its labels.
  package var task: TaskKind
  /// Whether the encoder is trained too.
  package var mode: TrainingMode
  /// The settings that take effect, with the splits' files as they are used.
  package var settings: Settings
  /// What the trainer consumes of the settings.
  package var plan: TrainingPlan
  /// The model that training starts from.
  package var model: ModelReference
  /// That model's files and its encoder's shape.
  package var folder: ModelFolder
  /// The train split: its first rows where `max_samples` is set.
  package var train: TokenizedDataset
  /// The dev split: its first rows where `max_samples` or `max_eval_samples` is set.
  package var dev: TokenizedDataset
  /// The whole test split; `nil` where none is named, or the run may not see it.
  package var test: TokenizedDataset?
  /// Where the run is to live.
  package var place: RunLocation
  /// The directory of ``place``, with `r0` for a handle that is not known yet.
  package var directory: String
  /// How many threads compute.
  package var threads: Int
  /// The line as it was given.
  package var command: String
  /// The file that was given.
  package var configuration: LoadedConfiguration?
  /// The exact text for `config.yml`.
  package var configurationText: String
  /// SHA-256 by what they are of.
  package var hashes: JSONObject
  /// Equal for equal work, see ``Fingerprint``.
  package var fingerprint: String
  /// What the whole run will cost.
  package var estimate: Estimate
  /// What a person should know before it starts; one line each.
  package var notes: [String]
  /// What is said, once a session, of the best trial so far that the model is; `nil` where nothing is to be said.
  var remark: String?
  /// Seconds that earlier processes spent on the run.
  package internal(set) var earlierSeconds = 0.0
  /// Whether checkpoints are called by epoch and step.
  package var namesEpochs: Bool
  /// Whether a best checkpoint is kept beside those that `save_total_limit` counts, as the form in sections has it.
  package internal(set) var keepsBestApart = false
  /// Whether `name=` was given.
  package var isNameGiven = false
  /// What the runs of one line have in common, where it means several.
  package var group: String?
  /// What the file of weights was before its digest was taken; `nil` where there is none.
  package var weightsFacts: FileFacts?
  /// The trial of a study that the run is, or `nil`.
  package var trial: TrialReporter?

  /// The files that it was prepared from.
  package var sources: SourceFiles {
    var sources = SourceFiles()
    sources.add(folder)
    for split in [train, dev] + (test.map { [$0] } ?? []) { sources.add(split.corpus.path) }
    if let configuration { sources.add(configuration) }
    // The record of a run says which of its checkpoints is meant.
    if model.checkpoint != nil {
      sources.add("\(AtomicFile.directory(of: folder.path))/\(RunManifest.fileName)")
    }
    return sources
  }

  /// How the line calls itself: `cls alephbert-base`.
  package var title: String { "\(task.rawValue) \(model.shortName)" }
}

/// What a run led to.
package struct RunOutcome: Sendable {
  /// The run's handle.
  package let id: RunID
  /// Where its files lie: an absolute path, or one from the working directory.
  package let directory: String
  /// Why it ended.
  package let reason: StopReason
  /// Optimizer steps taken, by earlier processes too.
  package let step: Int
  /// Optimizer steps that were planned.
  package let totalSteps: Int
  /// The best evaluation; `nil` where there was none.
  package let best: RunManifest.Best?
  /// Final metrics of the best checkpoint by split, in order.
  package let scores: [(split: String, metrics: JSONObject)]
  /// Wall-clock seconds of training alone, of earlier processes too.
  package let trainSeconds: Double
  /// Sentences trained per second of training alone; 0 where none was.
  package let sentencesPerSecond: Double
  /// The file with what was shown so far.
  package internal(set) var logPath: String?
  /// Seconds of each phase, one line each; empty without `profile=true`.
  package let profile: [String]
}
