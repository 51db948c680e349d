import Basics

/// Where the time of a run goes: seconds per phase, excluding nested phases.
///
/// Used by a single thread, the one that hands out the work. Time outside all phases is not counted.
package final class Profile {
  /// The parts of a step and of a run, in the order in which they are shown.
  package enum Phase: Int, CaseIterable, Sendable {
    case embeddings, attention, scores, feedForward, layerNorm, head
    case loss
    case headBackward, layerNormBackward, feedForwardBackward, attentionBackward, scoresBackward,
      embeddingsBackward
    case clip, optimizer
    case evaluation, checkpoint

    /// `feed-forward, backward`.
    package var title: String {
      switch self {
      case .embeddings: "embeddings"
      case .attention: "attention"
      case .scores: "attention scores"
      case .feedForward: "feed-forward"
      case .layerNorm: "LayerNorm"
      case .head: "head"
      case .loss: "loss"
      case .headBackward: "head, backward"
      case .layerNormBackward: "LayerNorm, backward"
      case .feedForwardBackward: "feed-forward, backward"
      case .attentionBackward: "attention, backward"
      case .scoresBackward: "attention scores, backward"
      case .embeddingsBackward: "embeddings, backward"
      case .clip: "clip"
      case .optimizer: "optimizer"
      case .evaluation: "evaluation"
      case .checkpoint: "checkpoint"
      }
    }
  }

  private var spent = [Double](repeating: 0, count: Phase.allCases.count)
  private var open: [Phase] = []
  private let watch = Stopwatch()
  private var since = 0.0

  /// Every phase at 0 seconds.
  package init() { open.reserveCapacity(8) }

  /// Seconds in `phase` so far.
  package subscript(phase: Phase) -> Double { spent[phase.rawValue] }

  /// Seconds in all phases.
  package var total: Double { spent.reduce(0, +) }

  /// `feed-forward: 12.3 s, 41.0 %`: a line for each phase that took time, the longest first.
  package var lines: [String] {
    Phase.allCases.filter { self[$0] > 0 }.sorted { self[$0] > self[$1] }.map { phase in
      let share = (1000 * self[phase] / max(total, 1e-9)).rounded() / 10
      let seconds = (1000 * self[phase]).rounded() / 1000
      return "\(phase.title): \(seconds) s, \(share) %"
    }
  }

  /// Sets every phase back to 0 seconds.
  package func reset() { for index in spent.indices { spent[index] = 0 } }

  fileprivate func begin(_ phase: Phase) {
    charge()
    open.append(phase)
  }

  fileprivate func end() {
    charge()
    open.removeLast()
  }

  /// Adds the time since the last change to the innermost phase.
  private func charge() {
    let now = watch.seconds
    if let phase = open.last { spent[phase.rawValue] += now - since }
    since = now
  }
}

extension Kernels {
  /// Runs `body` as a part of `phase` when a profile is kept.
  package func timed<R>(_ phase: Profile.Phase, _ body: () throws -> R) rethrows -> R {
    guard let profile else { return try body() }
    profile.begin(phase)
    defer { profile.end() }
    return try body()
  }
}
