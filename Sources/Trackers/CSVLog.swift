package import Basics
package import Settings

/// A run's numbers as a table, `metrics.csv` in its directory: a row for each time that something was measured, `epoch`
/// and `step` first, then a column for each number, empty where it was not measured.
///
/// - Reference: `metrics.csv` of `CSVLogger` in Lightning 2: columns in alphabetical order, `train_…`, `val_…`, `test_…`.
package final class CSVLog: Tracker {
  package static let name = "CSV"
  package static let key = SettingKey<Bool>(
    "csv", .flag, default: false, dotted: "training.logging.csv", changesResult: false,
    "Keep the run's curves in its metrics.csv, a row for each time that something was measured.")

  private let path: String
  private var columns: [String] = []
  private var rows: [[String: JSONValue]] = []

  /// The file of a run that goes on is made anew from `rows`.
  package init(_ run: TrackedRun, _ settings: Settings, from step: Int, rows: [TrackedRow]) throws(Failure) {
    path = "\(run.directory)/metrics.csv"
    // What is there of a run that goes on is what it measured, up to the checkpoint.
    for row in rows where row.step <= step { take(row) }
    try writeAll()
  }

  package func log(_ row: TrackedRow) throws(Failure) {
    let known = columns
    take(row)
    guard known == columns, let last = rows.last else { return try writeAll() }
    try AppendingFile(path).append(Array((line(last) + "\n").utf8))
  }

  package func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow]) throws(Failure) {
    for row in scores { try log(row) }
  }

  /// A new column rewrites the file; there are few.
  private func writeAll() throws(Failure) {
    let lines = columns.isEmpty ? [] : [columns.map { $0.csvField() }.joined(separator: ",")] + rows.map(line)
    try AtomicFile.replace(path, with: lines.map { $0 + "\n" }.joined())
  }

  private func take(_ row: TrackedRow) {
    var cells: [String: JSONValue] = ["epoch": .double(row.epoch), "step": .int(row.step)]
    let prefix =
      switch row.split {
      case nil: "train"
      case "dev": "val"
      case let split?: split
      }
    for (name, value) in row.values.members { cells["\(prefix)_\(name)"] = value }
    rows.append(cells)
    columns = ["epoch", "step"] + Set(columns + cells.keys).subtracting(["epoch", "step"]).sorted()
  }

  private func line(_ cells: [String: JSONValue]) -> String {
    columns.map { name in cells[name].map { $0 == .null ? "" : $0.text() } ?? "" }.joined(separator: ",")
  }
}
