package import Basics
package import Configurations
import ModelFiles
import Networks
import Records
package import Settings
package import Tasks
import Tensors
import Text
import Training

/// The arguments of a training line, before they are resolved against files and the store.
package struct TrainOrder: Sendable {
  /// The model; `nil` for the loaded one.
  package var model: String?
  /// The task; labels that depend on data are not known yet.
  package var task: TaskKind
  /// Whether the encoder is trained as well.
  package var mode: TrainingMode
  /// The settings of the line, its configuration and the session, with their origins.
  package var settings: Settings
  /// The name of the run, the last level of its directory, or `nil`.
  package var name: String?
  /// The directory of the run itself, or `nil`.
  package var directory: String?
  /// Whether checkpoints are named by epoch and step, as with `checkpoint.save_dir`.
  package var namesEpochs = false
  /// The given configuration, or `nil`.
  package var configuration: LoadedConfiguration?
  /// Whether the line itself gave the name, or a part of it.
  package var isNameGiven = false
  /// The common name of several runs of one line, recorded with each.
  package var group: String?
  /// The line, as given.
  package var command: String
  /// Whether the run may use the test split; a trial may not.
  var usesTest = true

  /// - Parameters: the properties of the same names; the others have their defaults.
  package init(
    model: String?, task: TaskKind, mode: TrainingMode, settings: Settings, name: String? = nil,
    directory: String? = nil, configuration: LoadedConfiguration? = nil, command: String
  ) {
    (self.model, self.task, self.mode, self.settings) = (model, task, mode, settings)
    (self.name, self.directory, self.configuration, self.command) = (name, directory, configuration, command)
  }
}

/// The pre-flight check: every problem of a run that can be known is found here, before its first step.
extension TrainOrder {
  /// - Throws: any failure of data, weights, settings, disk or memory.
  package func prepare(in scene: Scene, with services: Services) throws(Failure) -> TrainRequest {
    var (settings, useless) = (settings, [String]())
    // Before the data: a model that is not there is the first thing to be said.
    let reference = try scene.model(model)
    let folder = try ModelFolder(reference.folder)
    let task = try learnedTask(settings, folder, scene, services.data)
    useless += settings.dropUseless(for: task, mode: mode)
    useless += uselessNames(columns(scene), for: task)
    // Before anything is recorded, because the record contains the kernels in use.
    try Machine.prepare()
    var plan = try settings.plan()
    if settings[.writesTrainerFiles] { try TorchFiles.check(plan, settings) }
    try checkMetric(settings, task)
    try checkLoss(settings)
    try checkSampler(settings)
    try settings.classWeights(for: task.labels)
    try RunTrackers.check(settings)
    let tokenizer = try services.data.tokenizer(reference.folder)
    try TrainOrder.checkFreeze(settings, folder)
    let windows = try TrainOrder.windows(settings, folder, tokenizer)
    let takesMissing = settings[.missingWeights] == .new
    let model = try ModelCheck(folder, tokenizer, for: .training(task, takesMissing: takesMissing))
    try reference.refuseDamage(folder, in: scene.store)
    try checkFeatures()
    let limit = min(settings[.maxLength], folder.shape.positions)
    let samples = settings[.maxSamples]
    func split(_ name: String, _ head: Int?) throws(Failure) -> TokenizedDataset? {
      guard let path = file(name, scene) else { return nil }
      return try services.data.split(
        name, path: path, names: columns(scene), task: task, folder: reference.folder, limit: limit,
        windows: windows, head: head)
    }
    guard let train = try split("train", samples) else { throw TrainOrder.noSplit("train") }
    guard task.classes > 0 else {
      throw Failure(
        "data.labels", "no row has a label", at: .file(train.corpus.path, line: nil),
        remedy: "name the column of labels: load data … label=COLUMN", kind: .environment)
    }
    let heads = [samples.map { max(1, $0 / 5) }, settings[.maxEvalSamples]].compactMap { $0 }
    guard let dev = try split("dev", heads.min()) else { throw TrainOrder.noSplit("dev") }
    let test = try split("test", nil)
    if let steps = plan.maxSteps {
      let perEpoch = plan.stepsPerEpoch(microBatches: train.microBatches(of: settings[.batchSize]))
      plan.epochs = (steps + perEpoch - 1) / perEpoch
    }
    let weightsFacts = try folder.weightsPath.map { path throws(Failure) in try FileFacts(path) }
    let hashes = try digests(folder, scene, services)
    let place = try place(reference, scene)
    let threads = settings[.threads] ?? scene.threads ?? Machine.cores
    let estimate = Estimate(
      task: task, mode: mode, settings: settings, plan: plan, folder: folder, train: train, dev: dev,
      test: test, threads: threads)
    let directory = try scene.store.directory(for: place)
    var notes = model.notes + task.labelNotes
    if task.hasLabelsOfHead {
      notes.append("the labels are those of the model's head, in its order: \(task.labels.list("and"))")
    }
    let splits = [train, dev] + (test.map { [$0] } ?? [])
    notes += splits.flatMap { $0.notes(limit: limit) } + splits.flatMap(\.rowWarnings)
    notes += TokenizedDataset.warnings(train: train, others: [dev] + (test.map { [$0] } ?? []))
    notes += settings.lengthNotes(plan, train)
    if let note = frozenNote(settings, task, folder) { notes.append(note) }
    if let remark = configuration?.remark { notes.append(remark) }
    useless += configuration?.ignored ?? []
    if !useless.isEmpty { notes.append("without effect here: \(useless.joined(separator: " "))") }
    if mode == .frozen, plan.epochs > 1, !settings[.cachesFeatures] {
      notes.append(
        "cache_features=true computes the frozen backbone once instead of \(plan.epochs) times, without its dropout"
      )
    }
    settings = withFiles(settings, scene)
    var request = TrainRequest(
      task: task, mode: mode, settings: settings, plan: plan, model: reference, folder: folder, train: train,
      dev: dev, test: test, place: place, directory: directory,
      threads: threads,
      command: command, configuration: configuration,
      configurationText: try configurationText(settings, reference),
      hashes: hashes, fingerprint: Fingerprint.of(mode: mode, task: task, settings: settings, files: hashes),
      estimate: estimate, notes: notes, namesEpochs: namesEpochs)
    request.isNameGiven = isNameGiven
    request.keepsBestApart = configuration?.hasSections == true
    request.weightsFacts = weightsFacts
    request.remark = scene.remark(on: self.model)
    request.group = group.map { "\(reference.shortName)-\(task.rawValue)-\($0)" }
    return request
  }

  /// The task with its labels and its cutoff.
  private func learnedTask(
    _ settings: Settings, _ folder: ModelFolder, _ scene: Scene, _ data: DatasetCache
  ) throws(Failure) -> TaskKind {
    let task = try self.task.learning(head: task.namesOfHead(in: folder)) { () throws(Failure) in
      guard let path = file("train", scene) else { throw TrainOrder.noSplit("train") }
      return try data.file(path, names: columns(scene)).corpus
    }
    guard case .fixed(let cutoff) = settings[.cutoff] else { return task }
    return task.deciding(at: cutoff)
  }

  /// What is said about labels that the task has not.
  private func uselessNames(_ names: ColumnNames, for task: TaskKind) -> [String] {
    var useless: [String] = []
    if names.separator != nil, !task.takesLabelColumns { useless.append(SettingKey.labelSeparator.name) }
    if !names.labels.isEmpty, !task.learnsLabels { useless.append(SettingKey.labelNames.name) }
    if names.positive != nil, !task.hasPositive { useless.append(SettingKey.positiveLabel.name) }
    return useless
  }

  /// The settings with the resolved files of the splits, so that the record contains them however they were
  /// given.
  private func withFiles(_ settings: Settings, _ scene: Scene) -> Settings {
    var resolved = settings
    for (split, key) in SettingKey.splitFiles {
      guard let path = file(split, scene), settings[key] != path else { continue }
      resolved.set(key, to: path, origin: .given("load data"))
    }
    let columns = columns(scene)
    for (word, key) in SettingKey.columns where settings[key] != columns[word] {
      resolved.set(key, to: columns[word], origin: .given("load data"))
    }
    return resolved
  }

  /// The text of `config.yml`: the given file byte for byte if it is complete, otherwise every setting in
  /// use. Either way `idx --config` reproduces this run from it.
  private func configurationText(_ settings: Settings, _ reference: ModelReference) throws(Failure) -> String
  {
    let resolved = settings.yaml(model: reference.given, task: task, mode: mode)
    guard let configuration else { return resolved }
    var alone = Settings()
    try configuration.apply(to: &alone)
    let others = settings.differences(from: alone).filter {
      !$0.setting.name.hasSuffix("_file") && !["threads", "device"].contains($0.setting.name)
    }
    let saysAll =
      others.isEmpty && !configuration.isOneOfSeveral && configuration.model != nil
      && (self.model == nil || self.model == configuration.model)
      && configuration.task.flatMap({ TaskKind(named: $0) }) == task
      && (configuration.mode ?? TrainingMode.full.rawValue) == mode.rawValue
    if saysAll { return configuration.text }
    let source = configuration.path.split(whereSeparator: \.isNewline).joined(separator: " ")
    return "# \(source), and what was given beside it\n" + resolved
  }

  private static func noSplit(_ name: String) -> Failure {
    Failure(
      "data.none", "no \(name) split is named",
      remedy: "load data \(name)=FILE.csv, or give \(name)_file=FILE.csv",
      kind: .usage)
  }

  /// The file of a split: from the run's own key, or else the one loaded by the session.
  private func file(_ name: String, _ scene: Scene) -> String? {
    if name == "test", !usesTest { return nil }
    let key = SettingKey.splitFiles.first { $0.split == name }?.key
    if let key, let own = settings[key], settings.isGiven(key) {
      // A loaded file takes precedence over that of a configuration.
      if case .file = settings.origin(of: key), let loaded = scene.splits[name] { return loaded }
      return own
    }
    return scene.splits[name]
  }

  /// The columns of the data: the run's own, or else those loaded by the session.
  private func columns(_ scene: Scene) -> ColumnNames {
    var columns = ColumnNames(settings)
    for (word, key) in SettingKey.columns {
      guard let loaded = scene.columns[word] else { continue }
      // A loaded file takes precedence over that of a configuration, and so do its columns.
      if case .file = settings.origin(of: key) { columns[word] = loaded }
      if !settings.isGiven(key) { columns[word] = loaded }
    }
    return columns
  }

  private func checkMetric(_ settings: Settings, _ task: TaskKind) throws(Failure) {
    let names = task.rankingMetrics
    guard !names.contains(settings.metric) else { return }
    let place = settings.origin(of: .rankingMetric).place
    guard let known = task.metric(settings.metric) else {
      throw Failure(
        "settings.metric", "\(task.rawValue) has no metric '\(settings.metric)'", at: place,
        remedy: DidYouMean.remedy(for: settings.metric, among: names), kind: .usage)
    }
    // The counts of a confusion matrix for one kind of mistake.
    let nearest =
      ["fp": "precision", "fn": "recall", "tp": "recall"][String(known.name.suffix(2))] ?? names[0]
    throw Failure(
      "settings.metric",
      known.isEvaluated
        ? "\(known.name) is a count: no checkpoint can be chosen by it"
        : "\(known.name) is of zero_shot alone: no checkpoint can be chosen by it",
      at: place, remedy: "write metric=\(known.isEvaluated ? nearest : names[0])", kind: .usage)
  }

  private func checkFeatures() throws(Failure) {
    guard mode != .frozen, settings[.cachesFeatures] else { return }
    throw Failure(
      "settings.features", "cache_features=true needs a backbone that does not change",
      at: settings.origin(of: .cachesFeatures).place, remedy: "add mode=frozen_backbone, or leave it out",
      kind: .usage)
  }

  /// A directory's path without redundant parts.
  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }

  private func digests(
    _ folder: ModelFolder, _ scene: Scene, _ services: Services
  ) throws(Failure) -> JSONObject {
    var hashes = JSONObject()
    for name in ["train", "dev", "test"] {
      if let path = file(name, scene) { hashes[name] = .string(try services.data.digest(of: path)) }
    }
    hashes["config"] = .string(try ContentDigest.ofFile("\(folder.path)/config.json"))
    for name in folder.tokenizerFiles {
      hashes[name] = .string(try ContentDigest.ofFile("\(folder.path)/\(name)"))
    }
    hashes["weights"] =
      try folder.weightsPath.map { path throws(Failure) in
        .string(try scene.store.digests.digest(of: path))
      } ?? .null
    if let added = try services.data.addedTokens(folder.path) { hashes["added_tokens"] = added }
    return hashes
  }

  private func place(_ reference: ModelReference, _ scene: Scene) throws(Failure) -> RunLocation {
    if let directory { return .directory(directory) }
    if let base = configuration?.outputDirectory.map(TrainOrder.trimmed),
      base != "experiments/results", base != "\(scene.store.root)/results"
    {
      let parts = [base, mode.rawValue, reference.shortName, task.rawValue] + (name.map { [$0] } ?? [])
      return .directory(parts.joined(separator: "/"))
    }
    let name: RunLocation.Name = name.map { .given($0) } ?? (scene.naming == .auto ? .handle : .none)
    return .results(mode: mode.rawValue, model: reference.shortName, task: task.rawValue, name: name)
  }

}
