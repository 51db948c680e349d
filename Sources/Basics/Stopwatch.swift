/// Measures elapsed seconds by a monotonic clock.
package struct Stopwatch: Sendable {
  private let start = ContinuousClock.now
  /// Starts the watch.
  package init() {}

  /// Seconds since the start; the watch keeps running.
  package var seconds: Double {
    let passed = (ContinuousClock.now - start).components
    return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
  }
}
