package import Basics
package import Tuning

/// What a search led to.
package struct StudyOutcome: Sendable {
  /// The study's handle.
  package let id: StudyID
  /// The run of the best trial, if there is one on this machine.
  package let best: RunID?
  /// For a person: what came of it.
  package let summary: String
  /// Set when the search did not come to its end, or came to nothing.
  package let interruption: Failure?
}

/// How far a study is.
package struct StudyCount: Sendable, Equatable {
  /// Trials that came to their end.
  package let complete: Int
  /// Trials that the pruner stopped.
  package let pruned: Int
  /// Trials that ended with an error, or that were given up as their workers died.
  package let failed: Int
  /// Trials that began and did not end.
  package let running: Int
  /// Trials there are to be in all.
  package let total: Int
  /// Mean seconds of the trials that ended by themselves; `nil` while there is none.
  package let secondsPerTrial: Double?

  /// - Parameter total: the trials that were asked for; where more are there, those count.
  package init(_ history: History, of total: Int) {
    complete = history.count(.complete)
    pruned = history.count(.pruned)
    failed = history.count(.fail)
    running = history.count(.running)
    self.total = max(total, history.trials.count)
    let times = history.trials.filter { $0.state == .complete || $0.state == .pruned }.compactMap(\.seconds)
    secondsPerTrial = times.isEmpty ? nil : times.reduce(0, +) / Double(times.count)
  }

  /// Trials that ended, one way or another.
  package var finished: Int { complete + pruned + failed }

  /// `7 of 30 done (1 running, 2 pruned, 1 failed)`.
  package var text: String {
    let parts = [(running, "running"), (pruned, "pruned"), (failed, "failed")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)" }
    return "\(finished) of \(total) done" + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
  }
}
