package import Basics
package import Records
import Reports
import StudyFiles
import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a search does at its end about trials that other processes are still working on.
package enum OtherWorkers: Sendable {
  /// Waits for them, because what follows uses the study.
  case wait
  /// Skips the search with `run.passed-over`.
  case refuse
  /// Mentions them in a note.
  case mention
}

/// Runs the trials of a study in this process, one after another.
package struct StudySearch<Runner: TrialRunner> {
  private let entry: StudyEntry
  private let store: RunStore
  private let study: OptunaStudy
  private let queue: TrialQueue
  private let policy: OtherWorkers
  private let console: any Console
  /// Trains the trials; its threads are this process's share.
  package var runner: Runner

  /// Opens the study, or creates it.
  /// - Throws: `study.…`, `file.…`.
  package init(
    _ entry: StudyEntry, in store: RunStore, by runner: Runner, others policy: OtherWorkers,
    on console: any Console
  ) throws(Failure) {
    (self.entry, self.store, self.runner, self.policy, self.console) = (entry, store, runner, policy, console)
    study = try OptunaStudy(entry.record.name, at: try entry.location(), create: entry.record.direction)
    try study.setMetricName(entry.record.metric)
    try study.setNotes(["idx:study": entry.record.json])
    queue = TrialQueue(entry: entry, study: study, plan: try entry.record.plan())
  }

  /// Works on the study until it has its number of trials, or a stop is requested.
  /// - Parameter jobs: the number of parallel processes, including this one; its threads are divided among
  ///   them.
  /// - Throws: `study.failing`, `run.passed-over`; what makes every further trial fail too.
  package mutating func run(jobs: Int) throws -> StudyOutcome {
    let record = entry.record
    console.note(
      "\(entry.id)  \(record.task) \(record.model)  \(StudyCount(try study.history(), of: record.trials).text)"
    )
    if jobs > 1 {
      runner = runner.shared(among: jobs)
      console.note("note: with \(jobs) jobs what a trial tries depends on which trials are done by then")
    }
    let workers = try StudyWorkers(jobs - 1, arguments: runner.arguments(of: entry), entry)
    try work()
    // Wait for the last trials of other workers; if a worker dies, its trial is continued here.
    while workers.areWorking() {
      if StopSignal.request != .none { workers.stop(SIGTERM) }
      usleep(100_000)
    }
    if jobs > 1, StopSignal.request == .none { try work() }
    try waitForOthers()
    let history = try study.history()
    for note in StudyFigures(entry, history).write() { console.note("note: \(note)") }
    return store.outcome(entry, history)
  }

  /// Waits for trials that other processes are working on; if such a process dies, its trial is continued
  /// here.
  private mutating func waitForOthers() throws {
    var isSaid = false
    while StopSignal.request == .none {
      let others = try study.history().trials.filter { $0.state == .running && $0.notes["idx:host"] != nil }
      guard let first = others.first else { return }
      let holder =
        "process \(first.notes["idx:process"]?.int ?? 0) on \(first.notes["idx:host"]?.string ?? "")"
      let line = "\(others.count) trials of \(entry.id) are still running elsewhere (\(holder))"
      switch policy {
      case .mention: return console.note("note: \(line)")
      case .refuse:
        throw Failure(
          "run.passed-over", "\(line); busy=skip passes it over", remedy: "run this again when it has ended",
          kind: .run)
      case .wait: break
      }
      if !isSaid {
        console.note("waiting for \(others.count) trials of \(entry.id), worked on by \(holder)")
      }
      isSaid = true
      usleep(200_000)
      try work()
    }
  }

  /// Runs one trial after another until no more can begin or a stop is requested.
  private mutating func work() throws {
    var failures = 0
    while StopSignal.request == .none {
      guard let taken = try queue.next(failed: { trial in settle(trial) }) else { break }
      let end = try runner.run(taken, of: entry, in: study, prunedBy: queue.plan.pruner)
      if end == .interrupted {
        // A requested stop does not count as a death of the worker.
        try study.setNotes(["idx:claims": 0], of: taken.trial)
        break
      }
      settle(taken.trial)
      failures = end == .failed ? failures + 1 : 0
      let isHopeless = try failures >= 3 && study.history().best == nil
      guard !isHopeless else {
        throw Failure(
          "study.failing", "three trials of \(entry.id) failed one after another",
          remedy: "show \(entry.id) says why; mend it and search anew: name=NAME", kind: .run)
      }
    }
  }

  /// After a trial: prints a line, writes the best parameters, and removes the weights of trials no longer
  /// among the best.
  private func settle(_ trial: Trial) {
    let history: History
    do throws(Failure) { history = try study.history() } catch {
      return console.note("note: \(error)")
    }
    TrialWeights(entry: entry).drop(history)
    do throws(Failure) {
      try BestParameters(record: entry.record, root: store.root).write(history)
    } catch {
      console.note("note: \(error)")
    }
    guard let now = history.trials.first(where: { $0.id == trial.id }) else { return }
    let count = StudyCount(history, of: entry.record.trials)
    let value = now.value.map { "  \(entry.record.metric) \(rounded($0))" } ?? ""
    let reason = now.notes["idx:reason"]?.string.map { "  (\($0))" } ?? ""
    let best =
      history.bestNumber.flatMap { value in history.best.map { "best t\($0.number) \(rounded(value))" } }
      ?? "no best yet"
    let left = count.secondsPerTrial.map {
      "  ~\(DurationText.estimate(seconds: $0 * Double(max(0, count.total - count.finished)))) left"
    }
    console.note(
      "\(entry.id).t\(now.number)  \(now.state.rawValue.lowercased())\(value)\(reason)   \(count.text), \(best)"
        + (count.finished < count.total ? left ?? "" : ""))
  }
}
