package import Basics
import Configurations
import ModelFiles
import Records
import Settings
import Studies
import Tasks
import Tensors
import Text
import Trackers
import Training

extension TrainRequest {
  /// Creates the run and trains it.
  /// - Throws: `run.…`, `file.…`, what the engine throws; the run is then interrupted or failed, but not
  ///   lost.
  package func train(in scene: inout Scene, with services: Services) throws -> RunOutcome {
    let run = try scene.store.create(manifest(from: scene.origin), at: place)
    scene.results.lastRun = run.id
    do {
      try AtomicFile.replace(run.path("config.yml"), with: configurationText)
      if let commit = Provenance.commit(scratch: AtomicFile.aside(run.path("git"))) {
        try run.update { $0.lineage.commit = commit }
      }
      try AtomicFile.replace(
        run.path(HyperparametersFile.fileName),
        with: HyperparametersFile(settings: settings).json.text(indent: 2) + "\n")
      return try work(on: run, from: nil, resumption: nil, with: services)
    } catch {
      run.fail(error)
      throw error
    }
  }

  /// The initial record of the run.
  private func manifest(from origin: LineOrigin) -> RunManifest {
    var manifest = RunManifest(
      command: command, mode: mode.rawValue, model: model.name, task: task.rawValue)
    if case .results(_, _, _, .given(let name)) = place { manifest.name = name }
    manifest.settings = settings.json
    manifest.origins = settings.originsJSON
    manifest.fingerprint = fingerprint
    manifest.seed = settings[.seed]
    manifest.hashes = hashes
    manifest.machine = Provenance.machine(threads: threads)
    if case .script = origin { manifest.lineage.script = origin.description }
    manifest.lineage.base = folder.path
    manifest.lineage.from = model.checkpoint
    manifest.lineage.files = files.map { ($0.name, $0.path) }
    // Kept until `config.yml` exists, so that a resumption can write the same text even if this process is
    // killed.
    if let configuration {
      manifest.lineage.configuration = RunLineage.Configuration(
        file: configuration.path, text: configuration.text,
        written: configurationText == configuration.text ? nil : configurationText)
    }
    manifest.lineage.group = group
    manifest.lineage.namesEpochs = namesEpochs
    manifest.lineage.keepsBestApart = keepsBestApart
    manifest.lineage.trial = trial?.lineage
    return manifest
  }

  /// Trains a run on the engine thread and shows its events until it ends.
  ///
  /// - Parameter preface: lines that were shown before the run's log existed.
  func work(
    on run: Run, from checkpoint: Checkpoint?, resumption: Int?, preface: [String] = [],
    with services: Services
  ) throws -> RunOutcome {
    let log = try? RunLog(run.directory, resumption: resumption)
    for line in preface { log?.add(line) }
    let trackers = RunTrackers(self, run, from: checkpoint?.step ?? 0)
    log?.mirror = { trackers.line($0) }
    defer { for note in trackers.takeNotes() { services.console.note(note) } }
    func say(_ line: String) {
      services.console.note(line)
      log?.add(line)
    }
    let title = "\(trial?.label ?? "\(run.id)")  \(self.title)"
    for note in notes { say("note: \(note)") }
    let windows = train.inputs == train.count ? "" : " in \(train.inputs) windows"
    say("\(title)  \(train.count) sentences\(windows), \(estimate.text)")
    for line in settings.inShort { say("settings  \(line)") }
    let job = services.engine.start { engine, events in
      try Machine.prepare()
      return try TrainingJob(request: self, run: run, kernels: try engine.kernels(threads: threads))
        .perform(from: checkpoint, events: events, trackers: trackers)
    }
    var progress = Progress(
      title: title, metric: settings.metric, main: task.mainMetrics, console: services.console, log: log)
    progress.frame = trial?.progress
    func show(_ event: TrainingEvent) {
      progress.show(event)
      if case .evaluated = event, trackers.confirms { say(RunTrackers.confirmation) }
      for note in trackers.takeNotes() { say(note) }
    }
    let lastSign = Heartbeat()
    while job.result == nil {
      for event in job.events.drain(waitingUpTo: 0.2) { show(event) }
      trial?.beat()
      if lastSign.isDue(every: 30) { run.giveSignOfLife() }
    }
    for event in job.events.drain(waitingUpTo: 0) { show(event) }
    services.console.status(nil)
    do {
      var outcome = try job.value()
      for line in outcome.remarks + outcome.profile { say(line) }
      trackers.publish()
      outcome.logPath = log?.path
      return outcome
    } catch {
      log?.add("error: \(error)")
      trackers.end(.failed, atStep: run.manifest.segments.last?.fromStep ?? 0)
      throw error
    }
  }

  /// The data files by split.
  var files: [(name: String, path: String)] {
    ([train, dev] + (test.map { [$0] } ?? [])).map { ($0.name, $0.corpus.path) }
  }
}

extension RunOutcome {
  /// Shows the outcome of the run, also in its log.
  package func report(on console: any Console) {
    let log = logPath.flatMap { try? RunLog(appendingTo: $0) }
    if let summary {
      console.print(summary)
      log?.add(summary)
    } else if let interruption {
      // The console shows it at the end of the line.
      log?.add("\(interruption)")
    }
  }
}

extension Run {
  /// Marks the run as failed; if that cannot be written, the run counts as interrupted.
  func fail(_ error: any Error) {
    guard isWritable else { return }
    let reason = (error as? Failure)?.what ?? "\(error)"
    do throws(Failure) {
      try end(.failed(reason: reason), atStep: manifest.segments.last?.fromStep ?? 0)
    } catch {
      close()
    }
  }
}
