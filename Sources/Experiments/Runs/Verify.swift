package import Basics
import Records

/// The result of verifying one checkpoint.
package struct VerifiedCheckpoint: Sendable {
  /// `r3  checkpoint-216  9 files, 12.4 MB`.
  package let line: String
  /// One failure for each file that is missing or differs; empty if all are intact.
  package let faults: [Failure]
}

extension RunReference {
  /// Reads every byte of the run's checkpoints and compares it with the digests stored when they were
  /// written.
  ///
  /// - Parameters:
  ///   - show: called with each checkpoint after it has been read.
  /// - Returns: the number of checkpoints with faults.
  /// - Throws: `checkpoint.none`, `checkpoint.unknown`, `verify.stopped`.
  package func verify(
    on console: any Console, show: (VerifiedCheckpoint) -> Void
  ) throws(Failure) -> Int {
    let reader = CheckpointReader(entry.directory)
    let names = try reader.names().filter { step == nil || $0.step == step }
    guard !names.isEmpty else {
      guard let step else {
        throw Failure(
          "checkpoint.none", "\(id) has no checkpoint", at: .run(id.rawValue),
          remedy: "show \(id) says what it has", kind: .environment)
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
      let verified = verify(name, reader, console)
      console.status(nil)
      if !verified.faults.isEmpty { damaged += 1 }
      show(verified)
    }
    return damaged
  }

  private func verify(
    _ name: CheckpointName, _ reader: CheckpointReader, _ console: any Console
  ) -> VerifiedCheckpoint {
    let title = "\(id)  \(name)"
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
