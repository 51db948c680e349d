package import Basics
package import Records

/// Follows a run's `metrics.jsonl` from any process, by what was added since the last look.
package struct RunFollower {
  package let entry: RunEntry
  private var shown = 0

  package init(_ entry: RunEntry, showingLast rows: Int) throws(Failure) {
    self.entry = entry
    shown = max(0, try MetricsLog.rows(in: entry.directory).count - rows)
  }

  /// The rows that came since the last call. A log that was cut back begins again at its end.
  package mutating func newRows() throws(Failure) -> [MetricsRow] {
    let rows = try MetricsLog.rows(in: entry.directory)
    defer { shown = rows.count }
    return shown <= rows.count ? Array(rows[shown...]) : []
  }

  /// Whether a living process still works on the run.
  package func isRunning(in store: RunStore) -> Bool { (try? store.entry(entry.id))?.status == .running }
}
