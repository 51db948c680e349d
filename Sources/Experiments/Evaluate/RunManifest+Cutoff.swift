import Basics
import Records
import Settings
import Tasks

extension RunManifest {
  /// The cutoff by which the run decides: the one found on dev, or the one it was given; `nil` while it is not found
  /// yet, and for a run without one.
  var decidingCutoff: Double? {
    if let cutoff { return cutoff }
    return settings[SettingKey.cutoff.name]?.double
  }

  /// Whether its cutoff is to be found on dev, and is not found yet.
  var awaitsCutoff: Bool { cutoff == nil && settings[SettingKey.cutoff.name]?.string != nil }

  /// The record of the run that a checkpoint is in; `nil` for any other folder.
  static func ofCheckpoint(_ folder: String) -> RunManifest? {
    let directory = AtomicFile.directory(of: FileFacts.resolved(folder))
    return try? RunManifest(reading: "\(directory)/\(RunManifest.fileName)")
  }
}
