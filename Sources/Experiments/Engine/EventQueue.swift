import Basics
import Training

/// A queue of events from the engine thread to the main thread.
///
/// If the queue is not drained for long, step events are dropped, but no others: they are only displayed, not
/// recorded.
final class EventQueue: Sendable {
  private struct Waiting: Sendable {
    var events: [TrainingEvent] = []
    var isOver = false
  }

  private let waiting = Monitor(Waiting())
  private static let capacity = 4096

  /// An empty queue, open for events.
  init() {}

  /// Appends an event; a step is dropped while 4096 or more events are waiting.
  func post(_ event: TrainingEvent) {
    waiting.withLock { waiting in
      if waiting.events.count >= EventQueue.capacity {
        if case .stepped = event { return }
      }
      waiting.events.append(event)
    }
  }

  /// Removes and returns the events; if there are none, waits up to `seconds` for one unless the queue is
  /// closed.
  func drain(waitingUpTo seconds: Double) -> [TrainingEvent] {
    waiting.wait(upTo: seconds, until: { !$0.events.isEmpty || $0.isOver }) { waiting in
      defer { waiting.events.removeAll(keepingCapacity: true) }
      return waiting.events
    }
  }

  /// Marks the end of events, so that threads stop waiting for one.
  func close() { waiting.withLock { $0.isOver = true } }
}
