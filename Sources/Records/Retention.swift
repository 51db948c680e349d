package import Basics
import Training

/// Which checkpoints may go: `save_total_limit`.
package struct Retention: Sendable, Equatable {
  /// How many checkpoints are kept, the best among them; `nil` keeps all.
  package let limit: Int?
  /// Whether a checkpoint that was written because it was the best is kept beside those of the interval.
  package let countsBest: Bool

  /// - Parameters: as the properties of these names.
  package init(limit: Int?, countsBest: Bool = true) { (self.limit, self.countsBest) = (limit, countsBest) }

  /// The checkpoints to remove, oldest first.
  ///
  /// The best and the newest always stay, so that a limit of 1 may keep two, as in Hugging Face's Trainer. A
  /// checkpoint of an interruption is not counted; it goes as soon as a newer ordinary one stands.
  ///
  /// - Parameters:
  ///   - checkpoints: of one run, in any order.
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
  ///   - step: where the run stands. A checkpoint beyond it was passed over as damaged when the run was resumed;
  ///     it neither counts nor goes.
  /// - Returns: the failures of those that could not be removed; a failed removal harms nothing but the
  ///   disk's space.
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
