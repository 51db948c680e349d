import Basics
import CPseudoTerminal
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Programs that were built along with the running tests.
package enum BuiltProgram {
  /// The path of `name` beside the running tests, else in the package's debug build.
  package static func path(_ name: String = "idx") throws -> String {
    var candidates: [String] = []
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    if count > 0 {
      let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      candidates.append(AtomicFile.directory(of: path) + "/" + name)
    }
    candidates.append("\(Golden.root)/.build/debug/\(name)")
    return try #require(candidates.first { FileSystem.exists($0) }, "\(name) is not built")
  }

  /// The folder with the programs and the tests.
  package static func folder() throws -> String { AtomicFile.directory(of: try path()) }
}

/// The built `idx` as a process of its own, its streams kept in files.
package final class IdxProcess {
  /// How a process ended, and what it wrote.
  package struct Ending: CustomStringConvertible {
    /// The exit status; 128 + signal when a signal ended it.
    package let status: Int32
    package let output: String
    package let errors: String
    /// The lines of standard error that tell of a failure.
    package var failures: [String] {
      errors.split(separator: "\n").map(String.init).filter {
        $0.hasPrefix("error: ") || $0.contains(": error: ")
      }
    }
    package var description: String { "status \(status)\n--- output\n\(output)--- errors\n\(errors)" }
  }
  package struct Fault: Error, CustomStringConvertible { package let description: String }

  private var process: pid_t = 0
  private let streams: String
  /// What was run, for messages.
  package let line: String

  /// Starts the program.
  ///
  /// - Parameters:
  ///   - directory: where it works; `HOME` too, so that no file of the person who tests is read.
  ///   - environment: added to `PATH`, `HOME`, `LANG` and `TERM`.
  ///   - input: standard input; nothing when `nil`.
  ///   - prefix: a command that runs it, such as `setpriv` with its options.
  ///   - mergesErrors: standard error goes where standard output goes, in the order in which it is written.
  ///   - program: another one that was built along.
  package init(
    _ arguments: [String], in directory: String, environment: [String: String] = [:], input: String? = nil,
    behind prefix: [String] = [], mergesErrors: Bool = false, program: String = "idx"
  ) throws {
    streams = makeTemporaryDirectory()
    let words = prefix + [try BuiltProgram.path(program)] + arguments
    line = words.joined(separator: " ")
    if let input { try AtomicFile.replace(streams + "/input", with: input) }
    var all = [
      "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": directory, "LANG": "C.UTF-8", "TERM": "xterm-256color",
    ]
    all.merge(environment) { $1 }
    var argumentWords: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0)=\($1)") } + [nil]
    let error = idx_spawn(
      &process, words[0], &argumentWords, &variables, directory,
      input == nil ? "/dev/null" : streams + "/input",
      streams + "/output", mergesErrors ? streams + "/output" : streams + "/errors")
    for text in argumentWords + variables { free(text) }
    guard error == 0 else {
      throw Fault(description: "cannot start \(line): \(String(cString: strerror(error)))")
    }
  }

  deinit {
    if process > 0 {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    try? FileSystem.removeTree(streams)
  }

  /// Runs the program to its end.
  package static func run(
    _ arguments: [String], in directory: String, environment: [String: String] = [:], input: String? = nil,
    behind prefix: [String] = [], upTo seconds: Double = 300
  ) throws -> Ending {
    try IdxProcess(arguments, in: directory, environment: environment, input: input, behind: prefix)
      .wait(upTo: seconds)
  }

  /// What came on standard error so far.
  package var errorsSoFar: String { text("errors") }
  package var outputSoFar: String { text("output") }

  package var identifier: Int32 { process }

  package func signal(_ number: Int32) { if process > 0 { kill(process, number) } }

  /// Whether it has not ended yet.
  package var isAlive: Bool {
    var information = siginfo_t()
    guard process > 0, waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else {
      return false
    }
    return information.si_signo == 0
  }

  /// Waits until something holds, as long as the process lives.
  /// - Returns: whether it came to hold.
  /// - Throws: ``Fault`` after `seconds`.
  package func wait(_ what: String, upTo seconds: Double = 300, until condition: () throws -> Bool) throws
    -> Bool
  {
    let watch = Stopwatch()
    while try !condition() {
      guard isAlive else { return try condition() }
      if watch.seconds > seconds {
        throw Fault(description: "no \(what) after \(seconds) s of \(line)\n\(errorsSoFar)")
      }
      usleep(500)
    }
    return true
  }

  /// Waits for the end; a process that does not end in time is killed.
  package func wait(upTo seconds: Double = 300) throws -> Ending {
    let watch = Stopwatch()
    var status: Int32 = 0
    while true {
      let found = waitpid(process, &status, WNOHANG)
      if found == process { break }
      if watch.seconds > seconds {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        process = 0
        throw Fault(description: "no end after \(seconds) s of \(line)\n\(errorsSoFar)")
      }
      usleep(1000)
    }
    process = 0
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return Ending(status: code, output: outputSoFar, errors: errorsSoFar)
  }

  private func text(_ stream: String) -> String {
    String(decoding: (try? FileSystem.read("\(streams)/\(stream)")) ?? [], as: UTF8.self)
  }
}
