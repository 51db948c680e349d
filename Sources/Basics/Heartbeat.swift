import Synchronization

/// When the last sign of life was given; safe to ask from any thread.
package final class Heartbeat: Sendable {
  private let last = Mutex(Timestamp.now.milliseconds)

  /// The first sign is due a whole interval after this.
  package init() {}

  /// Whether so many seconds have gone by since the last sign, or the clock was put back; then this is the last one.
  package func isDue(every seconds: Int) -> Bool {
    last.withLock { last in
      let now = Timestamp.now.milliseconds
      guard now - last >= seconds * 1000 || now < last else { return false }
      last = now
      return true
    }
  }
}
