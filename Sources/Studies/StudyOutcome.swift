package import Basics
package import Tuning

/// The outcome of a search.
package struct StudyOutcome: Sendable {
  /// The study's handle.
  package let id: StudyID
  /// The run of the best trial, if it exists on this machine.
  package let best: RunID?
  /// A summary for the user.
  package let summary: String
  /// Set if the search did not finish, or had no result.
  package let interruption: Failure?
}

/// The progress of a study.
package struct StudyCount: Sendable, Equatable {
  /// Trials that completed.
  package let complete: Int
  /// Trials that the pruner stopped.
  package let pruned: Int
  /// Trials that ended with an error, or were abandoned because their workers died.
  package let failed: Int
  /// Trials that began but have not ended.
  package let running: Int
  /// The total number of trials to run.
  package let total: Int
  /// Mean seconds of the trials that completed or were pruned; `nil` while there are none.
  package let secondsPerTrial: Double?

  /// - Parameter total: the requested number of trials; if there are more, that number is used.
  package init(_ history: History, of total: Int) {
    complete = history.count(.complete)
    pruned = history.count(.pruned)
    failed = history.count(.fail)
    running = history.count(.running)
    self.total = max(total, history.trials.count)
    let times = history.trials.filter { $0.state == .complete || $0.state == .pruned }.compactMap(\.seconds)
    secondsPerTrial = times.isEmpty ? nil : times.reduce(0, +) / Double(times.count)
  }

  /// Trials that ended in any way.
  package var finished: Int { complete + pruned + failed }

  /// `7 of 30 done (1 running, 2 pruned, 1 failed)`.
  package var text: String {
    let parts = [(running, "running"), (pruned, "pruned"), (failed, "failed")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)" }
    return "\(finished) of \(total) done" + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
  }
}
