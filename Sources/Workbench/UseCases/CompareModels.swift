package import Basics
import Records
package import Reports

/// The table of models: one row for each finished run with a test, in the seven columns that the Python scripts write.
package struct ModelComparison: Sendable {
  package static let columns = [
    "Model", "Task", "F1", "Accuracy", "Precision", "Recall", "Training Time (s)",
  ]
  /// As text is read: four decimals.
  package let table: Table
  /// The same with every digit, as the file holds it.
  package let csv: String
  /// Runs that are left out: not finished, or without a test.
  package let missing: [RunID]
}

extension Session {
  /// The table of models, by task and then by F1, the best first.
  ///
  /// - Parameter targets: the runs; all of the store when empty.
  package func compareModels(_ targets: [RunTarget]) throws(Failure) -> ModelComparison {
    let entries = targets.isEmpty ? store.list().runs : targets.map(\.entry)
    let names = ["f1", "accuracy", "precision", "recall"]
    var rows: [(texts: [String], numbers: [Double?])] = []
    var missing: [RunID] = []
    for entry in entries {
      let manifest = entry.manifest
      guard entry.status == .finished, manifest.metrics["test"] != nil else {
        missing.append(entry.id)
        continue
      }
      let numbers = names.map { manifest.metric($0, on: "test") }
      rows.append(
        ([manifest.model, manifest.task], numbers + [manifest.others["duration_seconds"]?.double]))
    }
    let sorted = rows.enumerated().sorted { a, b in
      let (first, second) = (a.element, b.element)
      if first.texts[1] != second.texts[1] { return first.texts[1] < second.texts[1] }
      let (mine, theirs) = (first.numbers[0] ?? -.infinity, second.numbers[0] ?? -.infinity)
      return mine == theirs ? a.offset < b.offset : mine > theirs
    }.map(\.element)
    var table = Table(
      ModelComparison.columns.enumerated().map { Table.Column($1, $0 < 2 ? .left : .right) })
    var whole = table
    for row in sorted {
      table.append(
        row.texts
          + row.numbers.enumerated().map { index, number in
            number.map { rounded($0, places: index == 4 ? 2 : 4) } ?? ""
          })
      whole.append(row.texts + row.numbers.map { $0.map { String($0) } ?? "" })
    }
    let csv = whole.lines(.csv, width: 10_000).map { $0 + "\n" }.joined()
    return ModelComparison(table: table, csv: csv, missing: missing)
  }

  /// Writes the table as `results/model_comparison.csv` in the store; returns the file's path.
  /// - Throws: `compare.taken` when the file there is no such table, `file.…`.
  package func keep(_ comparison: ModelComparison) throws(Failure) -> String {
    let path = "\(store.root)/results/model_comparison.csv"
    let heading = ModelComparison.columns.joined(separator: ",")
    if FileSystem.exists(path), try !FileSystem.readText(path).hasPrefix(heading) {
      throw Failure(
        "compare.taken", "the file there is no table of models", at: .file(path, line: nil),
        mend: "move it away, or write the table elsewhere: compare table=models format=csv > FILE",
        kind: .environment)
    }
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    try AtomicFile.replace(path, with: comparison.csv)
    return path
  }
}
