package import Basics
package import Records

/// The shared state of one sitting. Not Sendable on purpose: the compiler keeps it on the main thread.
package final class Session {
  /// Where the line that is being run comes from: what is there already is treated by it.
  package enum LineOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Typed at the prompt, `-c`, or the command line.
    case typed
    /// A line of a script file.
    case script(String, line: Int)

    package var description: String {
      switch self {
      case .typed: "typed"
      case .script(let file, let line): "\(file):\(line)"
      }
    }
  }

  /// What to do when a run's directory holds something.
  package enum ExistingPolicy: String, Sendable, CaseIterable { case error, skip, resume }
  /// How a run without `name=` is called.
  package enum Naming: String, Sendable, CaseIterable { case plain, auto }

  package let console: any Console
  package let engine: EngineThread
  package var store: RunStore
  package let data = DataShelf()
  package var splits = SplitFiles()
  /// The model that `load` named.
  package var model: ModelReference?
  /// The configuration that `load config` read.
  package var configuration: LoadedConfiguration?
  /// `set` values that become defaults of every run: threads.
  package var threads: Int?
  package var existing: ExistingPolicy?
  package var naming = Naming.plain
  /// The newest run of this sitting or script.
  package var lastRun: RunID?
  /// Whether `last` means this sitting's runs only, as in a script.
  package var isScript = false
  package var origin = LineOrigin.typed

  package init(console: any Console, store: RunStore) {
    (self.console, self.store) = (console, store)
    engine = EngineThread()
  }

  /// What `last` means now.
  /// - Throws: `run.none` inside a script that has made no run yet.
  package func last() throws(Failure) -> RunID? {
    if let lastRun { return lastRun }
    guard !isScript else {
      throw Failure(
        "run.none", "no line of this script has made a run yet, so there is no 'last'",
        mend: "name a run of the store such as r3", kind: .usage)
    }
    return nil
  }

  /// The run or checkpoint that `text` names.
  /// - Throws: `run.unknown`, `run.none`, `run.name` for a word that is no run.
  package func target(_ text: String) throws(Failure) -> RunTarget {
    let last = text.hasPrefix("last") ? try last() : lastRun
    guard let target = try RunTarget(text, store: store, last: last) else {
      throw Failure(
        "run.name", "'\(text)' is no run", mend: "write r3, r3@216 or last; 'runs' lists what there is", kind: .usage)
    }
    return target
  }

  /// The model that `text` names; without a name the one that `load` named.
  /// - Throws: `model.missing`, `model.none`.
  package func model(_ text: String?) throws(Failure) -> ModelReference {
    guard let text else {
      if let model { return model }
      throw Failure(
        "model.none", "no model is named", mend: "train MODEL …, or load MODEL first", kind: .usage)
    }
    return try ModelReference(text, store: store, last: lastRun)
  }
}
