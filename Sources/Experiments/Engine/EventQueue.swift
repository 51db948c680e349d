import Basics
package import Training

/// Events on their way from the engine thread to the main thread.
///
/// When nobody drains it for long, steps are dropped first and nothing else ever: they are shown, not recorded.
package final class EventQueue: Sendable {
  private struct Waiting: Sendable {
    var events: [TrainingEvent] = []
    var isOver = false
  }

  private let waiting = Monitor(Waiting())
  private static let capacity = 4096

  /// An empty queue, open for events.
  package init() {}

  /// Appends an event; a step is dropped while 4096 events or more wait.
  package func post(_ event: TrainingEvent) {
    waiting.withLock { waiting in
      if waiting.events.count >= EventQueue.capacity {
        if case .stepped = event { return }
      }
      waiting.events.append(event)
    }
  }

  /// Takes what is there; waits up to `seconds` for something to come, unless nothing will.
  package func drain(waitingUpTo seconds: Double) -> [TrainingEvent] {
    waiting.wait(upTo: seconds, until: { !$0.events.isEmpty || $0.isOver }) { waiting in
      defer { waiting.events.removeAll(keepingCapacity: true) }
      return waiting.events
    }
  }

  /// Says that no more events come: whoever waits for one need not wait on.
  func close() { waiting.withLock { $0.isOver = true } }
}
