package import Basics
import Records

/// One checkpoint after all of it was read.
package struct VerifiedCheckpoint: Sendable {
  /// `r3  checkpoint-216  9 files, 12.4 MB`.
  package let line: String
  /// What is missing or differs, one failure a file; none where all is as it was written.
  package let faults: [Failure]
}

extension Session {
  /// Reads every byte of a run's checkpoints and compares it with the digests that were kept when it was written.
  ///
  /// - Parameters:
  ///   - target: `r3` for all its checkpoints, `r3@216` for that one.
  ///   - show: gets each checkpoint when it has been read.
  /// - Returns: how many checkpoints have faults.
  /// - Throws: `checkpoint.none`, `checkpoint.unknown`, `verify.stopped`.
  package func verify(_ target: RunTarget, show: (VerifiedCheckpoint) -> Void) throws(Failure) -> Int {
    let reader = CheckpointReader(target.entry.directory)
    let names = try reader.names().filter { target.step == nil || $0.step == target.step }
    guard !names.isEmpty else {
      guard let step = target.step else {
        throw Failure(
          "checkpoint.none", "\(target.id) has no checkpoint", at: .run(target.id.rawValue),
          mend: "show \(target.id) says what it has", kind: .environment)
      }
      _ = try reader.checkpoint(step: step)
      return 0
    }
    var damaged = 0
    for name in names {
      guard StopSignal.request == .none else {
        console.status(nil)
        throw Failure("verify.stopped", "the check was stopped", kind: StopSignal.kind)
      }
      let verified = verify(name, reader, target)
      console.status(nil)
      if !verified.faults.isEmpty { damaged += 1 }
      show(verified)
    }
    return damaged
  }

  private func verify(
    _ name: CheckpointName, _ reader: CheckpointReader, _ target: RunTarget
  ) -> VerifiedCheckpoint {
    let title = "\(target.id)  \(name)"
    do throws(Failure) {
      let checkpoint = try reader.described(name)
      let size = checkpoint.files.reduce(0) { $0 + $1.size }
      let faults = reader.verify(checkpoint) { console.status("\(title)  reading \($0)") }
      return VerifiedCheckpoint(
        line: "\(title)  \(checkpoint.files.count) files, \(Estimate.bytes(size))", faults: faults)
    } catch {
      return VerifiedCheckpoint(line: title, faults: [error])
    }
  }
}
