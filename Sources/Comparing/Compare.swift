package import Basics
package import Experiments
import Records
package import Reports
import Settings
import Tasks

extension Scene {
  /// Compares runs side by side: the settings that differ, and the scores.
  ///
  /// - Parameters:
  ///   - targets: the runs; if empty, all runs of the store, with notes about records that cannot be read.
  ///   - splits: the splits whose metrics are shown.
  ///   - metrics: their stored names; if empty, the short ones of the runs' tasks.
  ///   - isWhole: whether settings have all their digits, for programs, or four, for display.
  /// - Returns: the table, and the settings common to all runs.
  package func compare(
    _ targets: [RunReference], splits: [String], metrics: [String], isWhole: Bool, on console: any Console
  ) throws(Failure) -> (table: Table, same: String?) {
    let listing = targets.isEmpty ? try store.readableList() : nil
    for problem in listing?.problems ?? [] { console.note("note: \(problem)") }
    let entries = listing?.runs.filter { !$0.isTrial } ?? targets.map(\.entry)
    guard !entries.isEmpty else {
      throw Failure(
        "run.none", "there is no run in the store '\(store.root)' yet", remedy: "train one", kind: .usage)
    }
    let compared = try ComparedSettings(of: entries.map(\.manifest))
    let differing = compared.differing
    let frame: [(title: String, value: (RunManifest) -> String)] = [
      ("model", { $0.model }), ("task", { $0.task }), ("mode", { $0.shownMode }),
    ]
    let framed = frame.filter { part in Set(entries.map { part.value($0.manifest) }).count > 1 }
    let names = metrics.isEmpty ? shortMetrics(of: entries) : metrics
    var columns = [Table.Column("run")] + framed.map { Table.Column($0.title) }
    // The scores first: on a narrow terminal the last columns are dropped.
    for split in splits { columns += names.map { Table.Column("\(split) \($0)", .right) } }
    columns += differing.map { Table.Column($0.setting.short, .right) }
    columns += [Table.Column("status"), Table.Column("seconds", .right)]
    var table = Table(columns)
    for (row, entry) in entries.enumerated() {
      let manifest = entry.manifest
      var cells = [entry.label] + framed.map { $0.value(manifest) }
      for split in splits { cells += names.map { shown(score($0, on: split, of: entry), isWhole: isWhole) } }
      cells += differing.map { column in
        guard let value = column.values[row] else { return "" }
        return isWhole ? (value == .null ? "" : value.description) : value.short
      }
      cells.append(entry.status.name)
      cells.append(shown(manifest.seconds, isWhole: isWhole, places: 1))
      table.append(cells)
    }
    let same = frame.filter { part in !framed.contains { $0.title == part.title } }
      .map { "\($0.title) \(entries.first.map { $0.manifest }.map($0.value) ?? "")" }
    let common = same + compared.common.map { "\($0.setting.short) \($0.value.short)" }
    return (
      table, entries.count > 1 && !common.isEmpty ? "same in all: " + common.joined(separator: ", ") : nil
    )
  }

  /// The metrics shown for runs without being asked for: the first two main ones of its task that each run has.
  private func shortMetrics(of entries: [RunSummary]) -> [String] {
    var names: [String] = []
    for manifest in entries.map(\.manifest) {
      guard let task = TaskKind(rawValue: manifest.task) else { continue }
      let measured = Set(manifest.metrics.members.flatMap { $0.value.object?.keys ?? [] })
      let own = task.mainMetrics.filter { measured.isEmpty || measured.contains($0) }
      for name in own.prefix(2) where !names.contains(name) { names.append(name) }
    }
    return names.isEmpty ? ["f1", "accuracy"] : names
  }

  /// A run's score: from an evaluation of this session, or else its record, or else (for dev) its best so
  /// far.
  package func score(_ metric: String, on split: String, of target: RunReference) -> Double? {
    score(metric, on: split, of: target.entry)
  }

  /// The scores that a run has on a split, from an evaluation of this session and its record; empty if it was not
  /// evaluated there.
  package func scoreNames(on split: String, of target: RunReference) -> [String] {
    let split = SplitFiles.canonical(split)
    let fresh = results.scores[ScoreKey(run: target.entry.id, split: split)].map { Array($0.keys).sorted() }
    return fresh ?? target.entry.manifest.metrics[split]?.object?.keys ?? []
  }

  /// The runs of this session with the wanted `task`, `model` or `mode`.
  package func sessionRuns(_ wanted: [(key: String, value: String)]) throws(Failure) -> [RunReference] {
    var found: [RunReference] = []
    for id in results.runs {
      let entry = try store.entry(id)
      let facts = [
        "task": entry.manifest.task, "model": entry.manifest.model, "mode": entry.manifest.mode,
      ]
      let fits = wanted.allSatisfy { key, value in
        facts[key] == value || facts[key]?.hasSuffix("/" + value) == true
      }
      if fits { found.append(RunReference(entry)) }
    }
    return found
  }

  func score(_ metric: String, on split: String, of entry: RunSummary) -> Double? {
    let split = SplitFiles.canonical(split)
    if let fresh = results.scores[ScoreKey(run: entry.id, split: split)]?[metric] { return fresh }
    if let recorded = entry.manifest.metric(metric, on: split) { return recorded }
    guard split == "dev", let best = entry.manifest.best, best.metric == metric else { return nil }
    return best.value
  }
}
