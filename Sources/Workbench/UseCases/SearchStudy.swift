package import Basics
package import Records
import Settings
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

extension RunStore {
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

extension SearchRequest {
  /// What a search line means here.
  ///
  /// - Throws: `study.same` (finished), `study.interrupted`, `study.exists` (another search).
  package func decide(
    in scene: Scene, policy existing: ExistingPolicy?
  ) throws(Failure) -> SearchDecision {
    let store = scene.store
    guard let entry = try store.studies.study(in: directory) else { return .run }
    let there = entry.record
    // Another database would begin the same trials a second time, in the same directories.
    let isElsewhere =
      there.storage != record.storage
      && !(entry.ownsDatabase
        && StudyEntry(record: record, directory: directory).ownsDatabase)
    guard there.fingerprint == record.fingerprint, !isElsewhere else {
      throw Protection.failure(
        "study.exists", "Study directory already exists!", directory: directory, of: "experiments",
        "the search cannot proceed",
        options: [
          "Give this search a name of its own: name=NAME",
          "Resume the search that is there: resume \(entry.id)",
          "Manually delete the directory if you want to overwrite it",
        ], holding: "\(entry.id), which is another search\(SearchRequest.contrast(there, record))")
    }
    guard let history = try store.knownHistory(of: entry) else { return .run }
    let count = StudyCount(history, of: there.trials)
    if history.trials.count(where: { $0.state.isFinished }) >= record.trials {
      guard existing == .error || existing == nil && scene.origin == .flags else {
        return .skip(store.outcome(entry, history))
      }
      let best = history.bestNumber.map { ", best \(there.metric) \(rounded($0))" } ?? ""
      throw Failure(
        "study.same", "\(entry.id) is this search: \(count.text)\(best)",
        mend:
          "trials=\(max(count.total, record.trials) * 2) makes it longer, name=NAME begins another",
        kind: .environment)
    }
    if record.trials > there.trials { return .run }
    if existing == .resume || existing == nil && scene.origin != .flags { return .run }
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
  /// - Parameters:
  ///   - jobs: processes that work on it side by side, this one among them.
  ///   - threads: of all of them together; the session's when `nil`.
  package func search(
    jobs: Int, threads: Int?, in scene: inout Scene, with services: Services
  ) throws -> StudyOutcome {
    if let remark = trial.remark { services.noteOnce(remark) }
    let entry = try scene.store.studies.keep(record, in: directory)
    if let text = configurationText {
      try AtomicFile.replace("\(entry.directory)/config.yml", with: text)
    }
    for note in notes { services.console.note("note: \(note)") }
    return try entry.search(jobs: jobs, threads: threads, in: &scene, with: services)
  }
}

extension StudyEntry {

  /// Goes on with a study.
  package func search(
    jobs: Int = 1, threads: Int? = nil, in scene: inout Scene, with services: Services
  ) throws -> StudyOutcome {
    let (entry, console) = (self, services.console)
    let study = try OptunaStudy(record.name, at: try entry.location(), create: record.direction)
    try study.setMetricName(record.metric)
    try study.setNotes(["idx:study": record.json])
    let taking = TrialTaking(entry: entry, study: study, plan: try record.plan())
    console.note(
      "\(entry.id)  \(record.task) \(record.model)  \(StudyCount(try study.history(), of: record.trials).text)"
    )
    var search = StudySearch(entry: entry, study: study, taking: taking, scene: scene, services: services)
    // What it made is known here even where it fails.
    defer { scene.results.lastRun = search.scene.results.lastRun }
    if let threads { search.scene.threads = threads }
    if jobs > 1 {
      search.scene.threads = max(1, (search.scene.threads ?? Machine.cores) / jobs)
      console.note("note: with \(jobs) jobs what a trial tries depends on which trials are done by then")
    }
    let workers = try StudyWorkers(
      jobs - 1, threads: search.scene.threads ?? 1, entry: entry, store: scene.store.root)
    try search.work()
    // Another worker's last trials; what it leaves behind when it dies is taken up here.
    while workers.areWorking() {
      if StopSignal.request != .none { workers.stop(SIGTERM) }
      usleep(100_000)
    }
    if jobs > 1, StopSignal.request == .none { try search.work() }
    try search.waitForOthers()
    let history = try study.history()
    for note in StudyFigures(entry, history).write() { console.note("note: \(note)") }
    let outcome = scene.store.outcome(entry, history)
    if let best = outcome.best { search.scene.results.lastRun = best }
    return outcome
  }
}
