import Basics
import ModelFiles
import Records
import Tasks
import Tensors
import Text
import Trackers
import Training

extension Session {
  /// Creates the run and trains it to its end.
  /// - Throws: `run.…`, `file.…`, what the engine throws; the run is then interrupted or failed, never lost.
  package func train(_ request: TrainRequest) throws -> RunOutcome {
    var manifest = RunManifest(
      command: request.command, mode: request.mode.rawValue, model: request.model.name,
      task: request.task.rawValue)
    if case .results(_, _, _, .given(let name)) = request.place { manifest.name = name }
    manifest.settings = request.settings.json
    manifest.origins = request.settings.originsJSON
    manifest.fingerprint = request.fingerprint
    manifest.seed = request.settings[.seed]
    manifest.hashes = request.hashes
    manifest.machine = Session.machine(threads: request.threads)
    if case .script = origin { manifest.lineage.script = origin.description }
    manifest.lineage.base = request.folder.path
    manifest.lineage.from = request.model.checkpoint
    manifest.lineage.files = request.files.map { ($0.name, $0.path) }
    // Until `config.yml` stands: a resumption writes the very text, whenever this process was killed.
    if let configuration = request.configuration {
      manifest.lineage.configuration = RunLineage.Configuration(
        file: configuration.path, text: configuration.text,
        written: request.configurationText == configuration.text ? nil : request.configurationText)
    }
    manifest.lineage.group = request.group
    manifest.lineage.namesEpochs = request.namesEpochs
    manifest.lineage.keepsBestApart = request.keepsBestApart
    manifest.lineage.trial = request.trial?.lineage
    let run = try store.create(manifest, at: request.place)
    lastRun = run.id
    do {
      try AtomicFile.replace(run.path("config.yml"), with: request.configurationText)
      if let commit = Provenance.commit(scratch: AtomicFile.aside(run.path("git"))) {
        try run.update { $0.lineage.commit = commit }
      }
      try AtomicFile.replace(
        run.path(HyperparametersFile.fileName),
        with: HyperparametersFile(settings: request.settings).json.text(indent: 2) + "\n")
      return try work(request, run, from: nil, resumption: nil)
    } catch {
      fail(run, error)
      throw error
    }
  }

  /// Runs a request on the engine thread and shows its events until it ends.
  ///
  /// - Parameter preface: lines that were shown before the run's log was there.
  func work(
    _ request: TrainRequest, _ run: Run, from checkpoint: Checkpoint?, resumption: Int?,
    preface: [String] = []
  ) throws -> RunOutcome {
    let log = try? RunLog(run.directory, resumption: resumption)
    for line in preface { log?.add(line) }
    let trackers = RunTrackers(request, run, from: checkpoint?.step ?? 0)
    log?.mirror = { trackers.line($0) }
    defer { for note in trackers.takeNotes() { console.note(note) } }
    let title = "\(request.trial?.label ?? "\(run.id)")  \(request.title)"
    for note in request.notes { say("note: \(note)", log) }
    say("\(title)  \(request.train.count) sentences, \(request.estimate.text)", log)
    for line in request.settings.inShort { say("settings  \(line)", log) }
    let threads = request.threads
    let job = engine.start { engine, events in
      try Machine.prepare()
      return try TrainRun(request: request, run: run, kernels: try engine.kernels(threads: threads))
        .perform(from: checkpoint, events: events, trackers: trackers)
    }
    var progress = Progress(title: title, metric: request.settings.metric, console: console, log: log)
    progress.frame = request.trial?.progress
    func show(_ event: TrainingEvent) {
      progress.show(event)
      if case .evaluated = event, trackers.confirms { say(RunTrackers.confirmation, log) }
      for note in trackers.takeNotes() { say(note, log) }
    }
    let lastSign = LastBeat()
    while job.result == nil {
      for event in job.events.drain(waitingUpTo: 0.2) { show(event) }
      request.trial?.beat()
      if lastSign.isDue(every: 30) { run.giveSignOfLife() }
    }
    for event in job.events.drain(waitingUpTo: 0) { show(event) }
    console.status(nil)
    do {
      var outcome = try job.value()
      for line in outcome.profile { say(line, log) }
      trackers.publish()
      outcome.logPath = log?.path
      return outcome
    } catch {
      log?.add("error: \(error)")
      trackers.end(.failed, atStep: run.manifest.segments.last?.fromStep ?? 0)
      throw error
    }
  }

  /// Shows what a run led to, in its log too.
  package func report(_ outcome: RunOutcome) {
    let log = outcome.logPath.flatMap { try? RunLog(appendingTo: $0) }
    if let summary = outcome.summary {
      console.print(summary)
      log?.add(summary)
    } else if let interruption = outcome.interruption {
      // Shown by whoever ends with it.
      log?.add("\(interruption)")
    }
  }

  func say(_ line: String, _ log: RunLog?) {
    console.note(line)
    log?.add(line)
  }

  /// A run that ended with an error says so; where even that cannot be written it reads as interrupted.
  func fail(_ run: Run, _ error: any Error) {
    guard run.isWritable else { return }
    let reason = (error as? Failure)?.what ?? "\(error)"
    do throws(Failure) {
      try run.end(.failed(reason: reason), atStep: run.manifest.segments.last?.fromStep ?? 0)
    } catch {
      run.close()
    }
  }

  static func machine(threads: Int) -> JSONObject {
    Provenance.machine(threads: threads)
  }
}

extension TrainRequest {
  /// The data files by split.
  var files: [(name: String, path: String)] {
    ([train, dev] + (test.map { [$0] } ?? [])).map { ($0.name, $0.corpus.path) }
  }
}
