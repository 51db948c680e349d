#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Processes of this machine by number. Numbers are given anew, sooner than one would think: threads have them, too.
enum LivingProcess {
  /// Whether the process that had this number when the file was last changed may still be alive.
  ///
  /// One that began later is another one. Where it cannot be told when a process began, any counts as the one meant.
  static func mayHaveWritten(_ path: String, _ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    var facts = stat()
    guard let age = age(of: process), lstat(path, &facts) == 0 else { return true }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    #if canImport(Darwin)
      let changed = facts.st_mtimespec
    #else
      let changed = facts.st_mtim
    #endif
    // Both clocks of the kernel tick a hundred times a second.
    return age + 0.1 >= seconds(now) - seconds(changed)
  }

  /// Seconds since a process began; `nil` where the system does not say.
  private static func age(of process: pid_t) -> Double? {
    #if os(Linux)
      guard let text = try? FileSystem.readText("/proc/\(process)/stat"), let end = text.lastIndex(of: ")")
      else { return nil }
      // The 22nd field; the name, the second one, may hold spaces and brackets.
      let fields = text[end...].dropFirst().split(separator: " ")
      guard fields.count > 19, let start = Double(fields[19]) else { return nil }
      var now = timespec()
      clock_gettime(CLOCK_BOOTTIME, &now)
      return seconds(now) - start / Double(sysconf(Int32(_SC_CLK_TCK)))
    #else
      return nil
    #endif
  }

  private static func seconds(_ time: timespec) -> Double {
    Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
