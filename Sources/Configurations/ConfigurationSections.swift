import Basics
import Settings
import Tasks
import Trackers

/// The parts of the nested form that are not a single key with a single value: units given by another key,
/// directions given by the metric, pairs of numbers, resumption.
struct ConfigurationSections {
  private let path: String
  private var values: [String: Value] = [:]
  private var interval: YAMLEntry?
  private var checkpointInterval: YAMLEntry?
  private var saveBestOnly: YAMLEntry?
  private var validationSteps: YAMLEntry?
  private var directions: [YAMLEntry] = []
  private var restores: [Bool] = []

  init(_ entries: [YAMLEntry], _ path: String) {
    self.path = path
    for entry in entries { if let value = entry.value { values[entry.path] = value } }
  }

  private func place(_ entry: YAMLEntry) -> Place { .file(path, line: entry.line) }

  /// Takes entries whose meaning depends on other keys.
  /// - Returns: `false` for any other entry.
  mutating func take(_ entry: YAMLEntry, into configuration: inout LoadedConfiguration) throws(Failure)
    -> Bool
  {
    switch entry.path {
    case "training.validation.interval": interval = entry
    case "training.validation.validate_on_epoch", "training.checkpoint.interval_in_epochs":
      guard case .flag? = entry.value else { throw wrong(entry, "true or false") }
    case "training.checkpoint.interval": checkpointInterval = entry
    case "training.checkpoint.save_best_only": saveBestOnly = entry
    case "training.validation.max_steps": validationSteps = entry
    case "max_steps", "training.max_steps":
      // Hugging Face's -1 means that the number of steps is not set.
      guard let number = entry.value?.number, number <= 0 else { return false }
      configuration.ignored.append(entry.path)
    case "seed", "training.random_seed", "training.seed":
      guard case .list(let values) = entry.content else { return false }
      try takeSeeds(values, entry, into: &configuration)
    case "report_to": try takeTrackers(entry, into: &configuration)
    case "greater_is_better", "training.validation.greater_is_better", "training.early_stopping.mode",
      "training.scheduler.mode",
      "training.early_stopping.metric", "training.checkpoint.monitor_metric":
      directions.append(entry)
    case "training.optimizer.betas": try takeBetas(entry, into: &configuration)
    case "training.checkpoint.resume":
      guard let value = entry.value else { throw LoadedConfiguration.manyValues(entry, place(entry)) }
      if value != .null {
        configuration.resumption = entry.text == "auto" ? .auto : .path(PathName.expanded(entry.text))
      }
    case "training.checkpoint.resume_restore_optimizer", "training.checkpoint.resume_restore_scheduler",
      "training.checkpoint.resume_restore_trainer_state":
      guard case .flag(let flag)? = entry.value else { throw wrong(entry, "true or false") }
      restores.append(flag)
    case let name where ConfigurationSections.splits[name] != nil:
      guard let file = entry.value, file != .null else { return true }
      configuration.settings.append((ConfigurationSections.splits[name] ?? "", entry.written, entry.line))
    default: return false
    }
    return true
  }

  /// The names of keys for data files.
  private static let splits: [String: String] = {
    var names: [String: String] = [:]
    for section in ["dataset", "datasets", "data"] {
      for (name, key) in [
        ("train", "train_file"), ("train_file", "train_file"), ("dev", "dev_file"), ("dev_file", "dev_file"),
        ("val", "dev_file"), ("validation", "dev_file"), ("test", "test_file"), ("test_file", "test_file"),
      ] {
        names["\(section).\(name)"] = key
      }
    }
    return names
  }()

  /// Hugging Face's list of trackers.
  private func takeTrackers(
    _ entry: YAMLEntry, into configuration: inout LoadedConfiguration
  ) throws(Failure) {
    var names: [String]
    switch entry.content {
    case .list(let values): names = values.map(\.description)
    case .scalar(let value): names = [value.description]
    case .empty: names = []
    }
    let known = Trackers.all.map { $0.key.name }
    if names == ["all"] { names = known }
    if let odd = names.first(where: { $0 != "none" && !known.contains($0) }) {
      throw Failure(
        "settings.absent", "\(entry.path): \(odd) asks for what is not there", at: place(entry),
        remedy: "\(known.joined(separator: ", ")) and none are", kind: .environment)
    }
    for name in known {
      configuration.settings.append((name, .flag(names.contains(name)), entry.line))
    }
  }

  /// A list of seeds means one run for each.
  private func takeSeeds(
    _ values: [Value], _ entry: YAMLEntry, into configuration: inout LoadedConfiguration
  ) throws(Failure) {
    var seeds: [Int] = []
    for value in values {
      guard case .int(let seed) = value, seed >= 0 else { throw wrong(entry, "whole numbers of at least 0") }
      guard !seeds.contains(seed) else { throw wrong(entry, "each seed once, not \(seed) twice") }
      seeds.append(seed)
    }
    guard let first = seeds.first else { throw wrong(entry, "a whole number, or several") }
    if seeds.count > 1 { configuration.seeds = seeds }
    configuration.settings.append(("seed", .int(first), entry.line))
  }

  private func takeBetas(_ entry: YAMLEntry, into configuration: inout LoadedConfiguration) throws(Failure) {
    guard case .list(let betas) = entry.content, betas.count == 2 else { throw wrong(entry, "two numbers") }
    for (name, value) in zip(["adam_beta1", "adam_beta2"], betas) {
      configuration.settings.append((name, value, entry.line))
    }
  }

  /// Resolves dependent keys after all keys have been read.
  /// - Throws: `settings.conflict`, `settings.type`, `settings.absent`.
  mutating func finish(_ configuration: inout LoadedConfiguration) throws(Failure) {
    func add(_ name: String, _ value: Value, _ entry: YAMLEntry) {
      configuration.settings.append((name, value, entry.line))
    }
    if let entry = interval, let value = entry.value, value != .null {
      // In epochs, unless the file says that they are steps.
      let inSteps = values["training.validation.validate_on_epoch"] == .flag(false)
      add("eval_strategy", .text(inSteps ? "steps" : "epoch"), entry)
      add(inSteps ? "eval_steps" : "eval_epochs", value, entry)
    }
    if let entry = validationSteps, let value = entry.value, value != .null {
      let batch =
        values["training.validation.batch_size"] ?? values["training.batch_size"] ?? .int(16)
      guard case .int(let steps) = value, steps > 0, case .int(let size) = batch, size > 0,
        case (let sentences, false) = steps.multipliedReportingOverflow(by: size)
      else { throw wrong(entry, "a whole number of at least 1, times validation.batch_size") }
      add("max_eval_samples", .int(sentences), entry)
      configuration.ignored.removeAll { $0 == "training.validation.batch_size" }
    }
    if let entry = saveBestOnly, entry.value == .flag(true) { add("save_strategy", .text("no"), entry) }
    if let entry = checkpointInterval, let value = entry.value, value != .null,
      saveBestOnly?.value != .flag(true)
    {
      let inEpochs = values["training.checkpoint.interval_in_epochs"] == .flag(true)
      add("save_strategy", .text(inEpochs ? "epoch" : "steps"), entry)
      add(inEpochs ? "save_epochs" : "save_steps", value, entry)
    }
    try checkDirections()
    guard !restores.isEmpty else { return }
    let all = restores.allSatisfy { $0 }
    configuration.takesWeightsOnly = restores.count == 3 && !restores.contains(true)
    guard all || configuration.takesWeightsOnly else {
      throw Failure(
        "settings.conflict", "a run is resumed whole, or its weights alone are taken",
        at: .file(path, line: nil), remedy: "set all three resume_restore_… to true, or all to false",
        kind: .usage)
    }
  }

  /// Checks that directions agree with the metric, which determines what is better.
  private func checkDirections() throws(Failure) {
    let metric =
      (values["training.validation.metric_for_best_model"] ?? values["metric_for_best_model"])?.description
      ?? "f1"
    let isMaximized = TaskKind.isMaximized(String(bare(metric)))
    for entry in directions {
      let fits: Bool
      switch (entry.path, entry.value) {
      case (_, .null?), (_, nil): fits = entry.value != nil
      case ("training.validation.greater_is_better", let value), ("greater_is_better", let value):
        fits = value == .flag(isMaximized)
      case ("training.early_stopping.mode", let value), ("training.scheduler.mode", let value):
        fits = value == .text(isMaximized ? "max" : "min")
      case (_, let value): fits = value.map { same($0.description, metric) } ?? true
      }
      guard fits else {
        throw Failure(
          "settings.conflict",
          "\(entry.path): \(entry.value?.description ?? "a list") does not go with metric_for_best_model: \(metric)",
          at: place(entry),
          remedy: "one metric chooses the best checkpoint and stops the run; remove this key",
          kind: .usage)
      }
    }
  }

  private func same(_ a: String, _ b: String) -> Bool {
    bare(a) == bare(b)
  }

  /// A metric's name without the prefix of its split.
  private func bare(_ name: String) -> Substring {
    ["eval_", "val_", "dev_"].first { name.hasPrefix($0) }.map { name.dropFirst($0.count) } ?? name[...]
  }

  private func wrong(_ entry: YAMLEntry, _ wanted: String) -> Failure {
    Failure("settings.type", "\(entry.path) takes \(wanted)", at: place(entry), kind: .usage)
  }

  // MARK: Names

  /// Every path of the nested form.
  private static let known: [String] =
    Setting.all.compactMap(\.dotted) + InertKey.all.map(\.name).filter { $0.contains(".") }
    + Array(splits.keys).sorted()
    + [
      "model.checkpoint", "model.task", "model.mode", "training.checkpoint.save_dir",
      "training.checkpoint.resume", "training.checkpoint.interval_in_epochs",
      "training.checkpoint.save_best_only", "training.checkpoint.monitor_metric",
      "training.checkpoint.resume_restore_optimizer", "training.checkpoint.resume_restore_scheduler",
      "training.checkpoint.resume_restore_trainer_state", "training.validation.interval",
      "training.validation.validate_on_epoch", "training.validation.greater_is_better",
      "training.early_stopping.mode", "training.early_stopping.metric", "training.scheduler.mode",
      "training.optimizer.betas", "training.validation.max_steps",
    ]

  /// Whether the nested form has keys below `path`.
  static func isSection(_ path: String) -> Bool { known.contains { $0.hasPrefix(path + ".") } }

  /// Suggests the nearest name, preferably in the key's own section.
  static func remedy(for path: String) -> String? {
    guard let dot = path.lastIndex(of: ".") else { return DidYouMean.remedy(for: path, among: Setting.names) }
    let section = path[...dot]
    let last = String(path[dot...].dropFirst())
    // A long or short name of a setting has another name in this section.
    if let name = DidYouMean.nearest(to: last, among: Setting.names),
      let dotted = Setting.named(name)?.dotted,
      dotted.hasPrefix(section)
    {
      return "did you mean '\(dotted)'?"
    }
    let siblings = known.filter { $0.hasPrefix(section) }.map { String($0.dropFirst(section.count)) }
    if let near = DidYouMean.nearest(to: last, among: siblings) {
      return "did you mean '\(section)\(near)'?"
    }
    return DidYouMean.nearest(to: path, among: known).map { "did you mean '\($0)'?" }
      ?? (siblings.isEmpty
        ? "the sections are model, dataset and training"
        : "\(section.dropLast()) knows \(siblings.filter { !$0.contains(".") }.prefix(12).joined(separator: " "))")
  }
}
