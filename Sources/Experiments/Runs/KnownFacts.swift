package import Basics
import Configurations
package import Records
package import Settings

extension RunManifest {
  /// Whether another program made the run, so that only the contents of its files are known.
  package var isImported: Bool { lineage.foreign != nil }

  /// The known settings: all of them for a run of this program, those in its files for an imported run.
  ///
  /// Imports by earlier versions filled in defaults, which have no origin.
  package var knownSettings: JSONObject {
    guard isImported else { return settings }
    return JSONObject(settings.members.filter { origins[$0.key] != nil }.map { ($0.key, $0.value) })
  }

  /// The values of settings, in order; `nil` for unknown ones.
  /// - Throws: `settings.type`, `settings.range`, `settings.choice` for a record that was edited by hand.
  package func known(_ wanted: [Setting]) throws(Failure) -> [Value?] {
    let told = knownSettings
    let settings = try Settings(record: told, origin: "run.json")
    guard isImported else { return wanted.map { settings[$0] } }
    return wanted.map { setting in
      if told[setting.name] != nil { return settings[setting] }
      return setting.name == SettingKey.seed.name ? seed.map { .int($0) } : nil
    }
  }

  /// `full_finetune`, `frozen_backbone`, `zero_shot`; empty if unknown.
  package var shownMode: String { mode == RunManifest.unknownMode ? "" : mode }

  /// The directory level in the store for runs whose training mode is unknown.
  package static let unknownMode = "unknown"

  /// Seconds of work; `nil` if unknown. The time of an import does not count.
  package var seconds: Double? {
    if let seconds = lineage.seconds { return seconds }
    let spans = segments.compactMap { segment -> Int? in
      guard let ended = segment.ended, !isImported || segment.began < created else { return nil }
      return ended.milliseconds - segment.began.milliseconds
    }
    return spans.isEmpty ? nil : Double(spans.reduce(0, +)) / 1000
  }
}
