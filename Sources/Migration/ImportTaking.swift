import Basics
import Experiments
import ModelFiles
import Records
import Settings
import Tasks
import Text

/// Adds gathered runs to the store: as new runs, or as parts of existing ones.
struct ImportTaking {
  let store: RunStore
  /// The command line for the record.
  let command: String
  /// The imported runs in the store; no other process changes them meanwhile.
  private var imported: [RunSummary]

  /// - Throws: `file.read` for a store that cannot be read, because its runs would be imported twice.
  init(store: RunStore, command: String) throws(Failure) {
    (self.store, self.command) = (store, command)
    imported = try store.readableList().runs.filter { $0.manifest.isImported }
  }

  mutating func take(_ gathered: ImportGathering.Gathered, _ report: inout ImportReport) throws(Failure) {
    let foreign = gathered.run
    // Imports by earlier versions stored one digest of all files together.
    let old = imported.first { entry in
      entry.manifest.importSources.isEmpty && entry.manifest.fingerprint == foreign.fingerprint
        && entry.manifest.task == foreign.task.rawValue && (entry.manifest.seed ?? 0) == foreign.seed ?? 0
    }
    guard let there = old ?? imported.first(where: { foreign.identity.isSame(as: ImportTaking.identity($0)) })
    else {
      let new = try create(gathered)
      imported.append(try store.entry(new.id))
      report.runs.append(new)
      return
    }
    let sources = there.manifest.importSources
    let isComplete = foreign.sources.allSatisfy { mine in
      sources.contains { $0.part == mine.part && $0.digest == mine.digest }
    }
    // A run left unfinished by an import of an earlier version is finished now.
    let isBroken = there.manifest.metrics.count == 0 && there.status == .interrupted && sources.isEmpty
    if !isBroken, isComplete || there == old && sources.isEmpty {
      if foreign.model.contains("/"), !there.manifest.model.contains("/") { try rename(there, foreign.model) }
      report.known.append((there.id, foreign.sources[0].path))
      return
    }
    report.joined.append(try join(gathered, there))
    let changed = try store.entry(there.id)
    imported = imported.map { $0.id == changed.id ? changed : $0 }
  }

  /// Gives a run the full name of its model, known from another part of the same tree.
  private mutating func rename(_ entry: RunSummary, _ model: String) throws(Failure) {
    let run = try store.openForWriting(entry.id)
    defer { run.close() }
    try run.update { $0.model = model }
    let changed = try store.entry(entry.id)
    imported = imported.map { $0.id == changed.id ? changed : $0 }
  }

  // MARK: Identity

  static func identity(_ entry: RunSummary) -> ImportIdentity {
    let manifest = entry.manifest
    let mode = manifest.shownMode
    return ImportIdentity(
      model: manifest.model, task: manifest.task, seed: manifest.seed,
      trial: manifest.lineage.foreign?.trial, mode: mode.isEmpty ? nil : mode,
      settings: manifest.knownSettings, sources: manifest.importSources)
  }

  // MARK: A new run

  private func create(_ gathered: ImportGathering.Gathered) throws(Failure) -> ImportReport.Imported {
    let foreign = gathered.run
    let mode = foreign.mode ?? RunManifest.unknownMode
    var manifest = RunManifest(
      command: command, mode: mode, model: foreign.model, task: foreign.task.rawValue)
    manifest.created = .now
    manifest.tags = ["imported"]
    // Two seeds may have produced the same bytes.
    let seed = foreign.seed.map(String.init) ?? ""
    manifest.fingerprint = ContentDigest.of(
      "\(foreign.fingerprint) \(foreign.shortModel) \(foreign.task) \(seed)")
    manifest.lineage.foreign = RunLineage.Foreign(paths: foreign.sources.map(\.path))
    add(gathered, to: &manifest, missing: foreign.sources)
    let staged = "\(store.adoptionPlace)/run"
    try FileSystem.removeTree(staged)
    try FileSystem.createDirectory(staged)
    try copy(foreign.sources, to: staged)
    if !foreign.rows.isEmpty { try writeRows(foreign.rows, to: staged) }
    var number = 1
    while true {
      let name = number == 1 ? foreign.name : "\(foreign.name)_\(number)"
      let place = RunLocation.results(
        mode: mode, model: foreign.shortModel, task: foreign.task.rawValue, name: .given(name))
      if FileSystem.names(in: try store.directory(for: place)).isEmpty {
        manifest.name = name
        do throws(Failure) {
          let entry = try store.adopt(manifest, from: staged, at: place)
          return report(gathered, entry, foreign.metrics.map(\.split))
        } catch {
          // Another process may just have taken the directory.
          guard error.code == "run.taken" else { throw error }
        }
      }
      number += 1
    }
  }

  private func report(
    _ gathered: ImportGathering.Gathered, _ entry: RunSummary, _ splits: [String]
  ) -> ImportReport.Imported {
    let manifest = entry.manifest
    let words = [
      manifest.shownMode, HuggingFaceFolder.shortName(manifest.model), manifest.task, manifest.name ?? "",
    ]
    return ImportReport.Imported(
      id: entry.id, title: words.filter { !$0.isEmpty }.joined(separator: " "),
      parts: splits.map { "\($0) from \(gathered.sources[$0]?.rawValue ?? "stored")" },
      from: gathered.run.sources[0].path)
  }

  // MARK: A part of an existing run

  private func join(_ gathered: ImportGathering.Gathered, _ entry: RunSummary) throws(Failure)
    -> ImportReport.Imported
  {
    let foreign = gathered.run
    let run = try store.openForWriting(entry.id)
    defer { run.close() }
    let sources = run.manifest.importSources
    let missing = foreign.sources.filter { mine in
      !sources.contains { $0.part == mine.part && $0.digest == mine.digest }
    }
    try copy(missing, to: run.directory)
    if !foreign.rows.isEmpty, try MetricsLog.rows(in: run.directory).isEmpty {
      try writeRows(foreign.rows, to: run.directory)
    }
    let before = run.manifest.metrics
    // The last write: until then the run is unchanged.
    try run.update { add(gathered, to: &$0, missing: missing) }
    let changed = run.manifest.metrics.keys.filter { before[$0] != run.manifest.metrics[$0] }
    return report(gathered, try store.entry(run.id), changed)
  }

  // MARK: Both

  /// Adds the missing parts to the record.
  private func add(
    _ gathered: ImportGathering.Gathered, to manifest: inout RunManifest, missing: [ImportSource]
  ) {
    let foreign = gathered.run
    let there = manifest.importSources
    let isNew = there.isEmpty
    manifest.seed = manifest.seed ?? foreign.seed
    if let mode = foreign.mode, manifest.mode == RunManifest.unknownMode { manifest.mode = mode }
    if foreign.model.contains("/"), !manifest.model.contains("/") { manifest.model = foreign.model }
    for (key, value) in foreign.settings.known.members where manifest.knownSettings[key] == nil {
      manifest.settings[key] = value
      manifest.origins[key] = "import"
    }
    var origin = manifest.lineage.foreign ?? RunLineage.Foreign(paths: [])
    for (key, value) in foreign.settings.unread.members where origin.configuration[key] == nil {
      origin.configuration[key] = value
    }
    origin.trial = foreign.trial ?? origin.trial
    for (split, values) in foreign.metrics {
      let part = ImportSource.Part.evaluation(split)
      let isMade = gathered.sources[split].map { $0 != .stored } ?? false
      let isBetter = isMade && missing.contains { $0.part == part } && !there.contains { $0.part == part }
      if manifest.metrics[split] == nil || isBetter { manifest.setMetrics(values, on: split) }
    }
    manifest.best = manifest.best ?? foreign.best
    if let seconds = foreign.runtime, seconds.isFinite, manifest.lineage.seconds == nil {
      manifest.lineage.seconds = seconds
    }
    origin.sources = (there + missing).map(\.json)
    if !isNew { origin.paths += missing.map(\.path) }
    manifest.status = foreign.status
    if foreign.status == .finished { manifest.finished = manifest.finished ?? .now }
    if foreign.steps > 0, manifest.segments.isEmpty { origin.steps = foreign.steps }
    manifest.lineage.foreign = origin
  }

  private func copy(_ sources: [ImportSource], to directory: String) throws(Failure) {
    try FileSystem.createDirectory("\(directory)/imported")
    for source in sources {
      try AtomicFile.replace("\(directory)/\(source.copy)", with: try FileSystem.read(source.path))
    }
  }

  private func writeRows(_ rows: [MetricsRow], to directory: String) throws(Failure) {
    let log = try MetricsLog(directory)
    for row in rows { try log.append(row) }
  }
}
