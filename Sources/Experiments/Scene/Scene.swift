package import Basics
package import Configurations
package import Records

/// What earlier lines said of the lines that follow: the store, data, model, settings, policies, and what names stand
/// for. It is a value: a copy is a scene to plan in, and nothing done to the copy touches the first.
package struct Scene: Sendable, Equatable {
  /// Where runs are kept: `--store`, `set store=`.
  package var store: RunStore
  /// The data files that `load data` named.
  package var splits = SplitFiles()
  /// The model that `load` named.
  package var model: ModelReference?
  /// The configuration that `load config` read.
  package var configuration: LoadedConfiguration?
  /// `set threads=`: of every run and evaluation.
  package var threads: Int?
  /// `set KEY=VALUE` for keys of a run, in order: they hold for every train that follows.
  package internal(set) var defaults: [SettingDefault] = []
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

  /// What the lines are read from; each reader says it before its first line.
  package var reading = Reading.prompt
  /// What the lines so far have made.
  package var results = Results()
  /// What earlier lines will have made, while a script is planned; `nil` while lines are performed.
  package var outlook: Outlook?

  /// A scene with nothing but a store: no line has said anything yet.
  package init(store: RunStore) { self.store = store }

  /// What earlier lines said, without what they made.
  package var setup: Scene {
    var copy = self
    (copy.results, copy.outlook) = (Results(), nil)
    return copy
  }

  /// The scene as it stood for an earlier line, with what has been made since.
  package func asIn(_ earlier: Scene) -> Scene {
    var scene = earlier
    scene.results = results
    return scene
  }

  /// The scene to plan the lines that follow in.
  package var ahead: Scene {
    var copy = self
    copy.outlook = Outlook()
    return copy
  }
}

extension Scene {
  /// What lines have made.
  package struct Results: Sendable, Equatable {
    /// The newest run of this session or script.
    package var lastRun: RunID?
    /// The runs this session or script has made or skipped, in order.
    package var runs: [RunID] = []
    /// What `as` has bound: a run, or the runs of a group.
    package var names: [String: [RunID]] = [:]
    /// Scores of this session's evaluations, by metric.
    package var scores: [ScoreKey: [String: Double]] = [:]
  }
}

/// What the lines of a script before one of them will have made, while the script is planned.
package struct Outlook: Sendable, Equatable {
  /// Whether one of them makes a run, which `last` then means.
  package var hasRun = false
  /// Whether one of them searches, so that the handles of studies are not all known.
  package var hasStudy = false
  /// Whether the model that `load` named is still to be made.
  package var awaitsModel = false
  /// The directories that they write to, with their work.
  var claims: [String: ClaimedWork] = [:]
  /// Splits on which they evaluate.
  package var splits: Set<String> = []
  private var words: Set<String> = []
  private var readsConfiguration = false

  /// Adds a line as it could be typed.
  package mutating func add(_ line: String) {
    for word in line.split(separator: " ") {
      readsConfiguration = readsConfiguration || word == "config" || word.hasPrefix("config=")
      words.insert(String(word))
      words.formUnion(word.split(separator: "/").map(String.init))
      if let sign = word.lastIndex(of: "=") {
        words.formUnion(word[word.index(after: sign)...].split(separator: "/").map(String.init))
      }
    }
  }

  /// Whether one of them may train a model of this name; a configuration file may name any.
  package func mayTrain(_ model: String) -> Bool {
    readsConfiguration || model.split(separator: "/").last.map { words.contains(String($0)) } ?? false
  }
}

/// A run's scores on one split.
package struct ScoreKey: Hashable, Sendable {
  /// The run that was scored.
  package let run: RunID
  /// The split's canonical name.
  package let split: String
  /// - Parameters: the properties, in their order.
  package init(run: RunID, split: String) { (self.run, self.split) = (run, split) }
}

/// What lines are read from.
package enum Reading: Sendable, Equatable {
  /// The prompt, `-c`, words or flags behind the program's name.
  case prompt
  /// A script: `last` means the runs of its own lines only.
  case script
  /// The init file, a script too: what it sets stands behind a configuration.
  case initFile
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
