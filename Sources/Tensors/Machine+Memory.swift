package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Machine {
  /// Bytes of memory that this process may still use: the smaller of the system's free memory and what a
  /// container's limit leaves; `nil` when neither is known.
  package static var availableMemory: Int? {
    #if os(Linux)
      return [freeMemory, groupMemory].compactMap { $0 }.min()
    #else
      return sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    #endif
  }

  /// Bytes of address space that this process may still map (`ulimit -v`, `ulimit -d`); `nil` without a
  /// limit.
  package static var availableAddresses: Int? {
    #if os(Linux)
      let pages = text("/proc/self/statm").split(separator: " ").map { Int($0) ?? 0 }
      guard pages.count > 5 else { return nil }
      let page = sysconf(Int32(_SC_PAGESIZE))
      func left(_ limit: __rlimit_resource, used: Int) -> Int? {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(limit.rawValue), &limits) == 0, limits.rlim_cur < rlim_t(Int.max)
        else { return nil }
        return max(0, Int(limits.rlim_cur) - used * page)
      }
      return [left(RLIMIT_AS, used: pages[0]), left(RLIMIT_DATA, used: pages[5])].compactMap { $0 }.min()
    #else
      return nil
    #endif
  }

  /// Bytes of address space that each computing thread takes besides its data: OpenBLAS's buffer and the
  /// thread's stack.
  package static let addressesPerThread = blasBuffer + (8 << 20)

  /// The buffer that OpenBLAS maps for each multiplying thread, on 64-bit processors.
  private static let blasBuffer = 128 << 20

  /// Checks that `threads` threads can multiply: each needs an OpenBLAS buffer, and OpenBLAS retries forever
  /// while the system refuses it.
  /// - Throws: `memory`.
  package static func checkBuffers(threads: Int) throws(Failure) {
    try Memory.check(blasBuffer, times: threads)
  }

  #if os(Linux)
    private static var freeMemory: Int? {
      for line in text("/proc/meminfo").split(separator: "\n") where line.hasPrefix("MemAvailable:") {
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
      }
      return nil
    }

    /// What the limits of this process's control groups (version 1 or 2) leave.
    private static var groupMemory: Int? {
      var least: Int?
      for line in text("/proc/self/cgroup").split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(
          String.init)
        guard parts.count == 3 else { continue }
        let isSecond = parts[0] == "0" && parts[1].isEmpty
        guard isSecond || parts[1].split(separator: ",").contains("memory") else { continue }
        let base = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
        let (limit, used) =
          isSecond
          ? ("memory.max", "memory.current") : ("memory.limit_in_bytes", "memory.usage_in_bytes")
        // Inside a container the group may be mounted as the root.
        var group: String? = parts[2]
        while let path = group {
          if let free = left(base + (path == "/" ? "" : path), limit, used) {
            least = min(least ?? free, free)
          }
          group = PathName.parent(path)
        }
      }
      return least
    }

    /// The bytes left in a group. Cached file pages count as used there but are reclaimable, so they are
    /// added back.
    private static func left(_ group: String, _ limit: String, _ used: String) -> Int? {
      guard let most = number("\(group)/\(limit)"), most < 1 << 50, let taken = number("\(group)/\(used)")
      else {
        return nil
      }
      let files = text("\(group)/memory.stat").split(separator: "\n").reduce(0) { sum, line in
        let words = line.split(separator: " ")
        let counts = ["inactive_file", "active_file"].contains(words.first.map(String.init) ?? "")
        return counts ? sum + (words.last.flatMap { Int($0) } ?? 0) : sum
      }
      return max(0, most - max(0, taken - files))
    }

    private static func number(_ path: String) -> Int? {
      Int(text(path).prefix { $0.isNumber })
    }

    /// The text of a system file; empty if it does not exist.
    private static func text(_ path: String) -> String { (try? FileSystem.readText(path)) ?? "" }
  #endif
}
