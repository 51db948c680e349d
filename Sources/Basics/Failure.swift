/// A failure that the user can act on: what went wrong, where, and how to fix it.
///
/// ``code`` is stable and is what tests match; the prose may change.
package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What the failure means for the process: its exit status.
  package enum Kind: Int32, Sendable {
    /// Nothing ran: a word, a key, a value or a script is wrong.
    case usage = 1
    /// A file, a lock, the disk or memory prevented the work.
    case environment = 2
    /// A run began and failed.
    case run = 3
    /// An `expect` line did not hold.
    case expectation = 4
    /// Stopped by Ctrl-C; the work can be resumed.
    case interrupted = 130
    /// Stopped by SIGHUP, when the terminal was closed; the work can be resumed.
    case hungUp = 129
    /// Stopped by SIGTERM; the work can be resumed.
    case terminated = 143

    /// Whether the work was stopped by a signal.
    package var isInterruption: Bool { rawValue > 128 }
  }

  /// A stable name such as `script.unknown-key`.
  package struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    /// A topic and what is wrong with it, joined by a dot.
    package let rawValue: String
    /// - Parameter rawValue: the text of the code, which is not checked.
    package init(rawValue: String) { self.rawValue = rawValue }
    /// Creates a code from a string literal.
    package init(stringLiteral value: String) { rawValue = value }
  }

  /// Identifies the failure; tests match it.
  package let code: Code
  /// Determines the exit status.
  package let kind: Kind
  /// A lower-case clause without a full stop.
  package let what: String
  /// Where it was found; `nil` if unknown.
  package let place: Place?
  /// Something to type or to change.
  package let remedy: String?

  /// - Parameters: as the properties; `remedy` is `nil` when there is no advice to give.
  package init(
    _ code: Code, _ what: String, at place: Place? = nil, remedy: String? = nil, kind: Kind
  ) {
    (self.code, self.what, self.place, self.remedy, self.kind) = (code, what, place, remedy, kind)
  }

  /// The failure on one line: `table.idx:14:9: unknown key 'lrr' for train; did you mean 'lr'?`
  package var description: String {
    var line = what
    if let place {
      switch place {
      case .source: line = "\(place): \(what)"
      default: line = "\(what) (\(place))"
      }
    }
    if let remedy { line += "; \(remedy)" }
    return line
  }

  /// The same failure, placed at `place` unless it already has a place.
  package func placed(at place: Place?) -> Failure {
    Failure(code, what, at: self.place ?? place, remedy: remedy, kind: kind)
  }
}
