package import Basics
import ModelFiles
import Records
import Tasks
import Tensors
import Text

extension Session {
  /// Goes on with a run from its newest valid checkpoint, or from step 0 where there is none yet.
  ///
  /// - Parameter step: the checkpoint that was asked for; only the newest may be resumed.
  /// - Throws: `resume.finished`, `resume.older`, `resume.changed`, `run.busy`, what the engine throws.
  package func resume(_ target: RunTarget) throws -> RunOutcome {
    let entry = target.entry
    try target.refuseFinished()
    let run = try store.openForWriting(entry.id)
    lastRun = run.id
    do {
      let (checkpoint, passedOver) = run.checkpoints.newestValid()
      for skipped in passedOver { console.note("note: passed over \(skipped.name): \(skipped.reason.what)") }
      if let asked = target.step, asked != checkpoint?.step {
        throw Failure(
          "resume.older",
          "only the newest checkpoint of \(run.id) can be resumed\(checkpoint.map { ", that of step \($0.step)" } ?? "")",
          mend: "train from=\(run.id)@\(asked) name=NAME starts a new run from those weights", kind: .usage)
      }
      let request = try request(of: run)
      let cut = try MetricsLog.cut(in: run.directory, after: checkpoint?.step ?? -1)
      let number = run.manifest.segments.count
      console.note(
        "\(run.id)  resumed at step \(checkpoint?.step ?? 0)\(cut > 0 ? "; \(cut) rows of metrics behind it were set aside" : "")"
      )
      sayOtherArithmetic(run, request)
      try settleBest(run, checkpoint)
      try restoreConfiguration(run, request)
      try run.beginSegment(fromStep: checkpoint?.step ?? 0, command: "resume \(run.id)")
      return try work(request, run, from: checkpoint, resumption: number)
    } catch {
      // A resume that did not come to work leaves the run as it was.
      if run.manifest.status == .running { fail(run, error) } else { run.close() }
      throw error
    }
  }

  /// A run that was killed at its birth may lack its `config.yml`.
  private func restoreConfiguration(_ run: Run, _ request: TrainRequest) throws(Failure) {
    let path = run.path("config.yml")
    guard !FileSystem.exists(path) else { return }
    try AtomicFile.replace(
      path, with: request.settings.yaml(model: request.model.name, task: request.task, mode: request.mode))
  }

  /// The best evaluation as of the checkpoint: a later one will be found again.
  private func settleBest(_ run: Run, _ checkpoint: Checkpoint?) throws(Failure) {
    let state = checkpoint?.state["training"]
    try run.update { manifest in
      if let score = state?["best_score"]?.double, let step = state?["best_step"]?.int,
        let best = manifest.best
      {
        manifest.best = RunManifest.Best(metric: best.metric, value: score, step: step)
      } else {
        manifest.best = nil
      }
    }
  }

  /// The request that the run's record stands for.
  private func request(of run: Run) throws(Failure) -> TrainRequest {
    let manifest = run.manifest
    guard let task = TaskKind(rawValue: manifest.task), let mode = TrainingMode(rawValue: manifest.mode)
    else {
      throw Failure(
        "run.damaged", "run.json names the task '\(manifest.task)' and the mode '\(manifest.mode)'",
        at: .file(run.path(RunManifest.fileName), line: nil), kind: .environment)
    }
    var settings = try Settings(record: manifest.settings, origin: "run.json")
    for name in ["train", "dev", "test"] {
      if let path = manifest.others["files"]?[name]?.string {
        try settings.set("\(name)_file", .text(path), origin: .given("run.json"), at: nil)
      }
    }
    let base = manifest.others["base"]?.string ?? manifest.model
    var order = TrainOrder(
      model: base, task: task, mode: mode, settings: settings, directory: run.directory,
      command: manifest.command)
    order.name = manifest.name
    let kept = splits
    // The run's own files count here, whatever this sitting has loaded.
    splits = SplitFiles()
    defer { splits = kept }
    var request = try order.prepare(in: self)
    request.model = ModelReference(folder: request.folder.path, name: manifest.model, checkpoint: nil)
    try refuseChanges(request, run)
    return request
  }

  /// Other kernels round otherwise: such a run goes on, and is told that the last bits may differ.
  private func sayOtherArithmetic(_ run: Run, _ request: TrainRequest) {
    let now = Session.machine(threads: request.threads)
    for name in ["isa", "blas"] {
      guard let before = run.manifest.machine[name]?.string, let here = now[name]?.string, before != here
      else {
        continue
      }
      console.note(
        "note: the run began with \(name) \(before), here it is \(here): not bit for bit what it would have been"
      )
    }
  }

  /// A run goes on only with the very data and model it began with.
  private func refuseChanges(_ request: TrainRequest, _ run: Run) throws(Failure) {
    guard request.fingerprint != run.manifest.fingerprint else { return }
    let names = request.hashes.members.filter { run.manifest.hashes[$0.key] != $0.value }.map(\.key)
    let what =
      names.isEmpty
      ? "the program computes something else now"
      : "\(names.joined(separator: ", ")) changed since the run began"
    throw Failure(
      "resume.changed", what, at: .run(run.id.rawValue),
      mend: "restore the files, or begin anew: train from=\(run.id) name=NAME", kind: .environment)
  }
}

extension RunTarget {
  /// - Throws: `resume.finished` for a run that has come to its end.
  package func refuseFinished() throws(Failure) {
    guard entry.status == .finished else { return }
    throw Failure(
      "resume.finished", "\(entry.id) is finished",
      mend: "train from=\(entry.id) name=NAME starts a new run from its weights", kind: .usage)
  }
}
