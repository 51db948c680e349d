package import Basics
import Tensors

/// What works for every line: the console, the engine, and the data that were read.
package struct Services {
  /// Where results and notes go; a redirected line has another one.
  package var console: any Console
  /// The thread on which models compute.
  package let engine: EngineThread
  /// The data, tokenizers and configurations that the session has read.
  package let data: DatasetCache
  private let notices = Notices()

  /// Services of a new session, which has read nothing and started no thread.
  package init(console: any Console) {
    self.console = console
    (engine, data) = (EngineThread(), DatasetCache())
  }

  /// To be called before anything else of the process: the engine may have to start it again.
  package static func prepareProcess() { Machine.restartWithFittingBLAS() }

  /// The same services with another console.
  package func redirected(to console: any Console) -> Services {
    var copy = self
    copy.console = console
    return copy
  }

  /// Says something that need not be said twice in one session.
  package func noteOnce(_ line: String) {
    if notices.said.insert(line).inserted { console.note(line) }
  }
}

/// The notes that were said once.
private final class Notices {
  var said: Set<String> = []
}
