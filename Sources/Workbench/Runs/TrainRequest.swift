package import Basics
import ModelFiles
package import Records
package import Settings
package import Tasks
import Text
package import Training

/// A training run with nothing left to resolve: what the engine thread is handed.
package struct TrainRequest: Sendable {
  package var task: TaskKind
  package var mode: TrainingMode
  package var settings: Settings
  package var plan: TrainingPlan
  package var model: ModelReference
  package var folder: ModelFolder
  package var train: EncodedSplit
  package var dev: EncodedSplit
  package var test: EncodedSplit?
  package var place: RunPlace
  package var directory: String
  package var threads: Int
  /// The line as it was given.
  package var command: String
  /// The file that was given.
  package var configuration: LoadedConfiguration?
  /// The exact text for `config.yml`.
  package var configurationText: String
  /// SHA-256 by what they are of.
  package var hashes: JSONObject
  package var fingerprint: String
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

  /// How the line calls itself: `cls alephbert-base seed 1`.
  package var title: String { "\(task.rawValue) \(model.shortName)" }
}

/// What a run led to.
package struct RunOutcome: Sendable {
  package let id: RunID
  package let directory: String
  package let reason: StopReason
  package let step: Int
  package let totalSteps: Int
  package let best: RunManifest.Best?
  /// Final metrics of the best checkpoint by split, in order.
  package let scores: [(split: String, metrics: JSONObject)]
  package let trainSeconds: Double
  package let sentencesPerSecond: Double
  /// The file with what was shown so far.
  package internal(set) var logPath: String?
  /// Seconds of each phase, one line each; empty without `profile=true`.
  package let profile: [String]
}
