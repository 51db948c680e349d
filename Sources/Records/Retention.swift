package import Basics
import Training

/// Which checkpoints may be removed: `save_total_limit`.
package struct Retention: Sendable, Equatable {
  /// The number of checkpoints to keep, including the best; `nil` keeps all.
  package let limit: Int?
  /// Whether a checkpoint that was written because it was the best counts towards the limit.
  package let countsBest: Bool

  /// - Parameters: as the properties of the same names.
  package init(limit: Int?, countsBest: Bool = true) { (self.limit, self.countsBest) = (limit, countsBest) }

  /// The checkpoints to remove, oldest first.
  ///
  /// The best and the newest are always kept, so that a limit of 1 may keep two, as in Hugging Face's
  /// Trainer. A checkpoint of an interruption is not counted; it is removed as soon as a newer ordinary one
  /// exists.
  ///
  /// - Parameters:
  ///   - checkpoints: the checkpoints of one run, in any order.
  ///   - best: the step of the best one.
  package func superfluous(_ checkpoints: [Checkpoint], best: Int?) -> [Checkpoint] {
    guard let limit else { return [] }
    let sorted = checkpoints.sorted { $0.step < $1.step }
    let counted = sorted.filter { $0.reason != .interruption }
    guard let newest = counted.last else { return [] }
    var kept = Set([newest.name])
    if countsBest {
      for checkpoint in counted where checkpoint.step == best { kept.insert(checkpoint.name) }
      for checkpoint in counted.reversed() where kept.count < limit { kept.insert(checkpoint.name) }
    } else {
      for checkpoint in counted.filter({ $0.reason != .best }).suffix(limit) { kept.insert(checkpoint.name) }
      for checkpoint in counted where checkpoint.step == best { kept.insert(checkpoint.name) }
    }
    return sorted.filter { checkpoint in
      checkpoint.reason == .interruption ? checkpoint.step < newest.step : !kept.contains(checkpoint.name)
    }
  }

  /// Removes the superfluous checkpoints of a run.
  ///
  /// - Parameters:
  ///   - best: the step of the best one.
  ///   - step: the current step of the run. A later checkpoint was skipped as damaged when the run was
  ///     resumed; it is neither counted nor removed.
  /// - Returns: the failures of those that could not be removed; a failed removal only costs disk space.
  package func apply(to run: Run, best: Int?, upTo step: Int = .max) -> [Failure] {
    let writer = CheckpointWriter(run)
    var failures: [Failure] = []
    let all: [Checkpoint]
    do throws(Failure) { all = try run.checkpoints.all() } catch { return [error] }
    for checkpoint in superfluous(all.filter { $0.step <= step }, best: best) {
      do throws(Failure) { try writer.remove(checkpoint) } catch { failures.append(error) }
    }
    return failures
  }
}
