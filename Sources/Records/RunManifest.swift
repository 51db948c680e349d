package import Basics

/// The contents of `run.json`: everything about a run except for its metrics over time.
package struct RunManifest: Sendable, Equatable {
  /// The format version that is written, and the newest that can be read.
  package static let formatVersion = 1
  /// The manifest's name in a run's directory.
  package static let fileName = "run.json"

  /// The best evaluation so far.
  package struct Best: Sendable, Equatable {
    /// The name of the metric, such as `f1`.
    package var metric: String
    /// The metric's value at that step.
    package var value: Double
    /// Optimizer steps taken.
    package var step: Int

    /// - Parameters: the properties, in their order.
    package init(metric: String, value: Double, step: Int) {
      (self.metric, self.value, self.step) = (metric, value, step)
    }
  }

  /// One period of work by one process.
  package struct Segment: Sendable, Equatable {
    /// Counted from 1.
    package var number: Int
    /// When it began.
    package var began: Timestamp
    /// When it ended; `nil` while it lasts and after a crash.
    package var ended: Timestamp?
    /// Optimizer steps taken before it.
    package var fromStep: Int
    /// Optimizer steps taken when it ended.
    package var toStep: Int?
    /// The process's id; 0 if the record does not contain it.
    package var process: Int
    /// The machine of the process; `nil` in older records.
    package var host: String?
    /// The command line that started it.
    package var command: String

    /// - Parameters: the properties, in their order.
    package init(
      number: Int, began: Timestamp, ended: Timestamp? = nil, fromStep: Int, toStep: Int? = nil, process: Int,
      host: String? = nil, command: String
    ) {
      (self.number, self.began, self.ended, self.fromStep) = (number, began, ended, fromStep)
      (self.toStep, self.process, self.host, self.command) = (toStep, process, host, command)
    }
  }

  /// Given by the store when the run is created.
  package var id = RunID(0)
  /// `running` in `run.json` even if the process died; ``RunDirectory/entry(_:id:)`` detects that.
  package var status = RunStatus.running
  /// The command line that started the run.
  package var command: String
  /// `full_finetune` or `frozen_backbone`.
  package var mode: String
  /// The model as given, such as `onlplab/alephbert-base`.
  package var model: String
  /// The name of the task.
  package var task: String
  /// The name of the run, the last level of its directory, if given.
  package var name: String?
  /// The settings used, by their long names.
  package var settings = JSONObject()
  /// The origin of each value, by long names: `default`, `typed`, `train.idx:3`.
  package var origins = JSONObject()
  /// A fingerprint that is equal for equal work.
  package var fingerprint = ""
  /// The seed of new weights, of the order of sentences and of dropout; `nil` if unknown.
  package var seed: Int?
  /// SHA-256 of data files, vocabulary and base weights, by role.
  package var hashes = JSONObject()
  /// Processor, instruction set, threads, program version.
  package var machine = JSONObject()
  /// Tags of the run, such as `imported`.
  package var tags: [String] = []
  /// When the run was created; 1970 if the record does not contain it.
  package var created = Timestamp(milliseconds: 0)
  /// When it finished; `nil` for a run that is running or did not finish.
  package var finished: Timestamp?
  /// The best evaluation so far; `nil` before the first.
  package var best: Best?
  /// The cutoff of decisions that was found on dev after training; `nil` for a run without such a search.
  package var cutoff: Double?
  /// Final metrics by split and name.
  package var metrics = JSONObject()
  /// The periods of work, oldest first; each resumption adds one.
  package var segments: [Segment] = []
  /// Where the run comes from; its members are at the top level of `run.json`.
  package var lineage = RunLineage()
  /// Members unknown to this version, which are written back unchanged.
  package var others = JSONObject()

  /// The process that works on it, or last did: `process 4711 on lab3, since 2026-11-21 11:04`.
  package var holder: String? {
    guard let segment = segments.last, segment.process > 0 else { return nil }
    let since = String(segment.began.description.prefix(16)).replacing("T", with: " ")
    return "process \(segment.process)\(segment.host.map { " on \($0)" } ?? ""), since \(since)"
  }

  /// - Parameters: the properties of the same names; the others are set as they become known.
  package init(command: String, mode: String, model: String, task: String, name: String? = nil) {
    (self.command, self.mode, self.model, self.task, self.name) = (command, mode, model, task, name)
  }

  /// The final metric of a split, if it was measured and is finite.
  package func metric(_ name: String, on split: String) -> Double? { metrics[split]?[name]?.double }

  /// Sets the final metrics of a split; non-finite numbers become `null`.
  package mutating func setMetrics(_ values: [(name: String, value: Double)], on split: String) {
    metrics[split] = .object(
      JSONObject(values.map { ($0.name, $0.value.isFinite ? .double($0.value) : .null) }))
  }
}
