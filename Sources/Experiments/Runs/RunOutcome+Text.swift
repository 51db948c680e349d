package import Basics
import Records
import Training

extension RunOutcome {
  /// One line for a finished run; `nil` for one that was stopped.
  package var summary: String? {
    guard reason == .finished || reason == .patience else { return nil }
    let scores = scores.map { split, metrics in
      let names = shortMetrics.compactMap { name in
        metrics[name]?.double.map { "\(name) \(rounded($0))" }
      }
      return "\(split): \(names.joined(separator: " "))"
    }
    let why = reason == .patience ? ", stopped early" : ""
    return "\(id)  finished\(why)  best step \(best?.step ?? step)  \(scores.joined(separator: "  "))  "
      + "\(rounded(sentencesPerSecond, places: 1)) sentences/s"
  }

  /// Why a run did not finish, and how to continue it; `nil` for a finished run.
  package var interruption: Failure? {
    switch reason {
    case .finished, .patience, .pruned: return nil
    case .interrupted:
      return Failure(
        "run.stopped",
        "stopped: \(id)  step \(step)/\(totalSteps), \(saved); continue with: resume \(id)",
        kind: StopSignal.kind)
    case .diverged:
      return Failure(
        "run.diverged", "loss or gradient became NaN at step \(step + 1) (\(id))", remedy: wayOutOfDivergence,
        kind: .run)
    }
  }

  private var wayOutOfDivergence: String {
    do throws(Failure) {
      guard let good = try CheckpointReader(directory).newestValid().checkpoint else {
        return "no checkpoint stands; look at the weights, or lower lr and add warmup"
      }
      return
        "start again from a good checkpoint with a lower rate: train from=\(id)@\(good.step) name=lower lr=1e-5"
    } catch {
      return "its checkpoints cannot be looked at (\(error.what)); lower lr and add warmup"
    }
  }

  /// What of a stopped run is saved on disk.
  private var saved: String {
    do throws(Failure) {
      guard let newest = try CheckpointReader(directory).newestValid().checkpoint else {
        return "nothing saved yet"
      }
      return newest.step == step ? "saved" : "the checkpoint of step \(newest.step) stands"
    } catch {
      return "its checkpoints cannot be looked at (\(error.what))"
    }
  }
}
