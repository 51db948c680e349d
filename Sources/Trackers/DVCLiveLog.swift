package import Basics
package import Settings

/// A run as DVC and its extension for VS Code show it, `dvclive` in its directory: a table of steps for each number, the
/// newest numbers in `metrics.json`, the hyperparameters in `params.yaml`, and the `dvc.yaml` that names them all.
///
/// - Reference: `Live(dir="dvclive", dvcyaml="dvclive/dvc.yaml")` of DVCLive 3; `train/…`, `eval/…`, `test/…`.
package final class DVCLiveLog: Tracker {
  package static let name = "DVCLive"
  package static let key = SettingKey<Bool>(
    "dvclive", .flag, default: false, dotted: "training.logging.dvclive", changesResult: false,
    "Keep the run's curves in its dvclive directory, for dvc plots, dvc metrics and VS Code.")

  private let directory: String
  /// The lines of each table, by the number's name.
  private var tables: [String: [String]] = [:]
  /// The newest numbers, by split and name.
  private var newest = JSONObject()

  /// The tables of a run that goes on are made anew from `rows`.
  package init(_ run: TrackedRun, _ settings: Settings, from step: Int, rows: [TrackedRow]) throws(Failure) {
    directory = "\(run.directory)/dvclive"
    try FileSystem.createDirectory(directory)
    try AtomicFile.replace(
      "\(directory)/dvc.yaml",
      with: "params:\n- params.yaml\nmetrics:\n- metrics.json\nplots:\n- plots/metrics:\n    x: step\n")
    // JSON's values are YAML's too.
    let parameters = run.hyperparameters.members.map { "\($0.key): \($0.value.text())\n" }
    try AtomicFile.replace("\(directory)/params.yaml", with: parameters.joined())
    try FileSystem.removeTree("\(directory)/plots/metrics")
    for row in rows where row.step <= step { _ = take(row) }
    for table in tables.keys.sorted() { try write(table) }
    try writeNewest()
  }

  package func log(_ row: TrackedRow) throws(Failure) {
    for table in take(row) {
      guard let lines = tables[table], lines.count > 2, let last = lines.last else {
        try write(table)
        continue
      }
      try AppendingFile(path(table)).append(Array((last + "\n").utf8))
    }
    // A file that is replaced whole waits for the disk: with each evaluation, not with each step.
    if row.split != nil { try writeNewest() }
  }

  package func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow]) throws(Failure) {
    for row in scores { try log(row) }
    try writeNewest()
  }

  /// The tables that have a new line.
  private func take(_ row: TrackedRow) -> [String] {
    let split =
      switch row.split {
      case nil: "train"
      case "dev": "eval"
      case let split?: split
      }
    var group = newest[split]?.object ?? JSONObject()
    var touched: [String] = []
    for (name, value) in row.values.members where value != .null {
      let table = "\(split)/\(name)"
      tables[table, default: ["step\t\(DVCLiveLog.fileName(name))"]].append("\(row.step)\t\(value.text())")
      group[name] = value
      touched.append(table)
    }
    newest[split] = .object(group)
    newest["step"] = .int(row.step)
    return touched
  }

  private func path(_ table: String) -> String {
    let parts = table.split(separator: "/", maxSplits: 1).map(String.init)
    return "\(directory)/plots/metrics/\(parts[0])/\(DVCLiveLog.fileName(parts[1])).tsv"
  }

  /// The name of a number as that of a file: a name with a label in it may hold anything and be of any length.
  private static func fileName(_ name: String) -> String {
    let scalars = name.unicodeScalars.map { $0 == "/" || $0.value < 0x20 || $0.value == 0x7F ? "_" : $0 }
    var plain = ""
    for scalar in scalars {
      guard plain.utf8.count < longest else { break }
      plain.unicodeScalars.append(scalar)
    }
    if plain.utf8.elementsEqual(name.utf8) { return name }
    return plain + "_" + String(CRC32C.plain(name.utf8), radix: 16)
  }

  /// The most bytes of a name, with room for a mark and an ending below the 255 that file systems take.
  private static let longest = 180

  private func write(_ table: String) throws(Failure) {
    try FileSystem.createDirectory(AtomicFile.directory(of: path(table)))
    try AtomicFile.replace(path(table), with: (tables[table] ?? []).map { $0 + "\n" }.joined())
  }

  private func writeNewest() throws(Failure) {
    try AtomicFile.replace("\(directory)/metrics.json", with: JSONValue.object(newest).text(indent: 4) + "\n")
  }
}
