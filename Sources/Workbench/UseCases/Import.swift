package import Basics
import ModelFiles
import Records
import Tasks
import Text

/// What an import led to.
package struct ImportReport: Sendable {
  package struct Imported: Sendable {
    package let id: RunID
    /// `full_finetune alephbert-base cls imported_seed_42`.
    package let title: String
    /// The splits with final scores, and what these come from.
    package let splits: [(split: String, source: String)]
    package let from: String
  }

  package var runs: [Imported] = []
  /// Runs that the store had already, and from what.
  package var known: [(id: RunID, from: String)] = []
  /// Stored numbers that are not what the predictions make, one line each.
  package var disagreements: [String] = []
  /// Files that could not be read, one line each.
  package var problems: [String] = []
  /// Other files that were taken over: best hyper-parameters.
  package var files: [String] = []
}

extension Session {
  /// Takes what the Python systems left under `directory` into the store, as finished runs.
  ///
  /// Scores are made again from predictions, else from a confusion matrix, where there are any. The same files are
  /// not taken twice.
  /// - Throws: `import.nothing` when there is nothing of theirs; `file.…`.
  package func importRuns(_ directory: String) throws(Failure) -> ImportReport {
    let files = ImportedFiles(directory)
    var report = ImportReport()
    var gathering = ImportGathering()
    for path in files.results {
      attempt(path, &report) { tree, digest in gathering.add(results: tree, path, digest) }
    }
    for path in files.evaluations {
      attempt(path, &report) { tree, digest throws(Failure) in
        let found = try files.predictions(of: path, samples: tree["num_samples"]?.int)
        return gathering.add(evaluation: tree, path, digest, predictions: found)
      }
    }
    for path in files.zeroShot {
      attempt(path, &report) { tree, digest in gathering.add(zeroShot: tree, path, digest) }
    }
    report.disagreements = gathering.disagreements
    let known = store.list().runs.filter { $0.status == .finished }
    for gathered in gathering.runs {
      if let old = known.first(where: { $0.manifest.fingerprint == gathered.run.fingerprint }) {
        report.known.append((old.id, gathered.run.files[0]))
      } else {
        report.runs.append(try take(gathered, from: directory))
      }
    }
    for path in files.bestParameters { try takeBest(path, &report) }
    guard !report.runs.isEmpty || !report.known.isEmpty || !report.files.isEmpty || !report.problems.isEmpty
    else {
      throw Failure(
        "import.nothing", "nothing here that a Python run left", at: .file(directory, line: nil),
        mend: "name the directory above training_results.json or eval_results_*.json", kind: .usage)
    }
    return report
  }

  private func attempt(
    _ path: String, _ report: inout ImportReport, _ take: (JSONValue, String) throws(Failure) -> Bool
  ) {
    do throws(Failure) {
      let tree = try ForeignJSON.read(path)
      if try !take(tree, ContentDigest.ofFile(path)) {
        report.problems.append("\(path): nothing in it that is known")
      }
    } catch {
      report.problems.append("\(error)")
    }
  }

  private func take(_ gathered: ImportGathering.Gathered, from directory: String) throws(Failure)
    -> ImportReport.Imported
  {
    let foreign = gathered.run
    var manifest = RunManifest(
      command: "import \(directory)", mode: foreign.mode, model: foreign.model, task: foreign.task.rawValue)
    manifest.settings = foreign.settings.json
    manifest.origins = foreign.settings.originsJSON
    (manifest.fingerprint, manifest.seed, manifest.tags) = (foreign.fingerprint, foreign.seed, ["imported"])
    manifest.others["imported_from"] = .array(foreign.files.map { .string($0) })
    if foreign.unread.count > 0 { manifest.others["imported_config"] = .object(foreign.unread) }
    var name = foreign.name
    var number = 1
    func place() -> RunPlace {
      .results(mode: foreign.mode, model: foreign.shortModel, task: foreign.task.rawValue, name: .given(name))
    }
    while try store.occupant(of: place()) != .nothing {
      number += 1
      name = "\(foreign.name)_\(number)"
    }
    manifest.name = name
    let run = try store.create(manifest, at: place())
    do throws(Failure) {
      let log = try MetricsLog(run.directory)
      for row in foreign.rows { try log.append(row) }
      try FileSystem.createDirectory(run.path("imported"))
      for (index, file) in foreign.files.enumerated() {
        let last = file.split(separator: "/").last.map(String.init) ?? "file"
        try AtomicFile.replace(run.path("imported/\(index + 1)_\(last)"), with: try FileSystem.read(file))
      }
      try run.end(.finished, atStep: foreign.steps) { manifest in
        for (split, values) in foreign.metrics { manifest.setMetrics(values, on: split) }
        manifest.best = foreign.best
        if let seconds = foreign.runtime, (0...1e9).contains(seconds),
          let last = manifest.segments.indices.last
        {
          let end = manifest.segments[last].ended ?? manifest.segments[last].began
          manifest.segments[last].began = Timestamp(milliseconds: end.milliseconds - Int(seconds * 1000))
        }
      }
    } catch {
      fail(run, error)
      throw error
    }
    return ImportReport.Imported(
      id: run.id, title: "\(foreign.mode) \(foreign.shortModel) \(foreign.task.rawValue) \(name)",
      splits: foreign.metrics.map { ($0.split, gathered.sources[$0.split] ?? "stored") },
      from: foreign.files[0])
  }

  /// The best hyper-parameters of a study go where those of this program's studies stand.
  private func takeBest(_ path: String, _ report: inout ImportReport) throws(Failure) {
    let tree: JSONValue
    do throws(Failure) { tree = try ForeignJSON.read(path) } catch {
      report.problems.append("\(error)")
      return
    }
    guard var members = tree.object, var best = tree["best_hyperparameters"]?.object else {
      report.problems.append("\(path): no best_hyperparameters in it")
      return
    }
    // Numbers that were written as texts ("5e-5") are numbers.
    for (key, value) in best.members {
      if let text = value.string, let number = Double(text), number.isFinite {
        best[key] = Int(text).map { .int($0) } ?? .double(number)
      }
    }
    members["best_hyperparameters"] = .object(best)
    let text = JSONValue.object(members).text(indent: 2) + "\n"
    let target =
      "\(store.root)/results/best_hyperparameters/\(path.split(separator: "/").last ?? "best_params.json")"
    if FileSystem.exists(target) {
      guard try FileSystem.readText(target) != text else { return }
      report.problems.append("\(path): \(target) says something else and is left as it is")
      return
    }
    try FileSystem.createDirectory(AtomicFile.directory(of: target))
    try AtomicFile.replace(target, with: text)
    report.files.append(target)
  }
}
