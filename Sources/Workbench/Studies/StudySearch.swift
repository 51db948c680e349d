import Basics
import Records
import StudyFiles
import Tensors
import Training
import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A study at work in this process: trial after trial.
struct StudySearch {
  let entry: StudyEntry
  let study: OptunaStudy
  let taking: TrialTaking
  /// What its trials are trained in; its threads are this process's share.
  var scene: Scene
  let services: Services

  /// In a script, trials that other processes are at have to end before a line behind this one uses the study; what
  /// a process leaves behind when it dies is taken up here.
  mutating func waitForOthers() throws {
    var isSaid = false
    while StopSignal.request == .none {
      let others = try study.history().trials.filter { $0.state == .running && $0.notes["idx:host"] != nil }
      guard let first = others.first else { return }
      let holder =
        "process \(first.notes["idx:process"]?.int ?? 0) on \(first.notes["idx:host"]?.string ?? "")"
      if !scene.origin.isScript || scene.busy == .skip {
        let line = "\(others.count) trials of \(entry.id) are still running elsewhere (\(holder))"
        guard scene.origin.isScript else { return services.console.note("note: \(line)") }
        throw Failure(
          "run.passed-over", "\(line); busy=skip passes it over", mend: "run this again when it has ended",
          kind: .run)
      }
      if !isSaid {
        services.console.note("waiting for \(others.count) trials of \(entry.id), worked on by \(holder)")
      }
      isSaid = true
      usleep(200_000)
      try work()
    }
  }

  /// Trial after trial, until there is none left to begin or the work is to stop.
  mutating func work() throws {
    var failures = 0
    while StopSignal.request == .none {
      guard let taken = try taking.next(failed: { trial in settle(trial) }) else { break }
      let end = try TrialWork(entry: entry, study: study, taken: taken, pruner: taking.plan.pruner)
        .perform(in: &scene, with: services)
      if end == .interrupted {
        // A process that was asked to stop has not died.
        try study.setNotes(["idx:claims": 0], of: taken.trial)
        break
      }
      settle(taken.trial)
      failures = end == .failed ? failures + 1 : 0
      let isHopeless = try failures >= 3 && study.history().best == nil
      guard !isHopeless else {
        throw Failure(
          "study.failing", "three trials of \(entry.id) failed one after another",
          mend: "show \(entry.id) says why; mend it and search anew: name=NAME", kind: .run)
      }
    }
  }

  /// After a trial: one line, the best parameters, and the weights of those it has beaten.
  private func settle(_ trial: Trial) {
    let history: History
    do throws(Failure) { history = try study.history() } catch {
      return services.console.note("note: \(error)")
    }
    TrialWeights(entry: entry).drop(history)
    do throws(Failure) {
      try BestParameters(record: entry.record, root: scene.store.root).write(history)
    } catch {
      services.console.note("note: \(error)")
    }
    guard let now = history.trials.first(where: { $0.id == trial.id }) else { return }
    let count = StudyCount(history, of: entry.record.trials)
    let value = now.value.map { "  \(entry.record.metric) \(rounded($0))" } ?? ""
    let reason = now.notes["idx:reason"]?.string.map { "  (\($0))" } ?? ""
    let best =
      history.bestNumber.flatMap { value in history.best.map { "best t\($0.number) \(rounded(value))" } }
      ?? "no best yet"
    let left = count.secondsPerTrial.map {
      "  ~\(Estimate.duration($0 * Double(max(0, count.total - count.finished)))) left"
    }
    services.console.note(
      "\(entry.id).t\(now.number)  \(now.state.rawValue.lowercased())\(value)\(reason)   \(count.text), \(best)"
        + (count.finished < count.total ? left ?? "" : ""))
  }
}
