package import Basics
import Records
import Settings
package import Studies
import StudyFiles
import Tensors
import Training
import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a search line does, depending on what its directory already contains.
package enum SearchDecision: Sendable {
  case run
  /// The study is done; contains its outcome.
  case skip(StudyOutcome)
}

extension SearchRequest {
  /// Decides what a search line does.
  ///
  /// - Throws: `study.same` (finished), `study.interrupted`, `study.exists` (another search).
  package func decide(
    in scene: Scene, policy existing: ExistingPolicy?
  ) throws(Failure) -> SearchDecision {
    let store = scene.store
    guard let entry = try store.studies.study(in: directory) else { return .run }
    let there = entry.record
    // With another database the same trials would be run again in the same directories.
    let isElsewhere =
      there.storage != record.storage
      && !(entry.ownsDatabase
        && StudyEntry(record: record, directory: directory).ownsDatabase)
    guard there.fingerprint == record.fingerprint, !isElsewhere else {
      throw OverwriteBlock.failure(
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
        remedy:
          "trials=\(max(count.total, record.trials) * 2) makes it longer, name=NAME begins another",
        kind: .environment)
    }
    if record.trials > there.trials { return .run }
    if existing == .resume || existing == nil && scene.origin != .flags { return .run }
    if existing == .skip {
      throw Failure(
        "run.passed-over", "\(entry.id) is this search: \(count.text); existing=skip leaves it as it is",
        remedy: "resume \(entry.id)", kind: .run)
    }
    throw Failure(
      "study.interrupted", "\(entry.id) is this search: \(count.text)", remedy: "resume \(entry.id)",
      kind: .environment)
  }

  /// What differs between two searches, if it can be described briefly.
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

  /// Runs a study until it has its number of trials.
  /// - Parameters:
  ///   - jobs: the number of parallel processes, including this one.
  ///   - threads: the threads of all processes together; if `nil`, the session's.
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
