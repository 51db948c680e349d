/// The status of a run.
package enum RunStatus: Sendable, Equatable, CustomStringConvertible {
  /// A living process holds the run's lock.
  case running
  /// It can be resumed.
  case interrupted
  case finished
  case failed(reason: String)

  /// The name that is stored and shown.
  package var name: String {
    switch self {
    case .running: "running"
    case .interrupted: "interrupted"
    case .finished: "finished"
    case .failed: "failed"
    }
  }

  package var description: String {
    if case .failed(let reason) = self { "failed (\(reason))" } else { name }
  }

  /// - Returns: `nil` for an unknown word.
  init?(name: String, reason: String?) {
    switch name {
    case "running": self = .running
    case "interrupted": self = .interrupted
    case "finished": self = .finished
    case "failed": self = .failed(reason: reason ?? "no reason was kept")
    default: return nil
    }
  }
}
