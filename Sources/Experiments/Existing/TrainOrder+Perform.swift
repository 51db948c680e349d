import Basics
package import Configurations
import Records

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a training line led to.
package enum TrainingResult: Sendable {
  case trained(RunOutcome)
  /// The work was finished already; a line that says so.
  case done(RunReference, line: String)
  /// Another process is doing it.
  case held(HeldWork)
}

extension TrainRequest {
  /// Trains, resumes, or says why not, by what the line meets.
  ///
  /// Another process may begin the same run between the look and the first file: then the line looks again.
  ///
  /// - Throws: as ``decide(in:policy:repeats:)``; `run.passed-over`; what training
  ///   throws.
  package func perform(
    in scene: inout Scene, with services: Services, policy: ExistingPolicy?, repeats: Bool
  ) throws -> TrainingResult {
    if let remark { services.noteOnce(remark) }
    return try TrainingResult.racing {
      try decide(in: scene, policy: policy, repeats: repeats)
    } work: { decision in
      switch decision {
      case .run(let request):
        try request.checkRoom()
        return .trained(try request.train(in: &scene, with: services))
      case .resume(let found):
        if let line = olderVersion(of: found) { services.console.note(line) }
        return .trained(try found.resume(under: configuration, in: &scene, with: services))
      case .done(let found):
        let score = found.score.map { ": \($0)" } ?? ""
        if let line = olderVersion(of: found) { services.console.note(line) }
        return .done(found, line: "\(found.id)  \(title) is done already\(score)")
      case .held(let work): return .held(work)
      case .passedOver(let failure): throw failure
      }
    }
  }
}

extension RunReference {
  /// What a line `resume r3` led to.
  ///
  /// A script's line is treated as one that trains: a run that another process holds is put off, and one that has come
  /// to its end, in whichever process, is done.
  ///
  /// - Throws: as ``resume(under:as:in:with:)``.
  package func goOn(
    under configuration: LoadedConfiguration? = nil, in scene: inout Scene, with services: Services
  ) throws -> TrainingResult {
    guard scene.origin.isScript, !entry.manifest.isImported else {
      return .trained(try resume(under: configuration, in: &scene, with: services))
    }
    return try TrainingResult.racing {
      RunReference(try scene.store.entry(id), step: step)
    } work: { found in
      switch TrainRequest.standing(of: found.entry) {
      case .done:
        let score = found.score.map { ": \($0)" } ?? ""
        return .done(found, line: "\(found.id)  is finished already\(score)")
      case .held: return .held(HeldWork(found.entry, in: found.entry.directory))
      case .interrupted, .free, .other:
        return .trained(try found.resume(under: configuration, in: &scene, with: services))
      }
    }
  }
}

extension TrainingResult {
  /// The codes of failures of work that another process took first.
  private static let losses: Set<Failure.Code> = ["run.taken", "run.busy", RunReference.finishedMeanwhile]

  /// Looks at a run and works on it; where another process takes it between the two, looks again at what that process
  /// has made of it, for a few seconds at most.
  fileprivate static func racing<Standing>(
    look: () throws -> Standing, work: (Standing) throws -> TrainingResult
  ) throws -> TrainingResult {
    var lost = 0
    while true {
      let standing = try look()
      do {
        return try work(standing)
      } catch let failure as Failure {
        guard losses.contains(failure.code), lost < 100, StopSignal.request == .none else { throw failure }
        lost += 1
        usleep(20_000)
      } catch {
        throw Failure("run.failed", "\(error)", kind: .run)
      }
    }
  }
}

extension TrainRequest {
  /// Where the same work was done by older arithmetic: one line that says so.
  func olderVersion(of found: RunReference) -> String? {
    guard let version = version(of: found.entry), version != Fingerprint.semantics else { return nil }
    return
      "note: \(found.id) was made by version \(version) of the arithmetic, which rounds otherwise than "
      + "\(Fingerprint.semantics); set semantics=exact asks for a new run"
  }
}
