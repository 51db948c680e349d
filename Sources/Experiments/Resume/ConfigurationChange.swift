import Basics
import Configurations
import Records
import Settings

/// A configuration given for a resumed run, and what it changes.
struct ConfigurationChange {
  private let configuration: LoadedConfiguration
  /// The run's settings with more epochs or steps, if the file changes only these.
  let longer: Settings?
  /// Changes that are allowed because they do not affect results.
  private let harmless: [(setting: Setting, now: Value, before: Value)]

  /// Compares the settings in the file with those that the run began with.
  /// - Throws: `resume.settings` when a value that affects results differs.
  init(_ configuration: LoadedConfiguration, of run: Run) throws(Failure) {
    self.configuration = configuration
    let before = try Settings(record: run.manifest.settings, origin: "run.json")
    var now = before
    try configuration.apply(to: &now, beginning: false)
    longer = try before.lengthened(as: now, of: run)
    let differing = now.differences(from: before).filter { !$0.setting.name.hasSuffix("_file") }
    harmless = differing.filter { !$0.setting.changesResult }.map { ($0.setting, $0.mine, $0.theirs) }
    // A value that a line or a flag gave in place of the file's is kept, so a difference from the file is
    // allowed.
    let grave = differing.filter { difference in
      guard difference.setting.changesResult, longer == nil else { return false }
      let origin = run.manifest.origins[difference.setting.name]?.string
      return origin == nil || origin?.contains(".y") == true
    }
    guard let first = grave.first else { return }
    let parts = grave.prefix(4).map { "\($0.setting.name) \($0.mine), so far \($0.theirs)" }
    throw Failure(
      "resume.settings", "this would be another run than \(run.id): \(parts.joined(separator: "; "))",
      at: now.origin(of: first.setting).place,
      remedy:
        "set it back, or start a new run from its weights: train from=\(run.id) name=NAME config=\(configuration.path)",
      kind: .environment)
  }

  /// Applies the allowed changes to the settings of the run.
  func apply(to settings: inout Settings) throws(Failure) {
    for change in harmless {
      try settings.set(
        change.setting.name, change.now, origin: .given(configuration.path), at: nil)
    }
  }

  /// Stores the file beside the run's own if it differs, and returns notes about the differences.
  ///
  /// - Parameter number: the number of the resumption, from 1.
  func keep(in run: Run, resumption number: Int) throws(Failure) -> [String] {
    let before =
      run.manifest.lineage.configuration?.text
      ?? (try? FileSystem.readText(run.path("config.yml")))
    guard before != configuration.text else { return [] }
    let name = "config.resume_\(number).yml"
    try AtomicFile.replace(run.path(name), with: configuration.text)
    try run.update { manifest in
      for change in harmless { manifest.settings[change.setting.name] = JSONValue(change.now) }
    }
    guard !harmless.isEmpty else {
      return ["\(configuration.path) differs from the run's config.yml, its values do not: kept as \(name)"]
    }
    return ["\(configuration.path) differs from the run's config.yml: kept as \(name)"]
      + harmless.map { "  \($0.setting.name)  \($0.setting.text($0.before)) → \($0.setting.text($0.now))" }
  }
}
