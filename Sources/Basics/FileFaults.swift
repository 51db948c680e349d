import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Faults that tests inject at any step that changes a file.
///
/// `IDX_FAULT=17` ends the process at its 17th step as `kill -9` would; `IDX_FAULT=17:ENOSPC` makes that step
/// and all later ones fail as on a full disk, where only removals succeed. A step is a write, an fsync, a
/// rename, a removal or the creation of a directory.
package enum FileFaults {
  /// What happens at a step and, unless the process has ended, at all later ones.
  package enum Fault: Sendable {
    /// The process ends at once.
    case kill
    /// The disk is full: everything but a removal fails.
    case full
    /// Nothing reaches the disk any more, removals included: what ``kill`` leaves behind, within one process.
    case halt
  }

  private struct Plan: Sendable {
    var fault: Fault
    var step: Int
    /// Steps in other directories are neither counted nor affected.
    var directory: String
    var taken = 0
  }

  private static let plan: Plan? = {
    guard let text = getenv("IDX_FAULT").map({ String(cString: $0) }) else { return nil }
    let parts = text.split(separator: ":")
    let fault: Fault = parts.count > 1 ? .full : .kill
    return parts.first.flatMap { Int($0) }.map { Plan(fault: fault, step: $0, directory: "") }
  }()
  private static let steps = Atomic<Int>(0)
  private static let injections = Atomic<Int>(0)
  private static let injected = Mutex<[Plan]>([])

  /// How many steps this process has taken.
  package static var stepsTaken: Int { steps.load(ordering: .relaxed) }

  /// Counts one step on `path`.
  /// - Parameter frees: whether the step frees space, so that it succeeds on a full disk.
  /// - Throws: `file.write` when a fault is being simulated.
  package static func step(_ path: String, frees: Bool = false) throws(Failure) {
    let number = steps.add(1, ordering: .relaxed).newValue
    if let plan { try apply(plan.fault, number - plan.step, path, frees) }
    guard injections.load(ordering: .relaxed) > 0 else { return }
    let hit = injected.withLock { plans -> Plan? in
      guard let index = plans.firstIndex(where: { path.hasPrefix($0.directory) }) else { return nil }
      plans[index].taken += 1
      return plans[index]
    }
    if let hit { try apply(hit.fault, hit.taken - hit.step, path, frees) }
  }

  /// Injects `fault` at the `step`th step that `body` takes under `directory` (the first is 1).
  ///
  /// For tests; other directories, and so tests that run at the same time, are not affected.
  /// - Returns: how many steps under `directory` were attempted.
  package static func inject(
    _ fault: Fault, atStep step: Int, under directory: String, during body: () -> Void
  ) -> Int {
    injections.add(1, ordering: .relaxed)
    injected.withLock { $0.append(Plan(fault: fault, step: step, directory: directory)) }
    body()
    injections.subtract(1, ordering: .relaxed)
    return injected.withLock { plans in
      plans.firstIndex { $0.directory == directory }.map { plans.remove(at: $0).taken } ?? 0
    }
  }

  /// - Parameter late: steps since the first one to fail; negative before it.
  private static func apply(_ fault: Fault, _ late: Int, _ path: String, _ frees: Bool) throws(Failure) {
    switch fault {
    case .kill: if late == 0 { kill(getpid(), SIGKILL) }
    case .full: if late >= 0, !frees { throw FileSystem.failure("write", path, ENOSPC) }
    case .halt: if late >= 0 { throw FileSystem.failure("write", path, EIO) }
    }
  }
}
