package import Basics
import Experiments
import ModelFiles
package import Records
import Settings
import Tasks
import Text

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The outcome of an import.
package struct ImportReport: Sendable {
  /// A run that was imported or extended.
  package struct Imported: Sendable {
    /// The run's handle in this store.
    package let id: RunID
    /// `full_finetune alephbert-base cls imported_seed_42`.
    package let title: String
    /// The parts that were added, such as `test from predictions`.
    package let parts: [String]
    /// The path it was read from.
    package let from: String
  }

  /// New runs in the store.
  package var runs: [Imported] = []
  /// Existing runs that were extended.
  package var joined: [Imported] = []
  /// Runs that were already in the store, with the paths they were found at.
  package var known: [(id: RunID, from: String)] = []
  /// Stored numbers that differ from the recomputed ones, one line each.
  package var disagreements: [String] = []
  /// Files that could not be read or used, one line each.
  package var problems: [String] = []
  /// Other imported files: best hyper-parameters, evaluations of runs of this program.
  package var files: [String] = []
  /// Such files whose contents were already in the store.
  package var knownFiles: [String] = []

  /// Whether nothing was found.
  package var isEmpty: Bool {
    runs.isEmpty && joined.isEmpty && known.isEmpty && files.isEmpty && knownFiles.isEmpty
  }
}

extension RunStore {
  /// Imports the runs under `directory` into the store: those of this program unchanged, those of the Python
  /// systems as finished runs.
  ///
  /// Scores of the latter are recomputed from predictions, or else from a confusion matrix, if they exist.
  /// Unknown facts of a run remain empty. The same files are not imported twice; files with more information
  /// about a run extend it. One process at a time imports runs while others wait; if it is killed, the store
  /// is unchanged.
  /// - Throws: `import.nothing` when there is nothing to import; `import.own` for the store itself; `file.…`.
  package func importRuns(_ directory: String, on console: any Console) throws(Failure) -> ImportReport {
    let files = try ImportedFiles(directory)
    try refuseOwn(directory)
    var report = ImportReport()
    report.problems = files.unreadable.map { "\($0)" }
    let hasAny = !(files.runs + files.results + files.evaluations + files.zeroShot + files.bestParameters)
      .isEmpty
    guard hasAny else { throw files.unreadable.first ?? RunStore.nothing(directory) }
    let lock = try beginAdoption(
      waiting: { console.note("another import is at work here: waiting for it") },
      isStopped: { StopSignal.request != .none }, pause: { usleep(20_000) })
    guard let lock else { throw Failure("import.stopped", "the import was stopped", kind: StopSignal.kind) }
    defer { withExtendedLifetime(lock) {} }

    try StoreMerge(store: self).run(files.runs, &report)
    let gathering = try gather(files, &report)
    report.disagreements = gathering.disagreements + gathering.macroLines
    report.problems += gathering.remarks
    var taking = try ImportTaking(store: self, command: "import \(directory)")
    for gathered in gathering.runs { try taking.take(gathered, &report) }
    for path in files.bestParameters { try takeBest(path, &report) }
    guard !report.isEmpty || !report.problems.isEmpty else { throw RunStore.nothing(directory) }
    return report
  }

  private func gather(_ files: ImportedFiles, _ report: inout ImportReport) throws(Failure) -> ImportGathering
  {
    var gathering = ImportGathering()
    let own = try readableList().runs.filter { !$0.manifest.isImported }
    for path in files.results {
      attempt(path, &report) { tree, digest in gathering.add(results: tree, path, digest) }
    }
    for path in files.evaluations {
      if try takeOwn(path, of: own, &report) { continue }
      attempt(path, &report) { tree, digest throws(Failure) in
        let found = files.predictions(of: path, samples: tree["num_samples"]?.int)
        return try gathering.add(evaluation: tree, path, digest, predictions: found)
      }
    }
    for path in files.zeroShot {
      attempt(path, &report) { tree, digest in gathering.add(zeroShot: tree, path, digest) }
    }
    gathering.nameModels(beside: try readableList().runs.map(\.manifest.model))
    return gathering
  }

  private static func nothing(_ directory: String) -> Failure {
    Failure(
      "import.nothing", "nothing here that idx or a Python run left", at: .file(directory, line: nil),
      remedy: "name the directory above run.json, training_results.json or eval_results_*.json", kind: .usage)
  }

  private func refuseOwn(_ directory: String) throws(Failure) {
    let (given, own) = (FileFacts.resolved(directory) + "/", FileFacts.resolved(root) + "/")
    guard given.hasPrefix(own) else { return }
    throw Failure(
      "import.own", "these are the runs of this store", at: .file(directory, line: nil),
      remedy: "runs lists them; runs reindex=true finds what was copied into the store by hand", kind: .usage)
  }

  private func attempt(
    _ path: String, _ report: inout ImportReport, _ take: (JSONValue, String) throws(Failure) -> Bool
  ) {
    do throws(Failure) {
      let tree = try PythonJSON.read(path)
      if try !take(tree, ContentDigest.ofFile(path)) {
        report.problems.append("\(path): nothing in it that is known")
      }
    } catch {
      report.problems.append("\(error)")
    }
  }

  /// Imports an evaluation by this program elsewhere of a run in this store: its files are stored with those
  /// of this store, and are found for the same request here.
  ///
  /// - Returns: whether the file was such an evaluation.
  private func takeOwn(_ path: String, of runs: [RunSummary], _ report: inout ImportReport) throws(Failure)
    -> Bool
  {
    guard let tree = try? PythonJSON.read(path), let fingerprint = tree["fingerprint"]?.string,
      let config = tree["training_config"]?.object,
      let run = runs.first(where: {
        $0.manifest.settings == config && $0.manifest.model == tree["model"]?.string
          && $0.manifest.task == tree["task"]?.string && $0.manifest.mode == tree["method"]?.string
      })
    else { return false }
    let base = "\(root)/results/"
    let folder =
      run.directory.hasPrefix(base)
      ? String(run.directory.dropFirst(base.count))
      : "\(run.manifest.mode)/\(HuggingFaceFolder.shortName(run.manifest.model))/\(run.manifest.task)/\(run.id)"
    switch try EvaluationRecord.adopt(path, tree, fingerprint, run: run.id, in: folder, store: self) {
    case .taken(let results): report.files.append(results)
    case .known: report.knownFiles.append(path)
    case .unusable(let why): report.problems.append("\(path): not taken: \(why)")
    }
    return true
  }

  /// Imports the best hyper-parameters of a study to where this program's studies store theirs.
  private func takeBest(_ path: String, _ report: inout ImportReport) throws(Failure) {
    let tree: JSONValue
    do throws(Failure) { tree = try PythonJSON.read(path) } catch {
      report.problems.append("\(error)")
      return
    }
    guard var members = tree.object, var best = tree["best_hyperparameters"]?.object else {
      report.problems.append("\(path): no best_hyperparameters in it")
      return
    }
    // Numbers written as strings ("5e-5") are treated as numbers.
    for (key, value) in best.members {
      if let text = value.string, let number = Double(text), number.isFinite {
        best[key] = Int(text).map { .int($0) } ?? .double(number)
      }
    }
    members["best_hyperparameters"] = .object(best)
    let text = JSONValue.object(members).text(indent: 2) + "\n"
    let target =
      "\(root)/results/best_hyperparameters/\(PathName.last(path))"
    if FileSystem.exists(target) {
      guard try FileSystem.readText(target) != text else { return report.knownFiles.append(path) }
      report.problems.append("\(path): \(target) says something else and is left as it is")
      return
    }
    try FileSystem.createDirectory(AtomicFile.directory(of: target))
    try AtomicFile.replace(target, with: text)
    report.files.append(target)
  }
}

extension EvaluationRecord {
  /// What happened to an evaluation by this program from another store.
  enum Adoption {
    /// It was imported, with this path for its results.
    case taken(String)
    /// The same evaluation already exists.
    case known
    /// It cannot be used, for the reason in this clause.
    case unusable(String)
  }

  /// Copies an evaluation by this program from another store, with its predictions, to where the same request
  /// finds it.
  ///
  /// - Throws: `file.…` if the store is not writable.
  static func adopt(
    _ path: String, _ tree: JSONValue, _ fingerprint: String, run: RunID, in folder: String, store: RunStore
  ) throws(Failure) -> Adoption {
    let isDigest =
      !fingerprint.isEmpty
      && fingerprint.utf8.allSatisfy {
        ("0"..."9").contains(Character(.init($0))) || ("a"..."f").contains(Character(.init($0)))
      }
    guard isDigest, let name = tree["predictions"]?.string, !name.contains("/"), var members = tree.object
    else { return .unusable("it names no predictions beside it") }
    let entry = "\(store.root)/.idx/evaluations/\(fingerprint).json"
    if FileSystem.exists(entry) { return .known }
    let rows: [UInt8]
    do throws(Failure) { rows = try FileSystem.read("\(AtomicFile.directory(of: path))/\(name)") } catch {
      return .unusable("\(error)")
    }
    let directory = "\(store.root)/results/evaluation/\(folder)"
    let results = path.split(separator: "/").last.map(String.init) ?? "eval_results.json"
    // A file with this name belongs to another evaluation.
    for file in [results, name] where FileSystem.exists("\(directory)/\(file)") {
      return .unusable("\(directory)/\(file) is there already")
    }
    members["run_id"] = .string(run.rawValue)
    try FileSystem.createDirectory(directory)
    try AtomicFile.replace("\(directory)/\(name)", with: rows)
    try AtomicFile.replace("\(directory)/\(results)", with: JSONValue.object(members).text(indent: 2) + "\n")
    let index: JSONValue = [
      "results": .string("results/evaluation/\(folder)/\(results)"),
      "predictions": .string("results/evaluation/\(folder)/\(name)"),
    ]
    try FileSystem.createDirectory(AtomicFile.directory(of: entry))
    try AtomicFile.replace(entry, with: index.text(indent: 1) + "\n")
    return .taken("\(directory)/\(results)")
  }
}
