#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Processes of this machine. A number alone does not tell one: numbers are given anew, and threads have them, too.
enum LivingProcess {
  /// Whether a process is alive.
  /// - Parameter began: its ``beginning(of:)``; `nil` where that is not known, any process of the number then counts.
  static func isAlive(_ process: pid_t, began: Int?) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    guard let began, let now = beginning(of: process) else { return true }
    return now == began
  }

  /// When a process began, in ticks since the machine did; `nil` where the system does not say.
  static func beginning(of process: pid_t) -> Int? {
    #if os(Linux)
      guard let text = try? FileSystem.readText("/proc/\(process)/stat"), let end = text.lastIndex(of: ")")
      else { return nil }
      // The 22nd field; the second one, the name, may contain spaces and parentheses.
      let fields = text[end...].dropFirst().split(separator: " ")
      return fields.count > 19 ? Int(fields[19]) : nil
    #else
      return nil
    #endif
  }
}
