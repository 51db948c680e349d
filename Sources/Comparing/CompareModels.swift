package import Basics
package import Experiments
package import Records
package import Reports
import Tasks

/// The table of models: one row for each test of each finished run.
package struct ModelComparison: Sendable {
  /// The seven columns that the Python scripts write; behind them stand the scores of tasks that have none of these.
  package static let columns = [
    "Model", "Task", "F1", "Accuracy", "Precision", "Recall", "Training Time (s)",
  ]
  /// The columns that distinguish rows of the same model and task.
  static let identities = ["Run", "Mode", "Seed", "Split"]
  /// The table for display, with four decimals: the seven columns, then those that distinguish rows.
  package let table: Table
  /// The same table with all digits.
  package let whole: Table
  /// The contents of the file, as the Python scripts write it: the seven columns of trained runs on the split
  /// test.
  package let csv: String
  /// Runs that are left out: not finished, or without a test.
  package let missing: [RunID]
}

extension RunStore {
  private struct ModelRow {
    let entry: RunSummary
    let split: String
    /// The usual four scores, seconds, and the scores of tasks that have others.
    var numbers: [Double?]
    /// Larger for what comes first among runs of a task.
    let rank: Double
    /// The scores of its task, if that has none of the usual ones.
    let own: [String]
    var texts: [String] { [entry.manifest.model, entry.manifest.task] }
    var identity: [String] {
      let manifest = entry.manifest
      return [entry.label, manifest.shownMode, manifest.seed.map(String.init) ?? "", split]
    }
  }

  /// The table of models, by task and then by F1, or the task's own first score; the best first.
  ///
  /// - Parameter targets: the runs; if empty, all runs of the store, with notes about records that cannot be
  ///   read.
  package func compareModels(_ targets: [RunReference], on console: any Console) throws(Failure)
    -> ModelComparison
  {
    let listing = targets.isEmpty ? try readableList() : nil
    for problem in listing?.problems ?? [] { console.note("note: \(problem)") }
    let entries = listing?.runs ?? targets.map(\.entry)
    let names = ["f1", "accuracy", "precision", "recall"]
    var rows: [ModelRow] = []
    var others: [String] = []
    var missing: [RunID] = []
    for entry in entries {
      let manifest = entry.manifest
      // Only of a task that has none of the usual scores.
      let main = TaskKind(rawValue: manifest.task)?.mainMetrics ?? []
      let own = main.contains(where: names.contains) ? [] : main
      let tests = manifest.metrics.keys.filter { !["train", "dev"].contains($0) }
      guard entry.status == .finished, !tests.isEmpty else {
        missing.append(entry.id)
        continue
      }
      for split in tests {
        let scores = names.map { manifest.metric($0, on: split) }
        for name in own where !others.contains(name) && manifest.metric(name, on: split) != nil {
          others.append(name)
        }
        let first = own.first.flatMap { name in
          manifest.metric(name, on: split).map { TaskKind.isMaximized(name) ? $0 : -$0 }
        }
        rows.append(
          ModelRow(
            entry: entry, split: split, numbers: scores + [manifest.seconds],
            rank: scores[0] ?? first ?? -.infinity, own: own))
      }
    }
    for index in rows.indices {
      let row = rows[index]
      rows[index].numbers += others.map { name in
        row.own.contains(name) ? row.entry.manifest.metric(name, on: row.split) : nil
      }
    }
    let sorted = rows.enumerated().sorted { a, b in
      let (first, second) = (a.element, b.element)
      if first.texts[1] != second.texts[1] { return first.texts[1] < second.texts[1] }
      return first.rank == second.rank ? a.offset < b.offset : first.rank > second.rank
    }.map(\.element)
    let columns = (ModelComparison.columns + others).enumerated().map {
      Table.Column($1, $0 < 2 ? .left : .right)
    }
    var file = Table(columns)
    var table = Table(
      columns + ModelComparison.identities.map { Table.Column($0, $0 == "Seed" ? .right : .left) })
    var whole = table
    for row in sorted {
      let digits = row.texts + row.numbers.map { shown($0, isWhole: true) }
      table.append(
        row.texts
          + row.numbers.enumerated().map { shown($1, isWhole: false, places: $0 == 4 ? 2 : 4) } + row.identity
      )
      whole.append(digits + row.identity)
      if row.split == "test", row.entry.manifest.mode != "zero_shot" { file.append(digits) }
    }
    let csv = file.lines(.csv, width: 10_000).map { $0 + "\n" }.joined()
    return ModelComparison(table: table, whole: whole, csv: csv, missing: missing)
  }

  /// Writes the table as `results/model_comparison.csv` in the store; returns the file's path.
  /// - Throws: `compare.taken` when an existing file is not such a table, `file.…`.
  package func keep(_ comparison: ModelComparison) throws(Failure) -> String {
    let path = "\(root)/results/model_comparison.csv"
    let heading = ModelComparison.columns.joined(separator: ",")
    if FileSystem.exists(path), try !FileSystem.readText(path).hasPrefix(heading) {
      throw Failure(
        "compare.taken", "the file there is no table of models", at: .file(path, line: nil),
        remedy: "move it away, or write the table elsewhere: compare table=models format=csv > FILE",
        kind: .environment)
    }
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    AtomicFile.sweep(AtomicFile.directory(of: path))
    try AtomicFile.replace(path, with: comparison.csv)
    return path
  }
}
