package import Basics
package import Settings
package import Tasks

/// A YAML configuration in either form: flat (long key names) or nested (sections model, dataset, training);
/// or the best parameters of a study, in the JSON file that studies write.
///
/// Contains settings, and the frame of the run: model, task, mode, directory.
package struct LoadedConfiguration: Sendable, Equatable {
  /// How a run resumes earlier work.
  package enum Resumption: Sendable, Equatable {
    /// Resumes an interrupted run in the directory, or begins in an empty one.
    case auto
    /// Resumes this run or checkpoint.
    case path(String)
  }

  /// The file; `h3.t7` or a run's label if earlier work is used instead.
  package let path: String
  /// The text of the file, of which a run keeps an exact copy.
  package let text: String
  /// Settings in the order of the file, with their lines.
  package internal(set) var settings: [(name: String, value: Value, line: Int)] = []
  /// The model to train.
  package internal(set) var model: String?
  /// The task under any of its names, as written in the file.
  package internal(set) var task: String?
  private(set) var taskLine = 0
  /// Whether the file has sections: what it leaves out is then absent rather than at its default.
  package internal(set) var hasSections = false
  /// `full_finetune` or `frozen_backbone`, as written.
  package internal(set) var mode: String?
  /// `output_dir`: the directory above `{mode}/{model}/{task}`.
  package internal(set) var outputDirectory: String?
  /// `checkpoint.save_dir`: the run's directory; its checkpoints are named by epoch and step.
  package internal(set) var saveDirectory: String?
  /// `checkpoint.resume`; `nil` if the file does not request it.
  package internal(set) var resumption: Resumption?
  /// The seeds of several runs; empty if the file has one seed or none.
  package internal(set) var seeds: [Int] = []
  /// Whether this is the configuration for one of several seeds.
  package private(set) var isOneOfSeveral = false
  /// Whether a resumption by path loads only the weights.
  package internal(set) var takesWeightsOnly = false
  /// Known keys without effect here, reported in one line.
  package internal(set) var ignored: [String] = []
  /// A note for the user about the origin of the settings.
  package var remark: String?

  package static func == (a: LoadedConfiguration, b: LoadedConfiguration) -> Bool {
    a.path == b.path && a.text == b.text
  }

  /// - Throws: `file.…`, `yaml.…`, `settings.unknown`, `settings.absent`, `settings.conflict`.
  package init(_ path: String) throws(Failure) {
    let path = PathName.expanded(path)
    try self.init(text: try FileSystem.readText(path), path: path)
  }

  /// - Parameter path: the origin of the text, for failures and records; the file is not read.
  /// - Throws: as ``init(_:)``, without `file.…`.
  package init(text: String, path: String) throws(Failure) {
    try self.init(entries: try YAMLEntries.read(text, path), text: text, path: path)
  }

  /// - Parameter entries: the entries of the file, or of one of its sections.
  init(entries: [YAMLEntry], text: String, path: String) throws(Failure) {
    (self.path, self.text) = (path, text)
    let entries = try BestParametersFile.entries(entries, path)
    var sections = ConfigurationSections(entries, path)
    for entry in entries {
      if try takeFrame(entry) { continue }
      if try sections.take(entry, into: &self) { continue }
      try takeSetting(entry)
    }
    try sections.finish(&self)
    hasSections = entries.contains { $0.path.hasPrefix("training.") }
  }

  func place(_ entry: YAMLEntry) -> Place { .file(path, line: entry.line) }

  /// Model, task, mode and directory, under any of their names.
  private mutating func takeFrame(_ entry: YAMLEntry) throws(Failure) -> Bool {
    switch entry.path {
    case "model_checkpoint", "model_id", "model.checkpoint", "model.name", "model.model_checkpoint", "model":
      model = try text(entry).map { PathName.expanded($0) }
    case "task", "model.task", "training.task":
      task = try text(entry).map { TaskKind(named: $0)?.rawValue ?? $0 }
      taskLine = entry.line
    case "training_mode", "mode", "model.mode", "training.mode": mode = try text(entry)
    case "output_dir", "training.output_dir": outputDirectory = try directory(entry)
    case "save_dir", "training.checkpoint.save_dir": saveDirectory = try directory(entry)
    default: return false
    }
    return true
  }

  private func text(_ entry: YAMLEntry) throws(Failure) -> String? {
    guard let value = entry.value else { throw LoadedConfiguration.manyValues(entry, place(entry)) }
    return value == .null ? nil : entry.text
  }

  private func directory(_ entry: YAMLEntry) throws(Failure) -> String? {
    try text(entry).map { PathName.expanded($0) }
  }

  /// The task named in the file.
  /// - Throws: `settings.choice` for an unknown task.
  package func chosenTask() throws(Failure) -> TaskKind? {
    guard let task else { return nil }
    if let kind = TaskKind(named: task) { return kind }
    throw Failure(
      "settings.choice", "task is '\(task)'", at: .file(path, line: taskLine > 0 ? taskLine : nil),
      remedy:
        "\(TaskKind.synonymList) are there; task=\(TaskKind.allCases[0].rawValue) on the line wins over the file",
      kind: .usage)
  }

  /// What of the model the file trains; `nil` where it does not say.
  /// - Throws: `settings.choice` for another word.
  package func chosenMode() throws(Failure) -> TrainingMode? {
    guard let mode else { return nil }
    if let mode = TrainingMode(rawValue: mode) { return mode }
    throw Failure(
      "settings.choice", "training_mode is '\(mode)'", at: .file(path, line: nil),
      remedy: "full_finetune and frozen_backbone train; the others are commands: zero_shot MODEL, hpo MODEL",
      kind: .usage)
  }

  /// A setting under its short, long or dotted name, or a key that is known to do nothing.
  private mutating func takeSetting(_ entry: YAMLEntry) throws(Failure) {
    if let key = InertKey.all.first(where: { $0.name == entry.path }) {
      try key.check(entry, at: place(entry))
      return ignored.append(entry.path)
    }
    // A setting may also be in the section `training` under its own name.
    let own = entry.path.hasPrefix("training.") ? String(entry.path.dropFirst("training.".count)) : entry.path
    let isComposite = Setting.composites.contains { $0.name == own }
    guard
      let name = [entry.path, own].first(where: { Setting.named($0) != nil }) ?? (isComposite ? own : nil)
    else {
      guard !ConfigurationSections.isSection(entry.path) else {
        throw Failure(
          "yaml.form", "'\(entry.path)' is a section, not a value", at: place(entry),
          remedy: "indent its keys below it", kind: .usage)
      }
      throw Failure(
        "settings.unknown", "unknown key '\(entry.path)'", at: place(entry),
        remedy: ConfigurationSections.remedy(for: entry.path), kind: .usage)
    }
    let setting = Setting.named(name)
    if setting?.kind == .texts, !entry.texts.isEmpty {
      return settings.append((name, .text(TextList.text(entry.texts)), entry.line))
    }
    guard let value = entry.value else { throw LoadedConfiguration.manyValues(entry, place(entry)) }
    if value == .null, let setting, !setting.allowsNone {
      // Where none is a word of the key, it is its value.
      if setting.kind.words.contains(entry.text) {
        return settings.append((name, .text(entry.text), entry.line))
      }
      // The Python systems write null for "not set".
      return ignored.append(entry.path)
    }
    settings.append((name, setting?.kind.takesText == true ? entry.written : value, entry.line))
  }

  static func manyValues(_ entry: YAMLEntry, _ place: Place) -> Failure {
    let isList = if case .list = entry.content { true } else { false }
    return Failure(
      "yaml.form", "'\(entry.path)' holds \(isList ? "more than one value" : "a section")", at: place,
      remedy: isList && entry.path.hasSuffix("seed")
        ? "give one value here, and several on the line: seed=42,123,456" : "give one value", kind: .usage)
  }

  /// The configuration for the run with one of its seeds.
  package func choosing(seed: Int) -> LoadedConfiguration {
    var copy = self
    copy.isOneOfSeveral = copy.seeds.count > 1
    copy.seeds = []
    for index in copy.settings.indices where copy.settings[index].name == SettingKey.seed.name {
      copy.settings[index].value = .int(seed)
    }
    return copy
  }

  /// The meaning of sections missing from a file with sections: no early stopping, no limit of checkpoints.
  private static let absences: [(setting: Setting, value: Value)] = [
    (SettingKey.patience.setting, .int(0)), (SettingKey.checkpointLimit.setting, .null),
  ]

  /// Applies the file's values to `target`.
  /// - Parameter beginning: whether a run begins; a resumed run keeps settings that are not in the file.
  package func apply(to target: inout Settings, beginning: Bool = true) throws(Failure) {
    if hasSections, beginning {
      for (setting, value) in LoadedConfiguration.absences where !target.isGiven(setting) {
        try target.set(setting, to: value, origin: .file(path, line: 0))
      }
    }
    for (name, value, line) in settings {
      try target.set(
        name, value, origin: .file(path, line: line), at: .file(path, line: line > 0 ? line : nil))
    }
  }
}
