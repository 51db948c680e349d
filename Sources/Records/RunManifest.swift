package import Basics

/// What `run.json` says of a run: everything about it but its metrics over time.
package struct RunManifest: Sendable, Equatable {
  /// The version this program writes, and the newest it reads.
  package static let formatVersion = 1
  /// The manifest's name in a run's directory.
  package static let fileName = "run.json"

  /// The best evaluation so far.
  package struct Best: Sendable, Equatable {
    /// Such as `f1`.
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

  /// One stretch of work by one process.
  package struct Segment: Sendable, Equatable {
    /// Counted from 1.
    package var number: Int
    /// When it began.
    package var began: Timestamp
    /// `nil` while it lasts, and for ever after a crash.
    package var ended: Timestamp?
    /// Optimizer steps taken before it.
    package var fromStep: Int
    /// Optimizer steps taken when it ended.
    package var toStep: Int?
    /// The process's id; 0 where the record does not tell it.
    package var process: Int
    /// The machine of the process; `nil` in records of before it was kept.
    package var host: String?
    /// The line that began it.
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
  /// `running` in `run.json` even where the process died; ``RunDirectory/entry(_:id:)`` tells such a run.
  package var status = RunStatus.running
  /// The line that began the run.
  package var command: String
  /// `full_finetune` or `frozen_backbone`.
  package var mode: String
  /// The model as it was named, such as `onlplab/alephbert-base`.
  package var model: String
  /// The task by its name.
  package var task: String
  /// The last level of the directory, if the run was given one.
  package var name: String?
  /// Long key names and what the engine consumed.
  package var settings = JSONObject()
  /// Long key names and where each value came from: `default`, `typed`, `train.idx:3`.
  package var origins = JSONObject()
  /// Equal for equal work.
  package var fingerprint = ""
  /// Of new weights, of the order of sentences and of dropout; `nil` where it is not known.
  package var seed: Int?
  /// SHA-256 of data files, vocabulary and base weights, by what they are.
  package var hashes = JSONObject()
  /// Processor, instruction set, threads, program version.
  package var machine = JSONObject()
  /// Marks of the run, such as `imported`.
  package var tags: [String] = []
  /// When the run was created; 1970 where the record does not tell it.
  package var created = Timestamp(milliseconds: 0)
  /// When it finished; `nil` for a run that did not, or goes on.
  package var finished: Timestamp?
  /// The best evaluation so far; `nil` before the first.
  package var best: Best?
  /// By split: final metrics by name.
  package var metrics = JSONObject()
  /// The stretches of work, oldest first; each resumption adds one.
  package var segments: [Segment] = []
  /// Where the run comes from; its members stand at the top level of `run.json`.
  package var lineage = RunLineage()
  /// Members that this version does not know; they are written back as they were.
  package var others = JSONObject()

  /// The process that works on it, or did last: `process 4711 on lab3, since 2026-11-21 11:04`.
  package var holder: String? {
    guard let segment = segments.last, segment.process > 0 else { return nil }
    let since = String(segment.began.description.prefix(16)).replacing("T", with: " ")
    return "process \(segment.process)\(segment.host.map { " on \($0)" } ?? ""), since \(since)"
  }

  /// - Parameters: the properties of these names; the others are set as they become known.
  package init(command: String, mode: String, model: String, task: String, name: String? = nil) {
    (self.command, self.mode, self.model, self.task, self.name) = (command, mode, model, task, name)
  }

  /// The final metric of a split, if it was measured and is a number.
  package func metric(_ name: String, on split: String) -> Double? { metrics[split]?[name]?.double }

  /// Sets the final metrics of a split; numbers that are not finite become `null`.
  package mutating func setMetrics(_ values: [(name: String, value: Double)], on split: String) {
    metrics[split] = .object(
      JSONObject(values.map { ($0.name, $0.value.isFinite ? .double($0.value) : .null) }))
  }
}
