#if canImport(Darwin)
  package import Darwin
#else
  package import Glibc
#endif

/// Programs that this one starts: other programs for information, and itself to share work.
package enum Subprocess {
  /// The path of an installed program, searched in `PATH`.
  package static func path(_ name: String) -> String? {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").map { "\($0)/\(name)" }
      .first { access($0, X_OK) == 0 && FileSystem.isPlainFile($0) }
  }

  /// The path of the running executable.
  /// - Throws: `file.read`.
  package static func own() throws(Failure) -> String {
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
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Starts a program with its output in a file, which is truncated or appended to; its input is empty.
  /// - Parameters:
  ///   - hearsErrors: whether standard error goes there too; otherwise it is discarded.
  ///   - variables: `NAME=value`, each overriding the environment of this program.
  /// - Throws: `file.create`, `file.start`.
  package static func start(
    _ program: String, _ arguments: [String], output: String, appending: Bool = false,
    hearsErrors: Bool = true, variables: [String] = []
  ) throws(Failure) -> pid_t {
    let descriptor = open(output, O_WRONLY | O_CREAT | (appending ? O_APPEND : O_TRUNC) | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSystem.failure("create", output) }
    defer { close(descriptor) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
    if hearsErrors {
      posix_spawn_file_actions_adddup2(&actions, descriptor, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    var words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    // The first of several values for a name counts.
    var all = variables.map { strdup($0) }
    defer { all.prefix(variables.count).forEach { free($0) } }
    var place: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
    while let variable = place.pointee {
      all.append(variable)
      place += 1
    }
    all.append(nil)
    var process = pid_t()
    // The new program does not inherit the signals that this program ignores or this thread blocks.
    #if canImport(Darwin)
      var attributes: posix_spawnattr_t?
    #else
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGPIPE, SIGXFSZ, SIGQUIT] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let status = posix_spawn(&process, program, &actions, &attributes, &words, &all)
    guard status == 0 else { throw FileSystem.failure("start", program, status) }
    return process
  }

  /// Runs a program to completion with its output in the file `output`.
  ///
  /// - Parameters:
  ///   - arguments: the program's name first.
  ///   - hearsErrors: whether standard error goes there too; otherwise it is discarded.
  ///   - variables: `NAME=value`, each overriding the environment of this program.
  /// - Returns: its exit status, or 128 plus the number of the signal that ended it.
  /// - Throws: `file.create`, `file.start`.
  package static func run(
    _ program: String, _ arguments: [String], output: String, hearsErrors: Bool = true,
    variables: [String] = []
  ) throws(Failure) -> Int32 {
    let process = try start(
      program, arguments, output: output, hearsErrors: hearsErrors, variables: variables)
    var result: Int32 = 0
    while waitpid(process, &result, 0) < 0, errno == EINTR {}
    return result & 0x7F == 0 ? (result >> 8) & 0xFF : 128 + (result & 0x7F)
  }
}
