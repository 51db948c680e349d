import Basics
import ModelFiles
import Records

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Imports runs of this program from a copy of another store, unchanged: checkpoints, logs, status.
struct StoreMerge {
  let store: RunStore

  /// - Parameter directories: those with a `run.json`.
  func run(_ directories: [String], _ report: inout ImportReport) throws(Failure) {
    var found: [(directory: String, manifest: RunManifest)] = []
    var trials = 0
    for directory in directories {
      do throws(Failure) {
        let manifest = try RunManifest(reading: "\(directory)/\(RunManifest.fileName)")
        if manifest.lineage.trial == nil { found.append((directory, manifest)) } else { trials += 1 }
      } catch {
        report.problems.append("\(error)")
      }
    }
    if trials > 0 {
      report.problems.append(
        "\(trials) \(trials == 1 ? "trial" : "trials") of studies not taken: copy hpo_results and the studies' databases into a store of their own"
      )
    }
    // Runs from which others start come first.
    found.sort { ($0.manifest.created, $0.manifest.id) < ($1.manifest.created, $1.manifest.id) }
    var handles: [RunID: RunID] = [:]
    var here = try store.readableList().runs
    for (directory, manifest) in found {
      let there = here.first { RunStore.isSame($0.manifest, manifest) }
      if let there {
        handles[manifest.id] = there.id
        report.known.append((there.id, directory))
        if manifest.status == .finished, there.status != .finished {
          report.problems.append(
            "\(there.id) is \(there.status.name) here and finished in \(directory): rm \(there.id), then import again"
          )
        }
        continue
      }
      if FileLock.isHeld("\(directory)/.lock") {
        report.problems.append("\(directory): a process is working on it: import it when it has ended")
        continue
      }
      let entry: RunSummary
      do throws(Failure) { entry = try take(directory, manifest, handles) } catch {
        // The record contains a name that is not valid for a directory; other runs are not affected.
        guard error.code == "run.name" else { throw error }
        report.problems.append("\(directory): not taken: \(error.what)")
        continue
      }
      handles[manifest.id] = entry.id
      here.append(entry)
      let words = [
        manifest.mode, HuggingFaceFolder.shortName(manifest.model), manifest.task, entry.manifest.name ?? "",
      ]
      report.runs.append(
        ImportReport.Imported(
          id: entry.id, title: words.filter { !$0.isEmpty }.joined(separator: " "),
          parts: [entry.status.name] + (entry.id == manifest.id ? [] : ["\(manifest.id) there"]),
          from: directory))
    }
  }

  private func take(
    _ directory: String, _ manifest: RunManifest, _ handles: [RunID: RunID]
  ) throws(Failure) -> RunSummary {
    var manifest = manifest
    let old = manifest.id
    // No process works on the copy, regardless of the machine on which the run was left unfinished.
    if manifest.status == .running { manifest.status = .interrupted }
    manifest.lineage.original = RunLineage.Original(directory: directory, id: old.rawValue)
    if let from = manifest.lineage.from {
      // The run it started from may have another handle here, or be missing.
      let parts = from.split(separator: "@", maxSplits: 1).map(String.init)
      let parent = RunID(rawValue: parts[0]).flatMap { handles[$0] }
      let step = parts.count > 1 ? "@\(parts[1])" : ""
      manifest.lineage.from = parent.map { "\($0)\(step)" }
      if parent == nil { manifest.lineage.fromElsewhere = from }
    }
    let staged = "\(store.adoptionPlace)/run"
    try FileSystem.removeTree(staged)
    try copyTree(directory, to: staged, manifest, depth: 0)
    let short = HuggingFaceFolder.shortName(manifest.model)
    let names =
      [manifest.name] + ["imported", "imported_\(old)"].map { Optional($0) }
      + (2...9999).map { "imported_\(old)_\($0)" }
    for name in names {
      let place = RunLocation.results(
        mode: manifest.mode, model: short, task: manifest.task, name: name.map { .given($0) } ?? .none)
      guard FileSystem.names(in: try store.directory(for: place)).isEmpty else { continue }
      manifest.name = name
      do throws(Failure) {
        return try store.adopt(manifest, from: staged, at: place, preferring: old)
      } catch {
        guard error.code == "run.taken" else { throw error }
      }
    }
    throw Failure(
      "import.place", "there is no free place for \(old)", at: .file(directory, line: nil), kind: .environment
    )
  }

  /// Copies the files of a run, without runs below it, its lock and temporary files.
  private func copyTree(
    _ source: String, to target: String, _ manifest: RunManifest, depth: Int
  ) throws(Failure) {
    try FileSystem.createDirectory(target)
    for name in try FileSystem.list(source) {
      let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
      if name == ".lock" || name == RunManifest.fileName && depth == 0
        || name.hasSuffix(AtomicFile.asideSuffix)
      {
        continue
      }
      if depth == 0, name == Run.bestLink, let best = try bestCheckpoint(source, manifest) {
        // scp and other programs turn the link into a directory.
        try FileFaults.step(to)
        guard symlink("\(best)", to) == 0 else { throw FileSystem.failure("create", to) }
      } else if FileFacts.isPlainDirectory(from) {
        guard depth < 12, !RunDirectory.isOnlyRuns(from) else { continue }
        try copyTree(from, to: to, manifest, depth: depth + 1)
      } else if FileSystem.isPlainFile(from) {
        try FileSystem.copy(from, to: to)
      }
    }
  }

  private func bestCheckpoint(_ directory: String, _ manifest: RunManifest) throws(Failure) -> CheckpointName?
  {
    guard let step = manifest.best?.step else { return nil }
    return try CheckpointReader(directory).names().last { $0.step == step }
  }
}
