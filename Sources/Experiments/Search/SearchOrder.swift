package import Basics
import Configurations
import ModelFiles
import Records
import Settings
import Studies
import StudyFiles
import Tasks
import Training
package import Tuning

/// The arguments of a search, before they are resolved against files and the store.
package struct SearchOrder: Sendable {
  /// The settings shared by all trials.
  package var base: TrainOrder
  /// The searched settings, by stored names.
  package var space: [SearchSpace.Dimension]
  /// The total number of trials, including existing ones.
  package var trials: Int
  /// Proposes the values of each trial.
  package var sampler = AlgorithmSpec(TPESampler.name)
  /// Stops unpromising trials.
  package var pruner = AlgorithmSpec(MedianPruner.name)
  /// The direction given by a configuration.
  package var direction: Direction?
  /// A file or an address, with the placeholders `{model}` and `{task}`; `nil` for the store's own file.
  package var storage: String?
  /// The name of the study, the last level of its directory.
  package var name: String?
  /// The number of best trials that keep their weights.
  package var keepBest = 1

  private static let defaultStorage = "experiments/results/optuna_studies/{model}_{task}_hpo.db"

  /// - Parameters: the properties of the same names; the others have their defaults.
  package init(base: TrainOrder, space: [SearchSpace.Dimension], trials: Int) {
    (self.base, self.space, self.trials) = (base, space, trials)
  }

  /// The pre-flight check of a whole study: every problem that can be known is found before its first trial.
  ///
  /// - Throws: `hpo.…`, and any failure of data, weights, settings, disk or memory.
  package func prepare(in scene: Scene, with services: Services) throws(Failure) -> SearchRequest {
    guard !space.isEmpty else {
      throw Failure(
        "hpo.space", "there is nothing to search",
        remedy: "give a key a list or a range: lr=log(5e-6,5e-5) batch=8,16,32", kind: .usage)
    }
    if let storage { _ = try StudyLocation(storage) }
    let space = try SearchSpace(space)
    let sampler = try AlgorithmRegistry.sampler(sampler)
    _ = try AlgorithmRegistry.pruner(pruner)
    _ = try sampler.combinations(of: space)
    var base = base
    try base.checkLoss(base.settings, searched: space.dimensions.map(\.name))
    try base.checkSampler(base.settings, searched: space.dimensions.map(\.name))
    try checkEffect(of: space)
    base.usesTest = false
    // The number of threads is not part of a study: its workers share those of their machine.
    base.settings.set(.threads, to: nil, origin: .default)
    base.settings.set(.testFile, to: nil, origin: .default)
    if !base.settings.isGiven(.checkpointLimit) {
      base.settings.set(.checkpointLimit, to: 1, origin: .given("hpo"))
    }
    // Any trial can be used to check the files, since searched settings do not change data or model.
    var first = base
    for dimension in space.dimensions {
      try first.settings.set(
        dimension.name, dimension.distribution.value(dimension.distribution.singleValue),
        origin: .given("hpo"),
        at: nil)
    }
    let shortName = HuggingFaceFolder.shortName(try scene.model(base.model).name)
    let directory = try scene.store.studies.directory(model: shortName, task: base.task.rawValue, name: name)
    first.directory = "\(directory)/trial_0"
    let request = try first.prepare(in: scene, with: services)
    try checkLimits(of: space, base.settings, request.folder, services.data)
    let record = try record(request, base, space, shortName, scene)
    return SearchRequest(
      record: record, directory: directory, trial: request, notes: request.notes,
      configurationText: base.configuration?.text)
  }

  /// Refuses to search settings without effect on the task in the mode.
  private func checkEffect(of space: SearchSpace) throws(Failure) {
    let useless = Settings.useless(for: base.task, mode: base.mode).map(\.name)
    guard let name = space.dimensions.map(\.name).first(where: useless.contains) else { return }
    throw Failure(
      "hpo.useless", "\(name) has no effect with task=\(base.task.rawValue) mode=\(base.mode.rawValue)",
      remedy: "leave it out", kind: .usage)
  }

  /// Refuses ranges that go beyond the model.
  private func checkLimits(
    of space: SearchSpace, _ settings: Settings, _ folder: ModelFolder, _ data: DatasetCache
  ) throws(Failure) {
    for dimension in space.dimensions
    where [SettingKey.freeze.name, SettingKey.window.name].contains(dimension.name) {
      for value in dimension.distribution.ends {
        var settings = settings
        try settings.set(dimension.name, value, origin: .given("hpo"), at: nil)
        try TrainOrder.checkFreeze(settings, folder)
        // An overlap of its own is checked with each trial.
        settings.reset(SettingKey.overlap.setting)
        _ = try TrainOrder.windows(settings, folder, try data.tokenizer(folder.path))
      }
    }
  }

  private func record(
    _ request: TrainRequest, _ base: TrainOrder, _ space: SearchSpace, _ shortName: String, _ scene: Scene
  ) throws(Failure) -> StudyRecord {
    let plan = request.plan
    let direction: Direction = plan.greaterIsBetter ? .maximize : .minimize
    guard self.direction == nil || self.direction == direction else {
      throw Failure(
        "hpo.direction",
        "\(request.settings.metric) is to \(direction.rawValue.lowercased()), not to \(self.direction?.rawValue.lowercased() ?? "")",
        remedy: "take the direction out: the metric says it; metric=loss is to minimize", kind: .usage)
    }
    // The resolved files; the searched keys at their defaults, regardless of the first trial.
    var settings = base.settings
    for key in [SettingKey.trainFile, .devFile] + SettingKey.columns.map(\.key) {
      settings.set(key, to: request.settings[key], origin: request.settings.origin(of: key))
    }
    for dimension in space.dimensions {
      guard let setting = Setting.named(dimension.name) else { continue }
      if setting.default != .null || setting.allowsNone {
        try settings.set(setting, to: setting.default, origin: .default)
      }
    }
    let (sampler, pruner) = (AlgorithmRegistry.canonical(sampler), AlgorithmRegistry.canonical(pruner))
    let name = "\(shortName)_\(base.task.rawValue)_" + (name.map { "\($0)_" } ?? "") + "hpo"
    // The default of the Python system refers to this store's database, wherever the store is.
    let given = storage.flatMap { $0 == SearchOrder.defaultStorage ? nil : $0 }
    let storage = given?.replacing("{model}", with: shortName).replacing("{task}", with: base.task.rawValue)
    let location =
      try storage.map { text throws(Failure) in try StudyLocation(text) }
      ?? .file("\(scene.store.root)/results/optuna_studies/\(name).db")
    let parts: JSONValue = [
      "run": .string(
        Fingerprint.of(mode: base.mode, task: base.task, settings: settings, files: request.hashes)),
      "space": .array(space.dimensions.map { [.string($0.name), $0.distribution.json] }),
      "sampler": .string("\(sampler)"), "pruner": .string("\(pruner)"),
    ]
    let fixed = settings.entries.filter { $0.origin != .default || $0.setting.name == "seed" }.map {
      ($0.setting.name, JSONValue($0.value))
    }
    return StudyRecord(
      name: name, label: self.name, model: request.model.name, folder: request.folder.path,
      task: base.task.rawValue, mode: base.mode.rawValue, metric: request.settings.metric,
      direction: direction, trials: trials, keepBest: keepBest, space: space, sampler: sampler,
      pruner: pruner,
      seed: UInt64(settings[.seed]), settings: settings.json, fixed: JSONObject(fixed),
      fingerprint: ContentDigest.of(parts.text()), storage: location.description, command: base.command)
  }
}
