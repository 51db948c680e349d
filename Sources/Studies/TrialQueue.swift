import Basics
import StudyFiles
package import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A trial that this process works on, with the lock that says so.
package struct TakenTrial {
  /// As it stood when it was taken.
  package let trial: Trial
  let lock: FileLock
}

/// Which trial is next: one whose worker died, one that waits, or a new one.
struct TrialQueue {
  /// How often a trial may be taken up again without getting any further before it counts as failed.
  static let mostClaims = 3
  /// Seconds without a sign of life after which a worker on another machine counts as dead.
  static let silence = 180.0

  let entry: StudyEntry
  let study: OptunaStudy
  let plan: StudyPlan

  /// - Parameter failed: told of each trial that is given up.
  /// - Returns: `nil` when there is nothing left to begin.
  func next(failed: (Trial) throws(Failure) -> Void) throws(Failure) -> TakenTrial? {
    let history = try study.history()
    try refuseTwins(history)
    for trial in history.trials where trial.state == .running && trial.notes["idx:host"] != nil {
      guard let lock = try abandoned(trial) else { continue }
      // Deaths are counted as long as nothing comes of it.
      let isFurther = trial.reports.count > trial.notes["idx:reports"]?.int ?? 0
      let claims = isFurther ? 0 : trial.notes["idx:claims"]?.int ?? 0
      if claims >= TrialQueue.mostClaims {
        try study.finish(
          trial, .fail, value: nil, notes: ["idx:reason": .string("its worker died \(claims + 1) times")])
        try failed(trial)
        continue
      }
      var notes = mine
      notes["idx:claims"] = .int(claims + 1)
      notes["idx:reports"] = .int(trial.reports.count)
      let claimed = try study.claim(
        trial, notes: notes, isMine: { now in now.notes == trial.notes }, choose: choose)
      if let claimed { return TakenTrial(trial: claimed, lock: lock) }
    }
    if try plan.isExhausted(history) { return nil }
    var lock: FileLock?
    let trial = try study.begin(limit: entry.record.trials, notes: mine) {
      number, history, fixed throws(Failure) in
      // Taken before anybody can see the trial: a trial without a held lock is a dead one.
      lock = try take(number)
      try refuseTwins(history)
      return try choose(number, history, fixed)
    }
    guard let trial, let lock else { return nil }
    return TakenTrial(trial: trial, lock: lock)
  }

  /// A number stands for one directory, so no two trials of one number can both be what it holds.
  private func refuseTwins(_ history: History) throws(Failure) {
    var counts: [Int: Int] = [:]
    for trial in history.trials { counts[trial.number, default: 0] += 1 }
    guard let (number, count) = counts.filter({ $0.value > 1 }).min(by: { $0.key < $1.key }) else { return }
    throw Failure(
      "study.trial",
      "the database has \(count) trials with the number \(number) in the study '\(study.name)'",
      remedy: "delete all but one of them, or search under another name: name=NAME", kind: .environment)
  }

  private func choose(
    _ number: Int, _ history: History, _ fixed: [String: Value]
  ) throws(Failure) -> Suggestion {
    try plan.suggestion(forTrial: number, given: history, fixed: fixed)
  }

  private var mine: [String: JSONValue] {
    [
      "idx:host": .string(HostName.current), "idx:process": .int(Int(getpid())),
      "idx:directory": .string(FileFacts.resolved(entry.directory)),
    ].merging(inode.map { ["idx:inode": .int($0)] } ?? [:]) { $1 }
  }

  /// What stays of a study's directory when it is moved.
  private var inode: Int? { (try? FileFacts(entry.directory))?.inode }

  /// Whether a trial was begun in this very directory, under this path or where it was before it was moved.
  private func isInThisDirectory(_ trial: Trial) -> Bool {
    if trial.notes["idx:directory"]?.string == FileFacts.resolved(entry.directory) { return true }
    return trial.notes["idx:inode"]?.int.map { $0 == inode } ?? false
  }

  private func take(_ number: Int) throws(Failure) -> FileLock? {
    try FileSystem.createDirectory(AtomicFile.directory(of: entry.lockPath(number)))
    return try FileLock.take(entry.lockPath(number))
  }

  /// The lock of a trial that nobody works on any more; `nil` while somebody does.
  ///
  /// Who works in this very directory holds the trial's lock. Workers elsewhere, which share only the database, are
  /// known by their signs of life.
  private func abandoned(_ trial: Trial) throws(Failure) -> FileLock? {
    let isHere =
      entry.ownsDatabase
      || trial.notes["idx:host"]?.string == HostName.current && isInThisDirectory(trial)
    if !isHere, let silence = try study.silence(of: trial), silence < TrialQueue.silence { return nil }
    return try take(trial.number)
  }
}
