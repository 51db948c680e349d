package import Basics
import Records
import StudyFiles
import Tensors
import Training
package import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a search line means where its directory holds something already.
package enum SearchDecision: Sendable {
  case run
  /// The study is done; what it came to.
  case skip(StudyOutcome)
}

extension Session {
  /// The study that a handle names, and how far it is.
  /// - Throws: `study.unknown`, `study.damaged`, `study.none`.
  package func study(_ id: StudyID) throws(Failure) -> (entry: StudyEntry, history: History) {
    let entry = try studies.study(id)
    return (entry, try history(of: entry))
  }

  func history(of entry: StudyEntry) throws(Failure) -> History {
    do throws(Failure) {
      return try OptunaStudy(entry.record.name, at: try entry.location(), create: nil).history()
    } catch {
      // The process that began it may have died before its first trial; trials without a database are another matter.
      let hasTrials = FileSystem.names(in: entry.directory).contains { $0.hasPrefix("trial_") }
      guard error.code == "study.none", !hasTrials else { throw error }
      return History(studyName: entry.record.name, direction: entry.record.direction, trials: [])
    }
  }

  /// The trials of a study; `nil` where its database is gone: the trials' directories then say what was done.
  /// - Throws: `file.…`, `study.…` for a database that is there and cannot be read.
  func knownHistory(of entry: StudyEntry) throws(Failure) -> History? {
    do throws(Failure) { return try history(of: entry) } catch {
      guard error.code == "study.none" else { throw error }
      return nil
    }
  }

  /// What a search line means here.
  ///
  /// - Throws: `study.same` (finished), `study.interrupted`, `study.exists` (another search).
  package func decide(_ request: SearchRequest) throws(Failure) -> SearchDecision {
    guard let entry = try studies.study(in: request.directory) else { return .run }
    let record = entry.record
    // Another database would begin the same trials a second time, in the same directories.
    let isElsewhere =
      record.storage != request.record.storage
      && !(entry.ownsDatabase
        && StudyEntry(record: request.record, directory: request.directory).ownsDatabase)
    guard record.fingerprint == request.record.fingerprint, !isElsewhere else {
      throw Protection.failure(
        "study.exists", "Study directory already exists!", directory: request.directory, of: "experiments",
        "the search cannot proceed",
        options: [
          "Give this search a name of its own: name=NAME",
          "Resume the search that is there: resume \(entry.id)",
          "Manually delete the directory if you want to overwrite it",
        ], holding: "\(entry.id), which is another search\(Session.contrast(record, request.record))")
    }
    guard let history = try knownHistory(of: entry) else { return .run }
    let count = StudyCount(history, of: record.trials)
    if history.trials.count(where: { $0.state.isFinished }) >= request.record.trials {
      guard existing == .error || existing == nil && origin == .flags else {
        return .skip(outcome(entry, history))
      }
      let best = history.bestNumber.map { ", best \(record.metric) \(rounded($0))" } ?? ""
      throw Failure(
        "study.same", "\(entry.id) is this search: \(count.text)\(best)",
        mend:
          "trials=\(max(count.total, request.record.trials) * 2) makes it longer, name=NAME begins another",
        kind: .environment)
    }
    if request.record.trials > record.trials { return .run }
    if existing == .resume || existing == nil && origin != .flags { return .run }
    if existing == .skip {
      throw Failure(
        "run.passed-over", "\(entry.id) is this search: \(count.text); existing=skip leaves it as it is",
        mend: "resume \(entry.id)", kind: .run)
    }
    throw Failure(
      "study.interrupted", "\(entry.id) is this search: \(count.text)", mend: "resume \(entry.id)",
      kind: .environment)
  }

  /// What differs between two searches, where it can be said shortly.
  private static func contrast(_ there: StudyRecord, _ here: StudyRecord) -> String {
    var parts: [String] = []
    if there.storage != here.storage, there.fingerprint == here.fingerprint {
      parts.append("its trials are in \(there.storage), here \(here.storage)")
    }
    if there.space != here.space { parts.append("other ranges") }
    if there.sampler != here.sampler { parts.append("sampler \(there.sampler), here \(here.sampler)") }
    if there.pruner != here.pruner { parts.append("pruner \(there.pruner), here \(here.pruner)") }
    for (key, value) in here.settings.members where there.settings[key] != value {
      if !key.hasSuffix("_file") {
        parts.append("\(key) \(there.settings[key]?.text() ?? "none"), here \(value.text())")
      }
    }
    return parts.isEmpty ? "" : " (\(parts.prefix(3).joined(separator: "; ")))"
  }

  /// Runs a study to its number of trials.
  /// - Parameter jobs: processes that work on it side by side, this one among them.
  package func search(_ request: SearchRequest, jobs: Int = 1) throws -> StudyOutcome {
    let entry = try studies.keep(request.record, in: request.directory)
    if let text = request.configurationText {
      try AtomicFile.replace("\(entry.directory)/config.yml", with: text)
    }
    for note in request.notes { console.note("note: \(note)") }
    return try search(entry, jobs: jobs)
  }

  /// Goes on with a study.
  package func search(_ entry: StudyEntry, jobs: Int = 1) throws -> StudyOutcome {
    let record = entry.record
    let study = try OptunaStudy(record.name, at: try entry.location(), create: record.direction)
    try study.setMetricName(record.metric)
    try study.setNotes(["idx:study": record.json])
    let taking = TrialTaking(entry: entry, study: study, plan: try record.plan())
    console.note(
      "\(entry.id)  \(record.task) \(record.model)  \(StudyCount(try study.history(), of: record.trials).text)"
    )
    let given = threads
    defer { threads = given }
    if jobs > 1 {
      threads = max(1, (threads ?? Machine.cores) / jobs)
      console.note("note: with \(jobs) jobs what a trial tries depends on which trials are done by then")
    }
    let workers = try StudyWorkers(jobs - 1, threads: threads ?? 1, entry: entry, store: store.root)
    try work(on: entry, study, taking)
    // Another worker's last trials; what it leaves behind when it dies is taken up here.
    while workers.areWorking() {
      if StopSignal.request != .none { workers.stop(SIGTERM) }
      usleep(100_000)
    }
    if jobs > 1, StopSignal.request == .none { try work(on: entry, study, taking) }
    try waitForOthers(on: entry, study, taking)
    let history = try study.history()
    for note in StudyFigures(entry, history).write() { console.note("note: \(note)") }
    let outcome = outcome(entry, history)
    if let best = outcome.best { lastRun = best }
    return outcome
  }

  /// In a script, trials that other processes are at have to end before a line behind this one uses the study; what
  /// a process leaves behind when it dies is taken up here.
  private func waitForOthers(on entry: StudyEntry, _ study: OptunaStudy, _ taking: TrialTaking) throws {
    var isSaid = false
    while StopSignal.request == .none {
      let others = try study.history().trials.filter { $0.state == .running && $0.notes["idx:host"] != nil }
      guard let first = others.first else { return }
      let holder =
        "process \(first.notes["idx:process"]?.int ?? 0) on \(first.notes["idx:host"]?.string ?? "")"
      if !origin.isScript || scene.busy == .skip {
        let line = "\(others.count) trials of \(entry.id) are still running elsewhere (\(holder))"
        guard origin.isScript else { return console.note("note: \(line)") }
        throw Failure(
          "run.passed-over", "\(line); busy=skip passes it over", mend: "run this again when it has ended",
          kind: .run)
      }
      if !isSaid { console.note("waiting for \(others.count) trials of \(entry.id), worked on by \(holder)") }
      isSaid = true
      usleep(200_000)
      try work(on: entry, study, taking)
    }
  }

  /// Trial after trial, until there is none left to begin or the work is to stop.
  private func work(on entry: StudyEntry, _ study: OptunaStudy, _ taking: TrialTaking) throws {
    var failures = 0
    while StopSignal.request == .none {
      guard let taken = try taking.next(failed: { trial in settle(entry, study, trial) }) else { break }
      let end = try TrialWork(
        session: self, entry: entry, study: study, taken: taken, pruner: taking.plan.pruner
      )
      .perform()
      if end == .interrupted {
        // A process that was asked to stop has not died.
        try study.setNotes(["idx:claims": 0], of: taken.trial)
        break
      }
      settle(entry, study, taken.trial)
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
  private func settle(_ entry: StudyEntry, _ study: OptunaStudy, _ trial: Trial) {
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
      "  ~\(Estimate.duration($0 * Double(max(0, count.total - count.finished)))) left"
    }
    console.note(
      "\(entry.id).t\(now.number)  \(now.state.rawValue.lowercased())\(value)\(reason)   \(count.text), \(best)"
        + (count.finished < count.total ? left ?? "" : ""))
  }

  /// What a study has come to.
  func outcome(_ entry: StudyEntry, _ history: History) -> StudyOutcome {
    let (record, count) = (entry.record, StudyCount(history, of: entry.record.trials))
    var best: RunID?
    var summary = count.text
    if let trial = history.best {
      if case .run(let run) = RunDirectory.occupant(entry.trialDirectory(trial.number)) { best = run.id }
      let values = trial.parameters.map { parameter in
        "\(Setting.named(parameter.name)?.short ?? parameter.name)=\(parameter.value.short)"
      }
      summary +=
        ", best \(record.metric) \(rounded(trial.value ?? .nan)) (\(entry.id).t\(trial.number): "
        + "\(values.joined(separator: " ")))"
    }
    var interruption: Failure?
    if StopSignal.request != .none, count.finished < record.trials {
      interruption = Failure(
        "study.stopped", "stopped: \(entry.id)  \(count.text); continue with: resume \(entry.id)",
        kind: StopSignal.kind)
    } else if history.best == nil, count.finished >= record.trials {
      interruption = Failure(
        "study.failed", "no trial of \(entry.id) came to its end: \(count.text)", mend: "show \(entry.id)",
        kind: .run)
    }
    return StudyOutcome(
      id: entry.id, best: best, summary: "\(entry.id)  \(summary)", interruption: interruption)
  }
}
