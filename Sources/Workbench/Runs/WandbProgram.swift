import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The `wandb` program, where it is installed.
enum WandbProgram {
  /// Has it upload a run that was recorded offline.
  ///
  /// - Returns: the run's page, if the program names one.
  /// - Throws: `wandb.missing` when the program is not installed, `wandb.failed` when it fails.
  static func synchronize(_ directory: String) throws(Failure) -> String? {
    guard let program = path() else {
      throw Failure(
        "wandb.missing", "the program 'wandb' is not installed",
        mend: "pip install wandb, then: wandb sync \(directory)", kind: .environment)
    }
    let output = "\(directory)/logs/sync.log"
    let status = try run(program, ["wandb", "sync", directory], output: output)
    let text = (try? FileSystem.readText(output)) ?? ""
    guard status == 0 else {
      let line = text.split(separator: "\n").last.map(String.init) ?? "it ended with status \(status)"
      throw Failure(
        "wandb.failed", "wandb sync failed: \(line)", at: .file(output, line: nil),
        mend: "wandb login, then: wandb sync \(directory)", kind: .environment)
    }
    return address(in: text)
  }

  /// The first address of a run in what the program printed.
  static func address(in text: String) -> String? {
    text.split(whereSeparator: { $0.isWhitespace || $0 == "\u{1B}" }).lazy.map(String.init)
      .first { ($0.hasPrefix("https://") || $0.hasPrefix("http://")) && $0.contains("/runs/") }
  }

  private static func path() -> String? {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").map { "\($0)/wandb" }
      .first { access($0, X_OK) == 0 && FileSystem.isPlainFile($0) }
  }

  /// Runs a program to its end, its output in a file.
  private static func run(_ program: String, _ arguments: [String], output: String) throws(Failure) -> Int32 {
    let descriptor = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
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
    var result: Int32 = 0
    while waitpid(process, &result, 0) < 0, errno == EINTR {}
    return result & 0x7F == 0 ? (result >> 8) & 0xFF : 128 + (result & 0x7F)
  }
}
