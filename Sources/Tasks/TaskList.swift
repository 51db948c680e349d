extension TaskKind {
  /// All tasks, in the order in which they are listed.
  package static let allCases: [TaskKind] = [.cls, .span, .token, .multilabel, .regression]
}
