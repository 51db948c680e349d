import Basics
import StudyFiles
package import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A trial that this process works on, with its lock.
package struct TakenTrial {
  /// The trial as it was when it was taken.
  package let trial: Trial
  let lock: FileLock
}

/// Chooses the next trial: one whose worker died, a waiting one, or a new one.
struct TrialQueue {
  /// How often a trial may be continued without making progress before it counts as failed.
  static let mostClaims = 3
  /// Seconds without a sign of life after which a worker on another machine counts as dead.
  static let silence = 180.0

  let entry: StudyEntry
  let study: OptunaStudy
  let plan: StudyPlan

  /// - Parameter failed: called for each trial that is given up.
  /// - Returns: `nil` when no trial is left to begin.
  func next(failed: (Trial) throws(Failure) -> Void) throws(Failure) -> TakenTrial? {
    let history = try study.history()
    try refuseTwins(history)
    for trial in history.trials where trial.state == .running && trial.notes["idx:host"] != nil {
      guard let lock = try abandoned(trial) else { continue }
      // Deaths are counted as long as the trial makes no progress.
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
      // Taken before other processes can see the trial: a trial whose lock is not held counts as dead.
      lock = try take(number)
      try refuseTwins(history)
      return try choose(number, history, fixed)
    }
    guard let trial, let lock else { return nil }
    return TakenTrial(trial: trial, lock: lock)
  }

  /// Refuses trials with equal numbers: a number identifies a directory, which cannot belong to two trials.
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

  /// Identifies a study's directory even after it is moved.
  private var inode: Int? { (try? FileFacts(entry.directory))?.inode }

  /// Whether a trial was begun in this same directory, under its current path or before it was moved.
  private func isInThisDirectory(_ trial: Trial) -> Bool {
    if trial.notes["idx:directory"]?.string == FileFacts.resolved(entry.directory) { return true }
    return trial.notes["idx:inode"]?.int.map { $0 == inode } ?? false
  }

  private func take(_ number: Int) throws(Failure) -> FileLock? {
    try FileSystem.createDirectory(AtomicFile.directory(of: entry.lockPath(number)))
    return try FileLock.take(entry.lockPath(number))
  }

  /// The lock of a trial that is no longer being worked on; `nil` if it is.
  ///
  /// A worker in this same directory holds the trial's lock. Workers elsewhere, which share only the
  /// database, are detected by their signs of life.
  private func abandoned(_ trial: Trial) throws(Failure) -> FileLock? {
    let isHere =
      entry.ownsDatabase
      || trial.notes["idx:host"]?.string == HostName.current && isInThisDirectory(trial)
    if !isHere, let silence = try study.silence(of: trial), silence < TrialQueue.silence { return nil }
    return try take(trial.number)
  }
}
