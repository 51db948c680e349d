extension Schedule {
  /// A straight line down to the floor.
  package static let linear = Schedule("linear") { $0.curve.raised(1 - $0.progress) }
}
