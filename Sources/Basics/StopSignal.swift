import CSignals

/// The stop request that every long loop polls: raised by Ctrl-C, SIGTERM or SIGHUP.
///
/// There is one per process, as there is one set of signal handlers; ``lower()`` begins a new piece of work.
package enum StopSignal {
  package enum Request: Sendable {
    case none
    /// Finish the step, save, and stop.
    case atSafePoint
    /// Leave after the current micro-batch without saving; the last checkpoint stands.
    case now
  }

  package static var request: Request {
    switch idx_signals_level() {
    case ..<1: .none
    case 1: .atSafePoint
    default: .now
    }
  }

  /// The kind of interruption that was asked for, for the exit status.
  package static var kind: Failure.Kind { idx_signals_last() == 15 ? .terminated : .interrupted }

  /// Whether the last signal was Ctrl-C (or ``raise()``), which at a prompt asks for a new line, not for the end.
  package static var lastIsInterrupt: Bool { idx_signals_last() == 2 }

  /// Installs the process's handlers; a third signal ends the process as if there were none.
  package static func install() { _ = idx_signals_install() }
  /// Asks for a stop as Ctrl-C does.
  package static func raise() { idx_signals_raise(2) }
  package static func lower() { idx_signals_lower() }
}
