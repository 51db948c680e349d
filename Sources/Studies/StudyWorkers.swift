import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Other processes that work on the same study.
final class StudyWorkers {
  private var processes: [pid_t] = []

  /// - Parameters:
  ///   - count: how many.
  ///   - arguments: of each.
  /// - Throws: `file.…` where a process cannot be started.
  init(_ count: Int, arguments: [String], _ entry: StudyEntry) throws(Failure) {
    guard count > 0 else { return }
    let logs = "\(entry.directory)/logs"
    try FileSystem.createDirectory(logs)
    for number in 1...count {
      do throws(Failure) {
        processes.append(
          try Subprocess.start(
            try Subprocess.own(), arguments, output: "\(logs)/worker_\(number).log", appending: true))
      } catch {
        stop(SIGTERM)
        throw error
      }
    }
  }

  deinit { stop(SIGTERM) }

  /// Whether any process is still working; removes those that ended.
  func areWorking() -> Bool {
    processes.removeAll { process in
      var status: Int32 = 0
      return waitpid(process, &status, WNOHANG) != 0
    }
    return !processes.isEmpty
  }

  /// Sends a signal to all: to stop at a safe point, or to kill them.
  func stop(_ signal: Int32) { for process in processes { kill(process, signal) } }
}
