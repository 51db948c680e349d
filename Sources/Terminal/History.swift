package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The history of typed lines, one JSON object per line, shared by all sessions of a user.
///
/// `{"t":1767261603,"cwd":"/home/a","cmd":"train m","rc":0,"run":"r17"}`; `t` in seconds since 1970.
package final class History {
  /// A typed line and its outcome.
  package struct Entry: Sendable, Equatable {
    /// When it ended, in seconds since 1970.
    package var time: Int
    /// The absolute path of the working directory.
    package var directory: String
    /// The text as typed; a loop contains line breaks.
    package var command: String
    /// The exit status of the line.
    package var status: Int
    /// The run that it produced.
    package var run: String?

    /// - Parameters: the properties, in their order.
    package init(time: Int, directory: String, command: String, status: Int, run: String? = nil) {
      (self.time, self.directory, self.command, self.status, self.run) = (
        time, directory, command, status, run
      )
    }

    var json: JSONValue {
      var object = JSONObject([
        ("t", .int(time)), ("cwd", .string(directory)), ("cmd", .string(command)), ("rc", .int(status)),
      ])
      if let run { object["run"] = .string(run) }
      return .object(object)
    }

    init?(_ json: JSONValue) {
      guard let command = json["cmd"]?.string else { return nil }
      self.init(
        time: json["t"]?.int ?? 0, directory: json["cwd"]?.string ?? "", command: command,
        status: json["rc"]?.int ?? 0, run: json["run"]?.string)
    }
  }

  /// The file of the history.
  package let path: String
  /// - Parameter path: the file, which need not exist yet.
  package init(path: String) { self.path = path }

  /// `$XDG_STATE_HOME/idx/history`, or else `~/.local/state/idx/history`; `nil` without a home directory.
  package static func defaultPath(
    environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/idx/history" }
    guard let home = environment("HOME"), !home.isEmpty else { return nil }
    return home + "/.local/state/idx/history"
  }

  /// Whether a line is kept: empty ones and those that begin with a space are not.
  package static func keeps(_ line: String) -> Bool {
    guard let first = line.unicodeScalars.first, first != " ", !Secret.isIn(line) else { return false }
    return line.unicodeScalars.contains { $0 != " " && $0 != "\t" && $0 != "\n" }
  }

  /// The newest entries, oldest first. Lines that cannot be read are skipped; a missing file is an empty
  /// history.
  package func load(last count: Int = 5000) -> [Entry] {
    guard let bytes = try? FileSystem.read(path) else { return [] }
    var entries: [Entry] = []
    var end = bytes.endIndex
    while entries.count < count, end > bytes.startIndex {
      let start = bytes[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? bytes.startIndex
      let line = bytes[start..<end]
      if !line.isEmpty, let json = try? JSONValue(parsing: line, source: path), let entry = Entry(json) {
        entries.append(entry)
      }
      end = max(start - 1, bytes.startIndex)
    }
    return entries.reversed()
  }

  /// Appends one entry atomically, so that several sessions can do so at once; does nothing for a line that
  /// ``keeps(_:)`` rejects.
  /// - Throws: `file.create`, `file.write`.
  package func append(_ entry: Entry) throws(Failure) {
    guard History.keeps(entry.command) else { return }
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileSystem.failure("create", path) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileSystem.failure("lock", path) }
    }
    // A killed session may have left a partial line.
    var last: UInt8 = 0x0A
    let size = lseek(descriptor, 0, SEEK_END)
    if size > 0 { _ = pread(descriptor, &last, 1, size - 1) }
    let number = Output.write((last == 0x0A ? "" : "\n") + entry.json.text() + "\n", to: descriptor)
    if number != 0 { throw FileSystem.failure("write", path, number) }
  }
}
