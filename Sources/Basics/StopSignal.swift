import CSignals

/// The stop request that every long loop polls: raised by Ctrl-C, SIGTERM or SIGHUP.
///
/// There is one per process, as there is one set of signal handlers. Ctrl-C stops a piece of work, and ``lower()`` begins
/// a new one; SIGTERM and SIGHUP end the process, however often they come: a closing terminal sends several.
package enum StopSignal {
  /// How soon the work is to stop.
  package enum Request: Sendable {
    case none
    /// Finish the step, save, and stop.
    case atSafePoint
    /// Leave after the current micro-batch without saving; the last checkpoint stands.
    case now
  }

  /// Only a second Ctrl-C asks for a stop without saving.
  package static var request: Request {
    switch idx_signals_interrupts() {
    case ..<1: endsProcess ? .atSafePoint : .none
    case 1: .atSafePoint
    default: .now
    }
  }

  /// The kind of interruption that was asked for, for the exit status.
  package static var kind: Failure.Kind {
    switch idx_signals_ending() {
    case 0: .interrupted
    case 1: .hungUp
    default: .terminated
    }
  }

  /// Whether SIGTERM or SIGHUP came: what runs is stopped, and then the process ends.
  package static var endsProcess: Bool { idx_signals_ending() != 0 }

  /// Installs the process's handlers.
  package static func install() { _ = idx_signals_install() }
  /// Asks for a stop as Ctrl-C does.
  package static func raise() { idx_signals_raise(2) }
  /// Forgets the Ctrl-C so far.
  package static func lower() { idx_signals_lower() }
  /// Says whether a line is being read, which Ctrl-C clears however often it is pressed.
  package static func setReading(_ reads: Bool) { idx_signals_set_reading(reads ? 1 : 0) }
  /// Leaves signals to the thread that reads and waits; to be called first by each thread that computes.
  package static func blockInThread() { idx_signals_block_in_thread() }
}
