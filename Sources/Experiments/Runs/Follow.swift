package import Basics
package import Records

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Follows a run's `metrics.jsonl` from any process, reading what was added since the last call.
package struct RunFollower {
  private let entry: RunSummary
  private var shown = 0

  /// - Parameter rows: the number of existing rows to show first.
  /// - Throws: `metrics.damaged`, `file.…`.
  package init(_ target: RunReference, showingLast rows: Int) throws(Failure) {
    entry = target.entry
    shown = max(0, try MetricsLog.rows(in: entry.directory).count - rows)
  }

  /// A line for each row added since the last call. If the log was rolled back, continues from its new end.
  package mutating func newLines() throws(Failure) -> [String] {
    let rows = try MetricsLog.rows(in: entry.directory)
    defer { shown = rows.count }
    return shown <= rows.count ? rows[shown...].map(RunFollower.line) : []
  }

  /// Whether a living process still works on the run.
  package func isRunning(in store: RunStore) -> Bool {
    (try? store.entry(entry.id))?.status == .running
  }

  private static func line(_ row: MetricsRow) -> String {
    let values = row.values.members.compactMap { member -> String? in
      guard let number = member.value.double, !member.key.hasPrefix("confusion_matrix") else { return nil }
      return "\(member.key) \(member.key == "learning_rate" ? scientific(number) : rounded(number))"
    }
    return
      "step \(row.step)  epoch \(rounded(row.epoch, places: 2))  \(row.split.map { "\($0): " } ?? "")\(values.joined(separator: "  "))"
  }

  /// Three significant digits: `1.85e-05`.
  private static func scientific(_ number: Double) -> String {
    guard number != 0, number.isFinite else { return "0" }
    let exponent = Int(log10(abs(number)).rounded(.down))
    return
      "\(rounded(number / pow(10, Double(exponent)), places: 2))e\(exponent < 0 ? "-" : "+")\(abs(exponent) < 10 ? "0" : "")\(abs(exponent))"
  }
}
