import CSignals

/// The stop request that every long loop polls: raised by Ctrl-C, SIGTERM or SIGHUP.
///
/// It is shared by the whole process, as the signal handlers are. Ctrl-C stops the current work, and
/// ``lower()`` begins a new one; SIGTERM and SIGHUP end the process, however often they come: a closing
/// terminal sends several.
package enum StopSignal {
  /// How soon the work should stop.
  package enum Request: Sendable {
    case none
    /// Finish the step, save, and stop.
    case atSafePoint
    /// Leave after the current micro-batch without saving; the last checkpoint remains.
    case now
  }

  /// The current request; only a second Ctrl-C asks for a stop without saving.
  package static var request: Request {
    switch idx_signals_interrupts() {
    case ..<1: endsProcess ? .atSafePoint : .none
    case 1: .atSafePoint
    default: .now
    }
  }

  /// The kind of interruption that was requested, for the exit status.
  package static var kind: Failure.Kind {
    switch idx_signals_ending() {
    case 0: .interrupted
    case 1: .hungUp
    default: .terminated
    }
  }

  /// Whether SIGTERM or SIGHUP was received: the current work stops, and then the process ends.
  package static var endsProcess: Bool { idx_signals_ending() != 0 }

  /// Installs the process's handlers.
  package static func install() { _ = idx_signals_install() }
  /// Requests a stop as Ctrl-C does.
  package static func raise() { idx_signals_raise(2) }
  /// Clears the requests made by Ctrl-C.
  package static func lower() { idx_signals_lower() }
  /// Sets whether a line is being read; meanwhile Ctrl-C only clears the line, however often it is pressed.
  package static func setReading(_ reads: Bool) { idx_signals_set_reading(reads ? 1 : 0) }
  /// Blocks signals in the calling thread, leaving them to the main thread. Each computing thread calls this
  /// first.
  package static func blockInThread() { idx_signals_block_in_thread() }
}
