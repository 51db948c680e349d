/// Seconds since it was made, by a clock that never goes back.
package struct Stopwatch: Sendable {
  private let start = ContinuousClock.now
  /// Starts to count.
  package init() {}

  /// The seconds so far; the watch goes on.
  package var seconds: Double {
    let passed = (ContinuousClock.now - start).components
    return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
  }
}
