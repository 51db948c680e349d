#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The machine that writes a record, as the record names and dates it. Tests give it a name and a clock of their own.
struct WritingHost: Sendable {
  /// Fit to be a part of a file's name.
  let name: String
  /// Seconds since 1970.
  let now: @Sendable () -> Double

  /// This machine.
  static var current: WritingHost {
    WritingHost(name: systemName) {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }

  private static var systemName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let name = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: name, as: UTF8.self).replacing("/", with: "-")
    return text.isEmpty ? "localhost" : text
  }
}
