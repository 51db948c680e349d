import Synchronization

/// The time of the last sign of life; safe to use from any thread.
package final class Heartbeat: Sendable {
  private let last = Mutex(Timestamp.now.milliseconds)

  /// The first sign is due one full interval after creation.
  package init() {}

  /// Whether `seconds` have passed since the last sign, or the clock was set back; if so, this call counts as
  /// a sign.
  package func isDue(every seconds: Int) -> Bool {
    last.withLock { last in
      let now = Timestamp.now.milliseconds
      guard now - last >= seconds * 1000 || now < last else { return false }
      last = now
      return true
    }
  }
}
