package import Basics
package import Configurations
import ModelFiles
package import Records
import Settings
package import Studies
import Tasks
import Tensors
import Text
import Training

extension RunReference {
  /// Resumes the run from its newest valid checkpoint, or from step 0 without a checkpoint. A reference with
  /// a step resumes from that checkpoint; later ones are set aside.
  ///
  /// - Parameters:
  ///   - configuration: a configuration for the resumption: settings that affect results must be those of the
  ///     run, others take effect from now on.
  ///   - trial: the trial of the run, if its study is being continued.
  /// - Throws: `resume.finished`, `resume.changed`, `resume.settings`, `resume.schedule`, `resume.trial`,
  ///   `run.busy`, what the engine throws.
  package func resume(
    under configuration: LoadedConfiguration? = nil, as trial: TrialReporter? = nil,
    in scene: inout Scene, with services: Services
  ) throws -> RunOutcome {
    try refuseImported()
    try refuseTrial(unless: trial)
    let run = try scene.store.openForWriting(entry.id)
    scene.results.lastRun = run.id
    do {
      // Another process may have finished the run before its lock was taken.
      guard run.manifest.status != .finished || entry.status == .finished else {
        throw RunReference.finishedMeanwhile(run.id)
      }
      let start = try ResumeStart(of: run, at: step)
      let checkpoint = start.checkpoint
      var preface: [String] = []
      func tell(_ line: String) {
        services.console.note(line)
        preface.append(line)
      }
      for line in start.notes { tell(line) }
      let change = try configuration.map { try ConfigurationChange($0, of: run) }
      if run.manifest.status == .finished, change?.longer == nil, try !start.isOlder(in: run) {
        try refuseFinished()
      }
      var request = try run.request(with: change, in: scene, with: services)
      request.trial = trial
      request.earlierSeconds = Provenance.seconds(of: run.manifest, lastSign: checkpoint?.saved)
      let aside = try start.setAside(in: run)
      let cut = try MetricsLog.cut(
        in: run.directory, after: checkpoint?.step ?? -1,
        evaluated: checkpoint.map { $0.state["training"]?["last_evaluated_step"]?.int ?? 0 })
      let number = run.manifest.segments.count
      tell(
        "\(run.id)  resumed at step \(checkpoint?.step ?? 0)\(cut > 0 ? "; \(cut) rows of metrics behind it were set aside" : "")"
      )
      if let aside { tell(aside) }
      for line in request.otherArithmetic(than: run) { tell(line) }
      try run.settleBest(checkpoint, metric: request.settings.metric)
      if let longer = change?.longer {
        tell(
          "\(run.id) goes on for \(request.plan.maxSteps.map { "\($0) steps" } ?? "\(request.plan.epochs) epochs")"
        )
        try run.update { manifest in
          for setting in [SettingKey.epochs.setting, SettingKey.maxSteps.setting] {
            manifest.settings[setting.name] = JSONValue(longer[setting])
          }
          manifest.fingerprint = request.fingerprint
        }
      }
      try request.restoreConfiguration(of: run)
      for line in try change?.keep(in: run, resumption: number) ?? [] { tell(line) }
      try run.beginSegment(fromStep: checkpoint?.step ?? 0, command: "resume \(run.id)")
      return try request.work(
        on: run, from: checkpoint, resumption: number, preface: preface, with: services)
    } catch {
      // A resumption that failed before training leaves the run unchanged.
      if run.manifest.status == .running { run.fail(error) } else { run.close() }
      throw error
    }
  }

}

extension TrainRequest {
  /// Restores `config.yml` and `hyperparameters.json`, which may be missing in a run that was killed while
  /// being created.
  fileprivate func restoreConfiguration(of run: Run) throws(Failure) {
    let texts = [
      (
        "config.yml",
        run.manifest.lineage.configuration.map { $0.written ?? $0.text }
          ?? settings.yaml(model: model.given, task: task, mode: mode)
      ),
      (HyperparametersFile.fileName, HyperparametersFile(settings: settings).json.text(indent: 2) + "\n"),
    ]
    for (name, text) in texts where !FileSystem.exists(run.path(name)) {
      try AtomicFile.replace(run.path(name), with: text)
    }
  }

  /// Notes if the kernels differ from the run's: it can be resumed, but the last bits may differ.
  fileprivate func otherArithmetic(than run: Run) -> [String] {
    let now = Provenance.machine(threads: threads)
    return ["isa", "blas"].compactMap { name in
      guard let before = run.manifest.machine[name]?.string, let here = now[name]?.string, before != here
      else { return nil }
      return
        "note: the run began with \(name) \(before), here it is \(here): not bit for bit what it would have been"
    }
  }

  /// Refuses to resume with other data or another model than the run began with.
  fileprivate func refuseChanges(since run: Run) throws(Failure) {
    guard fingerprint != run.manifest.fingerprint else { return }
    let names = hashes.members.filter { run.manifest.hashes[$0.key] != $0.value }.map(\.key)
    let what =
      names.isEmpty
      ? "the program computes something else now"
      : "\(names.joined(separator: ", ")) changed since the run began"
    throw Failure(
      "resume.changed", what, at: .run(run.id.rawValue),
      remedy: "restore the files, or begin anew: train from=\(run.id) name=NAME", kind: .environment)
  }
}

extension Run {
  /// Resets the best evaluation to that of the checkpoint; a later one will be found again.
  fileprivate func settleBest(_ checkpoint: Checkpoint?, metric: String) throws(Failure) {
    let state = checkpoint?.state["training"]
    try update { manifest in
      // Final scores are no longer valid, nor is what was decided by them.
      manifest.metrics = JSONObject()
      manifest.cutoff = nil
      if let score = state?["best_score"]?.double, let step = state?["best_step"]?.int {
        manifest.best = RunManifest.Best(metric: metric, value: score, step: step)
      } else {
        manifest.best = nil
      }
    }
  }

  /// The training request reconstructed from the run's record.
  fileprivate func request(
    with change: ConfigurationChange?, in scene: Scene, with services: Services
  ) throws(Failure) -> TrainRequest {
    // The run's own files are used, regardless of what this session has loaded.
    var scene = scene
    (scene.splits, scene.columns) = (SplitFiles(), ColumnNames())
    let asBefore = try order(with: change, as: nil).prepare(in: scene, with: services)
    try asBefore.refuseChanges(since: self)
    var request = asBefore
    if let longer = change?.longer {
      request = try order(with: change, as: longer).prepare(in: scene, with: services)
    }
    request.keepsBestApart = manifest.lineage.keepsBestApart
    request.model = ModelReference(folder: request.folder.path, name: manifest.model, checkpoint: nil)
    return request
  }

  /// - Parameter longer: the settings for continuing the run beyond its end.
  private func order(with change: ConfigurationChange?, as longer: Settings?) throws(Failure) -> TrainOrder {
    guard let task = TaskKind(rawValue: manifest.task), let mode = TrainingMode(rawValue: manifest.mode)
    else {
      throw Failure(
        "run.damaged", "run.json names the task '\(manifest.task)' and the mode '\(manifest.mode)'",
        at: .file(path(RunManifest.fileName), line: nil), kind: .environment)
    }
    var settings = try Settings(record: manifest.settings, origin: "run.json", origins: manifest.origins)
    if let longer { settings = longer }
    try change?.apply(to: &settings)
    for (split, key) in SettingKey.splitFiles {
      if let path = manifest.lineage.file(of: split) {
        settings.set(key, to: path, origin: .given("run.json"))
      }
    }
    let base = manifest.lineage.base ?? manifest.model
    var order = TrainOrder(
      model: base, task: task, mode: mode, settings: settings, directory: directory,
      command: manifest.command)
    order.name = manifest.name
    order.namesEpochs = manifest.lineage.namesEpochs
    order.usesTest = manifest.lineage.trial == nil
    return order
  }
}

extension RunReference {
  /// Refuses to resume a trial except as part of its study, which needs its scores.
  fileprivate func refuseTrial(unless trial: TrialReporter?) throws(Failure) {
    guard trial == nil, let study = entry.manifest.lineage.trial?.study else { return }
    throw Failure(
      "resume.trial", "\(entry.id) is a trial of \(study)", remedy: "resume \(study)", kind: .usage)
  }

  /// The failure code for a run that another process finished first.
  static let finishedMeanwhile: Failure.Code = "resume.finished-meanwhile"

  fileprivate static func finishedMeanwhile(_ id: RunID) -> Failure {
    Failure(
      finishedMeanwhile, "another process has just finished \(id)", at: .run(id.rawValue),
      remedy: "show \(id)",
      kind: .environment)
  }

  /// - Throws: `resume.imported` for a run without checkpoints.
  func refuseImported() throws(Failure) {
    if entry.manifest.isImported {
      throw Failure(
        "resume.imported", "\(entry.id) was imported without checkpoints", at: .run(entry.id.rawValue),
        remedy: "resume it in the store that it comes from, or train it here anew", kind: .usage)
    }
  }

  /// - Throws: `resume.finished` for a finished run, unless an older checkpoint of it is given.
  package func refuseFinished() throws(Failure) {
    try refuseImported()
    guard entry.status == .finished else { return }
    if let step, let newest = try CheckpointReader(entry.directory).names().last, newest.step > step {
      return
    }
    throw Failure(
      "resume.finished", "\(entry.id) is finished",
      remedy: "train from=\(entry.id) name=NAME starts a new run from its weights", kind: .usage)
  }
}

extension RunReference {
  /// - Throws: `resume.elsewhere` when the run is in another directory than the one given.
  package func check(livesIn directory: String) throws(Failure) {
    guard FileFacts.resolved(directory) != FileFacts.resolved(entry.directory) else { return }
    throw Failure(
      "resume.elsewhere",
      "checkpoint.resume names \(id) in \(entry.directory), checkpoint.save_dir names \(directory)",
      remedy:
        "name one directory in both, or set resume_restore_optimizer, _scheduler and _trainer_state to false "
        + "to start from the weights alone", kind: .usage)
  }
}

extension RunStore {
  /// The run, and optionally the checkpoint, at a path.
  ///
  /// - Parameter source: the file that contains the path.
  /// - Throws: `resume.path` if there is none; `run.unknown` for a run of another store.
  package func run(at path: String, named source: String) throws(Failure) -> RunReference {
    var directory = path
    while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
    let last = PathName.last(directory)
    var step: Int?
    if let name = CheckpointName(last) {
      (step, directory) = (name.step, AtomicFile.directory(of: directory))
    } else if last == Run.bestLink {
      // The checkpoint that the link points to, even if it is not the newest.
      step = CheckpointName(PathName.last(FileFacts.resolved(directory)))?.step
      directory = AtomicFile.directory(of: directory)
    }
    guard case .run(let found) = RunDirectory.occupant(directory) else {
      throw Failure(
        "resume.path", "there is no run to resume at '\(path)'", at: .file(source, line: nil),
        remedy: "name a run's directory or one of its checkpoints, or resume: auto", kind: .environment)
    }
    let entry = try entry(found.id)
    guard FileFacts.resolved(entry.directory) == FileFacts.resolved(directory) else {
      throw Failure(
        "resume.path", "the run at '\(path)' belongs to another store than '\(root)'",
        at: .file(source, line: nil), remedy: "name its store: --store DIR", kind: .environment)
    }
    return RunReference(entry, step: step)
  }
}
