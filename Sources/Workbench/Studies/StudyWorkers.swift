import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Other processes that work on the same study: `idx resume h1`, each with its share of the threads.
final class StudyWorkers {
  private var processes: [pid_t] = []

  /// - Parameters:
  ///   - count: how many.
  ///   - threads: of each.
  /// - Throws: `file.…` where a process cannot be started.
  init(_ count: Int, threads: Int, entry: StudyEntry, store: String) throws(Failure) {
    guard count > 0 else { return }
    let logs = "\(entry.directory)/logs"
    try FileSystem.createDirectory(logs)
    for number in 1...count {
      do throws(Failure) {
        processes.append(
          try StudyWorkers.start(
            [
              "idx", "--store", store, "--no-init", "-q", "-c", "set threads=\(threads)\nresume \(entry.id)",
            ], output: "\(logs)/worker_\(number).log"))
      } catch {
        stop(SIGTERM)
        throw error
      }
    }
  }

  deinit { stop(SIGTERM) }

  private static func start(_ arguments: [String], output: String) throws(Failure) -> pid_t {
    var buffer = [CChar](repeating: 0, count: 4096)
    #if canImport(Darwin)
      var size = UInt32(buffer.count)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else {
        throw FileSystem.failure("find", "the program")
      }
    #else
      guard readlink("/proc/self/exe", &buffer, buffer.count - 1) > 0 else {
        throw FileSystem.failure("read", "/proc/self/exe")
      }
    #endif
    let program = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let descriptor = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSystem.failure("create", output) }
    defer { close(descriptor) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
    posix_spawn_file_actions_adddup2(&actions, descriptor, 2)
    var words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process = pid_t()
    let status = posix_spawn(&process, program, &actions, nil, &words, environ)
    guard status == 0 else { throw FileSystem.failure("start", program, status) }
    return process
  }

  /// Whether one is still at work; those that ended are forgotten.
  func areWorking() -> Bool {
    processes.removeAll { process in
      var status: Int32 = 0
      return waitpid(process, &status, WNOHANG) != 0
    }
    return !processes.isEmpty
  }

  /// Asks all to stop at a safe point, or kills them.
  func stop(_ signal: Int32) { for process in processes { kill(process, signal) } }
}
