#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A moment, written in local time with its offset: `2026-11-21T11:36:05.123+02:00`.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Milliseconds since 1970, UTC.
  package let milliseconds: Int

  /// - Parameter milliseconds: since 1970, UTC; below 0 for earlier moments.
  package init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// The current time by the system clock, which may be set back.
  package static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000)
  }

  /// Reads what ``description`` writes, and UTC times with a `Z`; the fraction is optional.
  package init?(_ written: String) {
    guard let (text, offset) = Timestamp.offset(in: written) else { return nil }
    let parts = text.split { "-T:.".contains($0) }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, numbers.count == 6 || numbers.count == 7,
      numbers.allSatisfy({ (0...9999).contains($0) }), (1...12).contains(numbers[1])
    else { return nil }
    let days = Timestamp.days(year: numbers[0], month: numbers[1], day: numbers[2])
    let seconds = ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]
    milliseconds = (seconds - offset) * 1000 + (numbers.count == 7 ? numbers[6] : 0)
  }

  /// The time without its offset, and the offset in seconds east of UTC.
  private static func offset(in text: String) -> (time: Substring, seconds: Int)? {
    if text.hasSuffix("Z") { return (text.dropLast(), 0) }
    let (time, tail) = (text.dropLast(6), Array(text.suffix(6)))
    guard tail.count == 6, let sign = ["+": 1, "-": -1][tail[0]], tail[3] == ":",
      let hours = Int(String(tail[1...2])), let minutes = Int(String(tail[4...5])),
      (0..<60).contains(minutes),
      (0..<24).contains(hours), time.contains("T")
    else { return nil }
    return (time, sign * (hours * 60 + minutes) * 60)
  }

  package var description: String {
    var seconds = time_t(milliseconds.quotientAndFloor(1000).quotient)
    var parts = tm()
    localtime_r(&seconds, &parts)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = [
      padded(Int(parts.tm_year) + 1900, 4), padded(Int(parts.tm_mon) + 1, 2), padded(Int(parts.tm_mday), 2),
    ].joined(separator: "-")
    let time = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)].map { padded($0, 2) }
    let rest = padded(milliseconds.quotientAndFloor(1000).remainder, 3)
    let minutes = abs(Int(parts.tm_gmtoff)) / 60
    let offset = "\(parts.tm_gmtoff < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
    return "\(date)T\(time.joined(separator: ":")).\(rest)\(offset)"
  }

  package static func < (first: Timestamp, second: Timestamp) -> Bool {
    first.milliseconds < second.milliseconds
  }

  /// Days from 1970-01-01 in the Gregorian calendar (years counted from March, so that leap days come last).
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + ofYear - 719_468
  }
}

extension Int {
  /// Division rounded towards minus infinity.
  fileprivate func quotientAndFloor(_ divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
