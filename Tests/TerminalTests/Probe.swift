import Basics
import PseudoTerminal
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The probe on a pseudo terminal, as a person meets it.
///
/// - Parameter piped: its standard input is a pipe, into which another program writes what is typed.
func probe(
  _ arguments: [String] = [], environment: [String: String] = [:], rows: Int = 24, columns: Int = 80,
  piped: Bool = false
) throws -> PseudoTerminal {
  var all = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"]
  all.merge(environment) { $1 }
  let path = try ProbePath.find()
  guard piped else {
    return try PseudoTerminal(path, arguments, environment: all, rows: rows, columns: columns)
  }
  // The probe takes the shell's place, so that signals reach it.
  let script =
    "d=$(mktemp -d) && mkfifo $d/pipe && { cat </dev/tty >$d/pipe & } && exec <$d/pipe && rm -r $d && exec \"$0\" \"$@\""
  return try PseudoTerminal(
    "/bin/sh", ["-c", script, path] + arguments, environment: all, rows: rows, columns: columns)
}

private enum ProbePath {
  /// Beside the running tests; else in the package's debug build.
  static func find() throws -> String {
    var candidates: [String] = []
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    if count > 0 {
      let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      candidates.append(AtomicFile.directory(of: path) + "/lineedit-probe")
    }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    candidates.append("/\(root)/.build/debug/lineedit-probe")
    return try #require(candidates.first { FileSystem.exists($0) }, "lineedit-probe is not built")
  }
}
