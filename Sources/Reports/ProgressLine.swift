import Basics

/// One line that shows the progress of work: `r17 cls ▕██████▌   ▏ 63 %  loss .214  1.9k tok/s  ~6 min`.
package struct ProgressLine: Sendable, Equatable {
  /// The name of the work: `r17 cls`.
  package var label: String
  /// 0…1; `nil` if the end is unknown.
  package var fraction: Double?
  /// The share done by an earlier process, shown in another shade; 0…`fraction`.
  package var resumed: Double = 0
  /// Facts, the most important first: the last ones are dropped when the line is too long.
  package var facts: [String]
  /// Seconds remaining; `nil` while no estimate is available.
  package var remaining: Double?

  /// - Parameters: the properties, in their order.
  package init(
    label: String, fraction: Double?, resumed: Double = 0, facts: [String] = [], remaining: Double? = nil
  ) {
    (self.label, self.fraction, self.resumed, self.facts) = (label, fraction, resumed, facts)
    self.remaining = remaining
  }

  /// The line in at most `width` columns: facts are dropped first, then the bar, then the end of the label.
  package func text(width: Int, isASCII: Bool = false) -> String {
    for kept in stride(from: facts.count, through: 0, by: -1) {
      let tail = tail(keeping: kept)
      let bare = [label, percent].compactMap { $0 }.joined(separator: " ")
      let used = TextWidth.of(bare) + (tail.isEmpty ? 0 : 2 + TextWidth.of(tail))
      let room = width - used - 3  // the two ends of the bar and a space
      if fraction != nil, room >= 8 {
        let middle = bar(cells: min(room, 24), isASCII: isASCII)
        let head = [label, middle, percent].compactMap { $0 }.joined(separator: " ")
        return tail.isEmpty ? head : head + "  " + tail
      }
      if used <= width, fraction == nil || kept == 0 { return tail.isEmpty ? bare : bare + "  " + tail }
    }
    let end = [percent, remainingText].compactMap { $0 }.joined(separator: "  ")
    let room = width - TextWidth.of(end) - 1
    if room < 4 { return TextWidth.cut(end.isEmpty ? label : end, to: width) }
    return end.isEmpty ? TextWidth.cut(label, to: width) : TextWidth.cut(label, to: room) + " " + end
  }

  private func tail(keeping count: Int) -> String {
    (Array(facts.prefix(count)) + [remainingText].compactMap { $0 }).joined(separator: "  ")
  }

  private var percent: String? {
    guard let share = share(fraction) else { return nil }
    let text = String(Int(share * 100))
    return String(repeating: " ", count: 3 - text.utf8.count) + text + " %"
  }

  private var remainingText: String? { remaining.flatMap { DurationText.roughly(seconds: $0) } }

  private func share(_ number: Double?) -> Double? {
    guard let number, number.isFinite else { return nil }
    return min(max(number, 0), 1)
  }

  /// Eighths of a cell at the end of the bar; the share done by an earlier process is shaded.
  private func bar(cells: Int, isASCII: Bool) -> String {
    let done = share(fraction) ?? 0
    let eighths = Int(done * Double(cells) * 8)
    let before = min(Int(nearest: ((share(resumed) ?? 0) * Double(cells)).rounded(.down)), eighths / 8)
    if isASCII {
      let full = eighths / 8
      return "[" + String(repeating: "=", count: before) + String(repeating: "#", count: full - before)
        + String(repeating: ".", count: cells - full) + "]"
    }
    var bar = String(repeating: "▓", count: before) + String(repeating: "█", count: eighths / 8 - before)
    var used = eighths / 8
    if eighths % 8 > 0 {
      bar += ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
      used += 1
    }
    return "▕" + bar + String(repeating: " ", count: cells - used) + "▏"
  }
}

/// Durations in readable form.
package enum DurationText {
  /// `~40 s`, `~6 min`, `~3 h 20 min`, `~2 d 4 h`; `nil` for an invalid duration.
  package static func roughly(seconds: Double) -> String? {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return nil }
    let whole = Int(nearest: seconds)
    switch whole {
    case ..<10: return "~\(whole) s"
    case ..<90: return "~\((whole + 2) / 5 * 5) s"
    case ..<5400: return "~\((whole + 30) / 60) min"
    case ..<172_800:
      let minutes = (whole + 300) / 600 * 10
      return minutes % 60 == 0 ? "~\(minutes / 60) h" : "~\(minutes / 60) h \(minutes % 60) min"
    default:
      let hours = (whole + 1800) / 3600
      return hours % 24 == 0 ? "~\(hours / 24) d" : "~\(hours / 24) d \(hours % 24) h"
    }
  }

  /// As ``roughly(seconds:)`` without the sign, at least 1 s: `40 s`; the caller adds a word such as "about".
  package static func estimate(seconds: Double) -> String {
    let text = roughly(seconds: max(seconds, 1)) ?? "?"
    return text.hasPrefix("~") ? String(text.dropFirst()) : text
  }

  /// `0.8 s`, `12.4 s`, `3 min 05 s`, `2 h 07 min`.
  package static func exactly(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    if seconds < 59.95 {
      let tenths = Int(nearest: seconds * 10)
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let whole = Int(nearest: seconds)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
  }
}
