import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Faults that tests ask for, at any step by which a file changes.
///
/// `IDX_FAULT=17` ends the process at its 17th step as `kill -9` would; `IDX_FAULT=17:ENOSPC` lets that step and
/// all later ones fail as on a full disk. A step is a write, an fsync, a rename, a removal or a new directory.
package enum FileFaults {
  private struct Plan: Sendable {
    var step: Int
    var fails: Bool
  }

  private static let plan: Plan? = {
    guard let text = getenv("IDX_FAULT").map({ String(cString: $0) }) else { return nil }
    let parts = text.split(separator: ":")
    return parts.first.flatMap { Int($0) }.map { Plan(step: $0, fails: parts.count > 1) }
  }()
  private static let steps = Atomic<Int>(0)

  /// How many steps this process has taken.
  package static var stepsTaken: Int { steps.load(ordering: .relaxed) }

  /// Counts one step on `path`.
  /// - Throws: `file.write` when a full disk is being simulated.
  package static func step(_ path: String) throws(Failure) {
    let number = steps.add(1, ordering: .relaxed).newValue
    guard let plan else { return }
    if plan.fails {
      if number >= plan.step { throw FileSystem.failure("write", path, ENOSPC) }
    } else if number == plan.step {
      kill(getpid(), SIGKILL)
    }
  }
}
