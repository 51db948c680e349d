#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How the learning rate moves over a run, as a share of its peak.
///
/// - Reference: `get_scheduler` of transformers 5, under the same names.
package enum Schedule: String, Sendable, CaseIterable {
  case constant
  case linear
  case cosine

  /// The share at optimizer step `step`, counted from 0: rises from 0 over `warmup` steps, then falls to 0 at
  /// `total` (not for `constant`, which then stays at 1).
  package func factor(atStep step: Int, warmup: Int, total: Int) -> Double {
    if step < warmup { return Double(step) / Double(max(1, warmup)) }
    let progress = Double(step - warmup) / Double(max(1, total - warmup))
    switch self {
    case .constant: return 1
    case .linear: return max(0, 1 - progress)
    case .cosine: return max(0, 0.5 * (1 + cos(Double.pi * progress)))
    }
  }
}
