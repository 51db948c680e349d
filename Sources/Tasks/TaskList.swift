extension TaskKind {
  /// Every task there is, in the order in which they are offered.
  package static let allCases: [TaskKind] = [.cls, .span, .token]
}
