package import Basics
import Configurations
package import Records
import Settings

/// A script that reproduces a run: its data, its model, and every setting that is not at its default.
package struct RunScript: Sendable {
  /// One training line.
  package struct Line: Sendable {
    /// The run that the line reproduces.
    package let id: RunID
    /// The model's folder; `nil` if the weights come from ``from``.
    package var model: String?
    /// An earlier line's run, and the step of its checkpoint.
    package var from: (id: RunID, step: Int)?
    /// Keys in the language's short names, in order.
    package var keys: [(name: String, value: Value)] = []
    /// Data files by split.
    package var files: [(split: String, path: String)] = []
    /// The run's score on dev, to be reproduced.
    package var score: (metric: String, value: Double)?
  }

  /// The lines, preceded by those of the runs from which the last one starts.
  package let lines: [Line]
}

extension RunStore {
  /// The shortest script that reproduces a run in an empty store.
  ///
  /// - Throws: `script.imported` for a run whose settings are not all known; `run.gone` when the run it
  ///   starts from no longer exists.
  package func script(of target: RunReference) throws(Failure) -> RunScript {
    var lines: [RunScript.Line] = []
    var next: RunSummary? = target.entry
    while let entry = next {
      lines.insert(try line(of: entry), at: 0)
      next = try lines[0].from.map { origin throws(Failure) in try self.entry(origin.id) }
    }
    return RunScript(lines: lines)
  }

  private func line(of entry: RunSummary) throws(Failure) -> RunScript.Line {
    let manifest = entry.manifest
    try refuseUnknown(manifest)
    var line = RunScript.Line(id: entry.id)
    if let origin = manifest.lineage.from,
      let target = try RunReference(origin, store: self, last: nil),
      let step = target.step
    {
      line.from = (target.id, step)
    } else {
      line.model = manifest.model == manifest.lineage.base ? manifest.model : base(of: manifest)
    }
    line.keys.append(("task", .text(manifest.task)))
    if manifest.mode != TrainingMode.full.rawValue { line.keys.append(("mode", .text(manifest.mode))) }
    line.keys += RunStore.settingKeys(try Settings(record: manifest.settings, origin: "run.json"))
    line.files = manifest.lineage.files.map { ($0.split, $0.path) }
    line.keys += placeKeys(of: entry)
    if let best = manifest.best { line.score = (best.metric, best.value) }
    return line
  }

  /// Refuses unknown settings, which a script would replace by defaults and so make another run.
  private func refuseUnknown(_ manifest: RunManifest) throws(Failure) {
    guard manifest.isImported else { return }
    let unknown = Setting.all.filter { $0.changesResult && manifest.knownSettings[$0.name] == nil }
    guard !unknown.isEmpty else { return }
    let names = unknown.prefix(6).map(\.name).joined(separator: " ")
    throw Failure(
      "script.imported",
      "\(manifest.id) was imported, and its files do not tell \(names)"
        + (unknown.count > 6 ? " and \(unknown.count - 6) more" : ""), at: .run(manifest.id.rawValue),
      remedy: "show \(manifest.id) lists what they tell; train MODEL config=\(manifest.id) begins with that",
      kind: .usage)
  }

  /// The model's name if that still finds the folder, otherwise its folder.
  private func base(of manifest: RunManifest) -> String {
    let named = try? ModelReference(manifest.model, store: self, last: nil)
    let base = manifest.lineage.base ?? manifest.model
    return named?.folder == base ? manifest.model : base
  }

  /// The keys for the run's directory, if it differs from the one that follows from its settings.
  private func placeKeys(of entry: RunSummary) -> [(name: String, value: Value)] {
    let manifest = entry.manifest
    let model = ModelReference(folder: "", name: manifest.model, checkpoint: nil).shortName
    let place = RunLocation.results(
      mode: manifest.mode, model: model, task: manifest.task,
      name: manifest.name.map { .given($0) } ?? .none)
    if (try? directory(for: place)) == entry.directory {
      return manifest.name.map { [("name", .text($0))] } ?? []
    }
    if PathName.last(entry.directory) == "\(entry.id)" { return [] }
    // A trial's directory belongs to its study; reproduced, it is an ordinary run.
    if entry.directory.hasPrefix("\(root)/hpo_results/") { return [] }
    let isNamedByEpoch = manifest.lineage.namesEpochs
    return [(isNamedByEpoch ? "save_dir" : "output_dir", .text(entry.directory))]
  }

  /// The settings that are not at their defaults, with composite keys in place of two stored keys.
  static func settingKeys(_ settings: Settings) -> [(name: String, value: Value)] {
    var keys: [(name: String, value: Value)] = []
    for (setting, value, _) in settings.entries
    where value != setting.default
      && (setting.changesResult || setting.name == SettingKey.checkpointLimit.name)
    {
      let interval = [("evaluate", IntervalKeys.evaluation), ("save", .save)].first { _, keys in
        [keys.unit, keys.steps, keys.epochs].contains { $0.name == setting.name }
      }
      guard let (word, names) = interval else {
        keys.append((setting.short, value))
        continue
      }
      let (unit, isSteps) = (settings[names.unit], setting.name == names.steps.name)
      if setting.name == names.unit.name {
        // The number of steps implies the strategy.
        if value != IntervalUnit.steps.value { keys.append((word, value)) }
      } else if isSteps, unit == IntervalUnit.steps.value {
        keys.append((word, value))
      } else {
        // With a number of epochs, or one without effect, the strategy must be given separately, or it would
        // be another one.
        if isSteps || unit != IntervalUnit.epoch.value {
          keys.removeAll { $0.name == word }
          keys.append((names.unit.name, unit))
        }
        keys.append((setting.name, value))
      }
    }
    return keys
  }
}
