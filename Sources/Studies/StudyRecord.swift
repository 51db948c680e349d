package import Basics
import Settings
import StudyFiles
package import Tuning

/// The contents of `study.json`: everything that defines a study, without its trials.
package struct StudyRecord: Sendable, Equatable {
  static let fileName = "study.json"
  static let formatVersion = 1

  /// The study's handle; `h0` until the record is first written.
  package var id = StudyID(0)
  /// The name in Optuna: `{model}_{task}_hpo`.
  package var name: String
  /// Its label, the last level of its directory, if given.
  package var label: String?
  /// The model, as named.
  package var model: String
  /// The folder of the model's files.
  package var folder: String
  /// The name of the task.
  package var task: String
  /// `full_finetune` or `frozen_backbone`.
  package var mode: String
  /// The metric on dev that ranks the trials.
  package var metric: String
  /// Whether the metric is maximized or minimized.
  package var direction: Direction
  /// The total number of trials to run.
  package var trials: Int
  /// The number of best trials that keep their weights.
  package var keepBest: Int
  /// The searched settings: stored names and their distributions.
  package var space: SearchSpace
  /// The sampler with its full name and options.
  package var sampler: AlgorithmSpec
  /// The pruner with its full name and options.
  package var pruner: AlgorithmSpec
  /// The seed of the sampler's draws.
  package var seed: UInt64
  /// The settings shared by all trials, by stored names.
  package var settings: JSONObject
  /// The shared settings that were given, without defaults.
  package var fixed: JSONObject
  /// A fingerprint that is equal for equal searches, regardless of the number of trials.
  package var fingerprint: String
  /// The location of the database: a file or an address.
  package var storage: String
  /// The command line that last ran the search.
  package var command: String
  /// When the study began; 1970 if unknown.
  package var created = Timestamp(milliseconds: 0)

  /// The plan of the study.
  /// - Throws: `hpo.…`.
  package func plan() throws(Failure) -> StudyPlan {
    StudyPlan(
      space: space, sampler: try AlgorithmRegistry.sampler(sampler),
      pruner: try AlgorithmRegistry.pruner(pruner), seed: seed)
  }

  var json: JSONValue {
    let space = space.dimensions.map { dimension in
      (dimension.name, dimension.distribution.json)
    }
    return [
      "format_version": .int(StudyRecord.formatVersion), "id": .string("\(id)"), "study_name": .string(name),
      "name": label.map { .string($0) } ?? .null, "model": .string(model), "folder": .string(folder),
      "task": .string(task), "training_mode": .string(mode), "metric": .string(metric),
      "direction": .string(direction.rawValue), "n_trials": .int(trials), "keep_best": .int(keepBest),
      "search_space": .object(JSONObject(space)), "sampler": .string("\(sampler)"),
      "pruner": .string("\(pruner)"), "seed": .string(String(seed)), "settings": .object(settings),
      "fixed": .object(fixed), "fingerprint": .string(fingerprint), "storage": .string(storage),
      "command": .string(command), "created": .string("\(created)"),
    ]
  }

  /// - Throws: `study.damaged`, `run.format`, `file.…`.
  package init(reading path: String) throws(Failure) {
    let tree = try JSONValue(parsing: try FileSystem.read(path), source: path)
    func damaged(_ key: String) -> Failure {
      Failure(
        "study.damaged", "the study's record has no usable '\(key)'", at: .file(path, line: nil),
        remedy: "give the search another name: hpo … name=NAME", kind: .environment)
    }
    func text(_ key: String) throws(Failure) -> String {
      guard let text = tree[key]?.string else { throw damaged(key) }
      return text
    }
    guard let version = tree["format_version"]?.int, version == StudyRecord.formatVersion else {
      throw damaged("format_version")
    }
    guard let id = StudyID(rawValue: try text("id")) else { throw damaged("id") }
    guard let direction = Direction(rawValue: try text("direction")) else { throw damaged("direction") }
    guard let trials = tree["n_trials"]?.int, trials > 0 else { throw damaged("n_trials") }
    guard let seed = UInt64(try text("seed")) else { throw damaged("seed") }
    var dimensions: [SearchSpace.Dimension] = []
    for (name, value) in tree["search_space"]?.object?.members ?? [] {
      guard let distribution = Distribution(json: value) else { throw damaged("search_space") }
      dimensions.append(SearchSpace.Dimension(name, distribution))
    }
    (self.id, self.direction, self.trials, self.seed) = (id, direction, trials, seed)
    (name, model, folder, task) = (
      try text("study_name"), try text("model"), try text("folder"), try text("task")
    )
    (mode, metric, label) = (try text("training_mode"), try text("metric"), tree["name"]?.string)
    keepBest = max(0, tree["keep_best"]?.int ?? 1)
    space = try SearchSpace(dimensions)
    (sampler, pruner) = (
      try AlgorithmSpec(parsing: try text("sampler")), try AlgorithmSpec(parsing: try text("pruner"))
    )
    (settings, fixed) = (tree["settings"]?.object ?? JSONObject(), tree["fixed"]?.object ?? JSONObject())
    (fingerprint, storage, command) = (try text("fingerprint"), try text("storage"), try text("command"))
    created = tree["created"]?.string.flatMap { Timestamp($0) } ?? created
  }

  /// - Parameters: the properties of the same names; handle and date are set when the record is stored.
  package init(
    name: String, label: String?, model: String, folder: String, task: String, mode: String, metric: String,
    direction: Direction, trials: Int, keepBest: Int, space: SearchSpace, sampler: AlgorithmSpec,
    pruner: AlgorithmSpec,
    seed: UInt64, settings: JSONObject, fixed: JSONObject, fingerprint: String, storage: String,
    command: String
  ) {
    (self.name, self.label, self.model, self.folder) = (name, label, model, folder)
    (self.task, self.mode, self.metric, self.direction) = (task, mode, metric, direction)
    (self.trials, self.keepBest, self.space, self.sampler) = (trials, keepBest, space, sampler)
    (self.pruner, self.seed, self.settings, self.fixed) = (pruner, seed, settings, fixed)
    (self.fingerprint, self.storage, self.command) = (fingerprint, storage, command)
  }
}
