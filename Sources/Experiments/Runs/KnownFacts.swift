package import Basics
import Configurations
package import Records
package import Settings

extension RunManifest {
  /// Whether another program made the run, and only what its files say is known of it.
  package var isImported: Bool { lineage.foreign != nil }

  /// The settings that are known: all of a run of this program, of an imported one those that its files gave.
  ///
  /// Imports of earlier versions filled the rest with defaults; these have no origin.
  package var knownSettings: JSONObject {
    guard isImported else { return settings }
    return JSONObject(settings.members.filter { origins[$0.key] != nil }.map { ($0.key, $0.value) })
  }

  /// The values of settings, in their order; `nil` where one is not known.
  /// - Throws: `settings.type`, `settings.range`, `settings.choice` for a record that was changed by hand.
  package func known(_ wanted: [Setting]) throws(Failure) -> [Value?] {
    let told = knownSettings
    let settings = try Settings(record: told, origin: "run.json")
    guard isImported else { return wanted.map { settings[$0] } }
    return wanted.map { setting in
      if told[setting.name] != nil { return settings[setting] }
      return setting.name == SettingKey.seed.name ? seed.map { .int($0) } : nil
    }
  }

  /// `full_finetune`, `frozen_backbone`, `zero_shot`; empty where it is not known.
  package var shownMode: String { mode == RunManifest.unknownMode ? "" : mode }

  /// The level of the store for runs of which no file says how they were trained.
  package static let unknownMode = "unknown"

  /// Seconds of work; `nil` where they are not known. What an import took is no time of the run's.
  package var seconds: Double? {
    if let seconds = lineage.seconds { return seconds }
    let spans = segments.compactMap { segment -> Int? in
      guard let ended = segment.ended, !isImported || segment.began < created else { return nil }
      return ended.milliseconds - segment.began.milliseconds
    }
    return spans.isEmpty ? nil : Double(spans.reduce(0, +)) / 1000
  }
}
