import Basics
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
  case done(RunTarget, line: String)
  /// Another process is doing it.
  case held(HeldWork)
}

extension TrainOrder {
  /// Trains, resumes, or says why not, by what the line meets.
  ///
  /// Another process may begin the same run between the look and the first file: then the line looks again.
  ///
  /// - Throws: as ``prepare(in:)`` and ``TrainRequest/decide(in:policy:repeats:)``; `run.passed-over`; what training
  ///   throws.
  package func perform(
    in session: Session, policy: ExistingPolicy?, repeats: Bool
  ) throws -> TrainingResult {
    let request = try prepare(in: session)
    var losses = 0
    while true {
      do throws(Failure) {
        switch try request.decide(in: session, policy: policy, repeats: repeats) {
        case .run(let request):
          try request.checkRoom()
          return .trained(try TrainOrder.racing { try session.train(request) })
        case .resume(let found):
          if let line = request.olderVersion(of: found) { session.console.note(line) }
          return .trained(try TrainOrder.racing { try session.resume(found, under: configuration) })
        case .done(let found):
          let score = found.score.map { ": \($0)" } ?? ""
          if let line = request.olderVersion(of: found) { session.console.note(line) }
          return .done(found, line: "\(found.id)  \(request.title) is done already\(score)")
        case .held(let work): return .held(work)
        case .passedOver(let failure): throw failure
        }
      } catch {
        guard error.code == "run.lost-race", losses < 100 else { throw error }
        losses += 1
        usleep(20_000)
      }
    }
  }

  /// Work whose directory another process took first is met again, as what that process has made of it.
  fileprivate static func racing(_ work: () throws -> RunOutcome) throws(Failure) -> RunOutcome {
    do {
      return try work()
    } catch let failure as Failure
      where ["run.taken", "run.busy", RunTarget.finishedMeanwhile].contains(failure.code)
    {
      throw Failure(
        "run.lost-race", failure.what, at: failure.place, mend: failure.remedy, kind: failure.kind)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure("run.failed", "\(error)", kind: .run)
    }
  }
}

extension Session {
  /// What a line `resume r3` led to.
  ///
  /// A script's line is treated as one that trains: a run that another process holds is put off, and one that has come
  /// to its end, by whomever, is done.
  ///
  /// - Throws: as ``resume(_:under:as:)``.
  package func goOn(with target: RunTarget, under configuration: LoadedConfiguration? = nil) throws
    -> TrainingResult
  {
    guard origin.isScript, !target.entry.manifest.isImported else {
      return .trained(try resume(target, under: configuration))
    }
    while true {
      let found = RunTarget(try store.entry(target.id), step: target.step)
      switch found.entry.status {
      case .finished:
        let score = found.score.map { ": \($0)" } ?? ""
        return .done(found, line: "\(found.id)  is finished already\(score)")
      case .running: return .held(HeldWork(found.entry, in: found.entry.directory))
      case .interrupted, .failed: break
      }
      do throws(Failure) {
        return .trained(try TrainOrder.racing { try resume(found, under: configuration) })
      } catch {
        guard error.code == "run.lost-race" else { throw error }
        usleep(20_000)
      }
    }
  }
}

extension TrainRequest {
  /// Where the same work was done by older arithmetic: one line that says so.
  func olderVersion(of found: RunTarget) -> String? {
    guard let version = version(of: found.entry), version != Fingerprint.semantics else { return nil }
    return
      "note: \(found.id) was made by version \(version) of the arithmetic, which rounds otherwise than "
      + "\(Fingerprint.semantics); set semantics=exact asks for a new run"
  }
}
