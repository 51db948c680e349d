package import Basics
package import Configurations
package import Records
package import Text

/// The state set by earlier lines for the following ones: store, data, model, settings, policies, and names.
/// It is a value: planning works on a copy, without affecting the original.
package struct Scene: Sendable, Equatable {
  /// The store of runs: `--store`, `set store=`.
  package var store: RunStore
  /// The data files given to `load data`.
  package var splits = SplitFiles()
  /// The columns that `load data` named.
  package var columns = ColumnNames()
  /// The loaded model.
  package var model: ModelReference?
  /// The configuration read by `load config`.
  package var configuration: LoadedConfiguration?
  /// `set threads=`, for every run and evaluation.
  package var threads: Int?
  /// `set KEY=VALUE` for keys of a run, in order: the defaults of every following train line.
  package internal(set) var defaults: [SettingDefault] = []
  /// `set existing=`; `nil` follows the table of ``TrainRequest/decide(in:policy:repeats:)``.
  package var existing: ExistingPolicy?
  /// `set busy=`.
  package var busy = BusyPolicy.wait
  /// `set semantics=`.
  package var semantics = SemanticsPolicy.readable
  /// `set naming=`.
  package var naming = Naming.plain
  /// The origin of the current line.
  package var origin = LineOrigin.typed

  /// The source of the lines; set by each reader before its first line.
  package var reading = Reading.prompt
  /// The results of the lines so far.
  package var results = Results()
  /// The expected results of earlier lines while a script is planned; `nil` while lines are performed.
  package var outlook: Outlook?

  /// The scene before the first line, with only a store.
  package init(store: RunStore) { self.store = store }

  /// The scene without the results of earlier lines.
  package var setup: Scene {
    var copy = self
    (copy.results, copy.outlook) = (Results(), nil)
    return copy
  }

  /// The scene of an earlier line, with the results since then.
  package func asIn(_ earlier: Scene) -> Scene {
    var scene = earlier
    scene.results = results
    return scene
  }

  /// The scene for planning the following lines.
  package var ahead: Scene {
    var copy = self
    copy.outlook = Outlook()
    return copy
  }
}

extension Scene {
  /// The results of lines.
  package struct Results: Sendable, Equatable {
    /// The newest run of this session or script.
    package var lastRun: RunID?
    /// The runs that this session or script has made or skipped, in order.
    package var runs: [RunID] = []
    /// The names bound by `as`: a run, or the runs of a group.
    package var names: [String: [RunID]] = [:]
    /// Scores of this session's evaluations, by metric.
    package var scores: [ScoreKey: [String: Double]] = [:]
  }
}

/// The expected results of the preceding lines of a script, while the script is planned.
package struct Outlook: Sendable, Equatable {
  /// Whether one of them makes a run, which `last` then refers to.
  package var hasRun = false
  /// Whether one of them searches, so that not all handles of studies are known.
  package var hasStudy = false
  /// Whether the loaded model does not exist yet.
  package var awaitsModel = false
  /// Whether the loaded data do not exist yet.
  package var awaitsData = false
  private var files: Set<String> = []
  private var models: Set<String> = []
  /// The directories they write to, with their work.
  var claims: [String: ClaimedWork] = [:]
  /// The splits on which they evaluate.
  package var splits: Set<String> = []
  private var words: Set<String> = []
  private var readsConfiguration = false

  /// Adds a line, in typed form.
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

  /// Adds files that a line writes.
  package mutating func add(files paths: [String]) { files.formUnion(paths.map(Outlook.plain)) }

  /// Adds a model that a line downloads.
  package mutating func add(model name: String) { models.insert(name) }

  /// Whether a model is one that a line downloads.
  package func awaits(model name: String) -> Bool { models.contains(name) }

  /// Whether a file does not exist yet, and one of them writes it.
  package func awaits(file path: String) -> Bool {
    files.contains(Outlook.plain(path)) && !FileSystem.exists(PathName.expanded(path))
  }

  /// A path by which files are compared: without `./` and repeated slashes.
  private static func plain(_ path: String) -> String {
    let path = PathName.expanded(path)
    let parts = path.split(separator: "/").filter { $0 != "." }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  /// Whether one of them may train a model with this name; a configuration file may name any.
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

/// The source of lines.
package enum Reading: Sendable, Equatable {
  /// The prompt, `-c`, or words or flags on the command line.
  case prompt
  /// A script: `last` only refers to runs of its own lines.
  case script
  /// The init file, which is also a script: a configuration takes precedence over its settings.
  case initFile
}

/// The origin of the current line, which determines how existing work is treated.
package enum LineOrigin: Sendable, Equatable, CustomStringConvertible {
  /// Typed at the prompt, after `-c`, or as words on the command line.
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

/// `set existing=`: what to do if a run already exists.
package enum ExistingPolicy: String, Sendable, CaseIterable { case error, skip, resume }
/// `set busy=`: whether a script waits for a run that another process works on, or skips it.
package enum BusyPolicy: String, Sendable, CaseIterable { case wait, skip }
/// `set naming=`: how a run without `name=` is named.
package enum Naming: String, Sendable, CaseIterable { case plain, auto }
/// `set semantics=`: whether a run made with older arithmetic counts as the same work.
package enum SemanticsPolicy: String, Sendable, CaseIterable { case readable, exact }
