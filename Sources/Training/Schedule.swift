#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How the learning rate moves over a run, as a share of its peak.
///
/// - Reference: `get_scheduler` of transformers 5 under the same names; `StepLR` and `ReduceLROnPlateau` of PyTorch.
package enum Schedule: String, Sendable, CaseIterable {
  case linear
  case cosine
  case cosineWithRestarts = "cosine_with_restarts"
  case polynomial
  case constant
  case step
  case plateau

  /// What shapes a schedule beside warm-up and length; each number counts for the schedules it names.
  package struct Curve: Sendable, Equatable {
    /// Falls from the peak, for `cosine_with_restarts`.
    package var cycles = 1
    /// For `polynomial`; 1 is a straight line.
    package var power = 1.0
    /// Optimizer steps between two falls of `step`.
    package var stepSize = 1000
    /// The factor of each fall of `step` and `plateau`, in (0, 1).
    package var gamma = 0.1
    /// Evaluations without gain before `plateau` falls.
    package var patience = 10
    /// The lowest share of the peak after warm-up.
    package var floor = 0.0
    /// Optimizer steps at whose end the fall is over; the whole run when `nil`.
    package var decaySteps: Int?

    package init() {}
  }

  /// The share at optimizer step `step`, counted from 0: rises from 0 over `warmup` steps, then falls to the curve's
  /// floor at `total` (`constant` and `plateau` stay at 1, `step` falls by its factor).
  package func factor(atStep step: Int, warmup: Int, total: Int, curve: Curve = Curve()) -> Double {
    if step < warmup { return Double(step) / Double(max(1, warmup)) }
    let total = curve.decaySteps ?? total
    let progress = min(1, Double(step - warmup) / Double(max(1, total - warmup)))
    switch self {
    case .constant, .plateau: return 1
    case .linear: return curve.raised(1 - progress)
    case .cosine: return curve.raised(0.5 * (1 + cos(Double.pi * progress)))
    case .cosineWithRestarts:
      guard progress < 1 else { return curve.raised(0) }
      let turn = (Double(curve.cycles) * progress).truncatingRemainder(dividingBy: 1)
      return curve.raised(0.5 * (1 + cos(Double.pi * turn)))
    case .polynomial: return curve.raised(pow(1 - progress, curve.power))
    case .step:
      return max(curve.floor, pow(curve.gamma, Double((step - warmup) / max(1, curve.stepSize))))
    }
  }
}

extension Schedule.Curve {
  /// A share of the way from the floor to the peak.
  fileprivate func raised(_ share: Double) -> Double { floor + (1 - floor) * max(0, share) }
}

/// Where `plateau` stands: the rate falls when evaluations stop to gain.
package struct Plateau: Sendable, Equatable {
  /// The best score it has seen.
  package var best: Double?
  package var evaluationsWithoutGain = 0
  /// The rate as a share of the peak.
  package var share = 1.0

  package init() {}

  /// Takes note of an evaluation's score.
  ///
  /// - Reference: `torch.optim.lr_scheduler.ReduceLROnPlateau` with a relative threshold of 1e-4 and no cooldown.
  package mutating func note(
    _ score: Double, greaterIsBetter: Bool, curve: Schedule.Curve, peak: Double
  ) {
    let isGain =
      best.map { greaterIsBetter ? score > $0 * (1 + 1e-4) : score < $0 * (1 - 1e-4) } ?? !score.isNaN
    if isGain {
      (best, evaluationsWithoutGain) = (score, 0)
    } else {
      evaluationsWithoutGain += 1
    }
    guard evaluationsWithoutGain > curve.patience else { return }
    evaluationsWithoutGain = 0
    let lower = max(share * curve.gamma, curve.floor)
    // A fall of less than 1e-8 is none.
    if (share - lower) * peak > 1e-8 { share = lower }
  }
}
