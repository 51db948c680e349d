import Basics
package import Configurations
import Records

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The result of a training line.
package enum TrainingResult: Sendable {
  case trained(RunOutcome)
  /// The work was already finished; a line reports that.
  case done(RunReference, line: String)
  /// Another process is doing the work.
  case held(HeldWork)
}

extension TrainRequest {
  /// Trains, resumes, or reports why not, depending on what exists.
  ///
  /// Another process may begin the same run between the check and the first file: then the check is repeated.
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
  /// Performs a line `resume r3`.
  ///
  /// A line of a script is treated like one that trains: a run held by another process is deferred, and a run
  /// that was finished by any process is done.
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
  /// The codes of failures when another process took the work first.
  private static let losses: Set<Failure.Code> = ["run.taken", "run.busy", RunReference.finishedMeanwhile]

  /// Checks the state of a run and works on it; if another process takes it in between, checks again, for a
  /// few seconds at most.
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
  /// A note if the same work was done with older arithmetic.
  func olderVersion(of found: RunReference) -> String? {
    guard let version = version(of: found.entry), version != Fingerprint.semantics else { return nil }
    return
      "note: \(found.id) was made by version \(version) of the arithmetic, which rounds otherwise than "
      + "\(Fingerprint.semantics); set semantics=exact asks for a new run"
  }
}
