package import Basics
import Tensors

/// The services shared by all lines: the console, the engine, and the cache of data.
package struct Services {
  /// Receives results and notes; a redirected line has another one.
  package var console: any Console
  /// The thread on which models compute.
  let engine: EngineThread
  /// The data, tokenizers and configurations read by the session.
  package let data: DatasetCache
  /// The lines that a command may read itself: those typed at the prompt, or those of standard input; `nil` if
  /// there are none.
  package var lines: (() -> any LineSource)?
  private let notices = Notices()

  /// Services of a new session, with nothing read and no thread started.
  package init(console: any Console) {
    self.console = console
    (engine, data) = (EngineThread(), DatasetCache())
  }

  /// Must be called before anything else in the process, which may have to be restarted.
  package static func prepareProcess() { Machine.restartWithFittingBLAS() }

  /// The same services with another console.
  package func redirected(to console: any Console) -> Services {
    var copy = self
    copy.console = console
    return copy
  }

  /// Shows a note only once per session.
  package func noteOnce(_ line: String) {
    if notices.said.insert(line).inserted { console.note(line) }
  }
}

/// The notes that were already shown.
private final class Notices {
  var said: Set<String> = []
}
