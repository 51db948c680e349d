import Basics
package import Training

/// Events on their way from the engine thread to the main thread.
///
/// When nobody drains it for long, steps are dropped first and nothing else ever: they are shown, not recorded.
package final class EventQueue: Sendable {
  private let waiting = Monitor<[TrainingEvent]>([])
  private static let capacity = 4096

  package init() {}

  package func post(_ event: TrainingEvent) {
    waiting.withLock { events in
      if events.count >= EventQueue.capacity {
        if case .stepped = event { return }
      }
      events.append(event)
    }
  }

  /// Takes what is there; waits up to `seconds` for something to come.
  package func drain(waitingUpTo seconds: Double) -> [TrainingEvent] {
    waiting.wait(upTo: seconds, until: { !$0.isEmpty }) { events in
      defer { events.removeAll(keepingCapacity: true) }
      return events
    }
  }

  /// Wakes a drain that waits.
  func wake() { waiting.withLock { _ in } }
}
