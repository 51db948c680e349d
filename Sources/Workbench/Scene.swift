/// What earlier lines said of the lines that follow: data, model, settings, policies. Copying it is remembering it.
package struct Scene: Sendable {
  /// The data files that `load data` named.
  package var splits = SplitFiles()
  /// The model that `load` named.
  package var model: ModelReference?
  /// The configuration that `load config` read.
  package var configuration: LoadedConfiguration?
  /// `set threads=`: of every run and evaluation.
  package var threads: Int?
  /// `set KEY=VALUE` for keys of a run, in order: they hold for every train that follows.
  package internal(set) var defaults: [RunDefault] = []
  /// Whether lines come from the init file: what they set stands behind a configuration.
  package var isInitFile = false
  /// `set existing=`; `nil` leaves it to the table of ``TrainRequest/decide(in:policy:repeats:)``.
  package var existing: ExistingPolicy?
  /// `set busy=`.
  package var busy = BusyPolicy.wait
  /// `set semantics=`.
  package var semantics = SemanticsPolicy.readable
  /// `set naming=`.
  package var naming = Naming.plain
  /// Where the line that is being run comes from.
  package var origin = LineOrigin.typed
}

/// Where the line that is being run comes from: what is there already is treated by it.
package enum LineOrigin: Sendable, Equatable, CustomStringConvertible {
  /// Typed at the prompt, `-c`, or as words behind the program's name.
  case typed
  /// The flags of the Python programs that idx replaces.
  case flags
  /// A line of a script file, or of standard input.
  case script(String, line: Int)

  /// `seeds.idx:12` for a line of a script.
  package var description: String {
    switch self {
    case .typed, .flags: "typed"
    case .script(let file, let line): "\(file):\(line)"
    }
  }

  /// Whether it is a line of a script file, or of standard input.
  package var isScript: Bool { if case .script = self { true } else { false } }
}

/// `set existing=`: what to do where a run is already.
package enum ExistingPolicy: String, Sendable, CaseIterable { case error, skip, resume }
/// `set busy=`: whether a script waits for a run that another process works on, or passes it over.
package enum BusyPolicy: String, Sendable, CaseIterable { case wait, skip }
/// `set naming=`: how a run without `name=` is called.
package enum Naming: String, Sendable, CaseIterable { case plain, auto }
/// `set semantics=`: whether a run that an older arithmetic made counts as the same work.
package enum SemanticsPolicy: String, Sendable, CaseIterable { case readable, exact }

extension Session {
  package var splits: SplitFiles {
    get { scene.splits }
    set { scene.splits = newValue }
  }
  package var model: ModelReference? {
    get { scene.model }
    set { scene.model = newValue }
  }
  package var configuration: LoadedConfiguration? {
    get { scene.configuration }
    set { scene.configuration = newValue }
  }
  package var threads: Int? {
    get { scene.threads }
    set { scene.threads = newValue }
  }
  package internal(set) var defaults: [RunDefault] {
    get { scene.defaults }
    set { scene.defaults = newValue }
  }
  package var isInitFile: Bool {
    get { scene.isInitFile }
    set { scene.isInitFile = newValue }
  }
  package var existing: ExistingPolicy? {
    get { scene.existing }
    set { scene.existing = newValue }
  }
  package var naming: Naming {
    get { scene.naming }
    set { scene.naming = newValue }
  }
  package var origin: LineOrigin {
    get { scene.origin }
    set { scene.origin = newValue }
  }
}
