package import Basics
import Records

/// What a training line means where its directory holds something already.
package enum Decision: Sendable {
  case run
  /// The same work is finished: one line says so.
  case skip(RunTarget)
  case resume(RunTarget)
}

extension RunEntry {
  /// Who holds a run that is being worked on.
  fileprivate var holder: String { manifest.holder ?? "another process" }
}

extension RunTarget {
  /// How far the run has come, in a word or two.
  package var status: String { "\(entry.status)" }
  /// `f1 0.9123 on dev`, as soon as there was an evaluation.
  package var score: String? { entry.manifest.best.map { "\($0.metric) \(rounded($0.value)) on dev" } }
}

extension TrainRequest {
  /// Decides by what is there, by the session's policy and by where the line comes from.
  ///
  /// - Throws: `run.same` (the same work, finished), `run.interrupted` (the same work, to be resumed),
  ///   `run.busy`, `run.exists` (anything else, in the words that protect experiments).
  package func decide(in session: Session) throws(Failure) -> Decision {
    guard case .run(let entry) = try session.store.occupant(of: place) else {
      guard case .other(let what) = try session.store.occupant(of: place) else { return .run }
      throw exists(holding: what, in: session)
    }
    guard entry.manifest.fingerprint == fingerprint else {
      // Who asks to resume is told what stands against it.
      if let configuration, configuration.resumption == .auto {
        _ = try ConfigurationChange(configuration, of: try session.store.open(entry.id))
      }
      let holder = entry.status == .running ? ", and \(entry.holder) is working on it" : ""
      throw exists(
        holding: "\(entry.id), which is other work\(contrast(with: entry))\(holder)", than: entry, in: session
      )
    }
    var isScript = false
    if case .script = session.origin { isScript = true }
    let policy = session.existing
    switch entry.status {
    case .finished:
      if policy == .skip || (policy == nil && isScript) || policy == .resume {
        return .skip(RunTarget(entry))
      }
      let score = RunTarget(entry).score.map { ", \($0)" } ?? ""
      if namesEpochs {
        throw exists(holding: "\(entry.id), this very run, finished\(score)", than: entry, in: session)
      }
      throw Failure(
        "run.same", "\(entry.id) is this run: finished\(score)",
        mend: "show \(entry.id); for another run give name=NAME or another seed, or set existing=skip",
        kind: .environment)
    case .running:
      if policy == .skip || isScript { return .skip(RunTarget(entry)) }
      throw Failure(
        "run.busy", "\(entry.id) is this run and is being worked on by \(entry.holder)",
        at: .file(entry.directory, line: nil), mend: "tail \(entry.id) follows it", kind: .environment)
    case .interrupted, .failed:
      if policy == .resume || (policy == nil && isScript) { return .resume(RunTarget(entry)) }
      if policy == .skip { return .skip(RunTarget(entry)) }
      throw Failure(
        "run.interrupted", "\(entry.id) is this run: \(entry.status)", mend: "resume \(entry.id)",
        kind: .environment)
    }
  }

  /// The finished run elsewhere in the store that is this very work; `nil` where there is none.
  package func twin(in session: Session) throws(Failure) -> Decision? {
    // Who lets each run have its handle for a name is exploring, and may do so twice.
    guard session.naming == .plain, let entry = session.store.finished(fingerprint: fingerprint) else {
      return nil
    }
    var isScript = false
    if case .script = session.origin { isScript = true }
    if session.existing == .skip || session.existing == .resume || (session.existing == nil && isScript) {
      return .skip(RunTarget(entry))
    }
    let score = RunTarget(entry).score.map { ", \($0)" } ?? ""
    throw Failure(
      "run.same", "\(entry.id) is this run: finished\(score)", at: .file(entry.directory, line: nil),
      mend: "show \(entry.id); force=true does the same work again", kind: .environment)
  }

  /// The request to do finished work again: in a directory called by its handle, where its own is taken.
  package func repeated(in session: Session) throws(Failure) -> TrainRequest {
    var request = self
    guard case .run(let entry) = try session.store.occupant(of: place), entry.status == .finished,
      entry.manifest.fingerprint == fingerprint, case .results(let mode, let model, let task, _) = place
    else { return self }
    request.place = .results(mode: mode, model: model, task: task, name: .handle)
    request.directory = try session.store.directory(for: request.place)
    return request
  }

  /// The protection's own block of text, with a line ready to paste under it.
  private func exists(holding what: String, than entry: RunEntry? = nil, in session: Session) -> Failure {
    Protection.failure(
      "run.exists", "Checkpoint directory already exists!", directory: directory, of: "experiments",
      "training cannot proceed",
      options: [
        "Change 'checkpoint.save_dir' in your config to a new path",
        "Set 'checkpoint.resume' to resume from this checkpoint",
        "Manually delete the directory if you want to overwrite it",
      ], holding: "\(what); ready to paste: \(pasteable(beside: entry, session))")
  }

  /// The settings that make this another run than `entry`.
  private func differences(from entry: RunEntry) -> [(setting: Setting, mine: Value, theirs: Value)] {
    guard let theirs = try? Settings(record: entry.manifest.settings, origin: "run.json") else { return [] }
    return settings.differences(from: theirs).filter { $0.setting.changesResult }
  }

  /// ` (seed 1, here 2)`, or the files whose contents differ; empty where neither says it.
  private func contrast(with entry: RunEntry) -> String {
    var parts = differences(from: entry).map { "\($0.setting.short) \($0.theirs), here \($0.mine)" }
    if parts.isEmpty {
      let theirs = entry.manifest.hashes
      var names: [String] = []
      for (name, _) in theirs.members + hashes.members
      where theirs[name] != hashes[name] && !names.contains(name) {
        names.append(name)
      }
      parts = names.isEmpty ? [] : ["other files: \(names.joined(separator: " "))"]
    }
    return parts.isEmpty ? "" : " (\(parts.prefix(3).joined(separator: "; ")))"
  }

  /// The same line under a name that is free and says what is special about it.
  private func pasteable(beside entry: RunEntry?, _ session: Session) -> String {
    let special = entry.map { differences(from: $0).map { ($0.setting, $0.mine) } } ?? []
    let given = settings.entries.filter { $0.origin != .fallback && $0.setting.changesResult }
    var names = (special + given.map { ($0.setting, $0.value) }).map { "\($0.short)_\($1)" }
    names += ["second"] + (3...99).map { "number_\($0)" }
    if case .results(_, _, _, .given(let name)) = place { names = names.map { "\(name)_\($0)" } }
    let name = names.first { isFree($0, session) } ?? "NAME"
    guard command.hasPrefix("train"), !command.contains("name=\""), !command.contains("name='") else {
      return "name=\(name)"
    }
    // A key may stand once only: the new name takes the old one's place.
    let words = command.split(separator: " ", omittingEmptySubsequences: false).filter {
      !$0.hasPrefix("name=")
    }
    return words.joined(separator: " ") + " name=\(name)"
  }

  /// Whether a run of that name would find nothing in its way.
  private func isFree(_ name: String, _ session: Session) -> Bool {
    guard case .results(let mode, let model, let task, _) = place,
      (try? RunPlace.checkName(name)) != nil,
      case .nothing? = try? session.store.occupant(
        of: .results(mode: mode, model: model, task: task, name: .given(name)))
    else { return false }
    return true
  }
}

/// Four decimals, as scores are read.
package func rounded(_ value: Double, places: Int = 4) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  guard abs(value) < 1e12 else { return String(value) }
  let whole = Int((abs(value) * scale).rounded())
  let digits = String(whole % Int(scale))
  let sign = value < 0 && whole > 0 ? "-" : ""
  return "\(sign)\(whole / Int(scale))." + String(repeating: "0", count: places - digits.count) + digits
}
