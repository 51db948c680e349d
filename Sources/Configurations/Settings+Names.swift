package import Basics
package import Settings
import Training

// Settings by the names of the table.

extension Settings {
  /// All keys in the table's order.
  package var entries: [(setting: Setting, value: Value, origin: Origin)] {
    Setting.all.map { ($0, self[$0], origin(of: $0)) }
  }

  /// Sets a key by any of its names. `warmup`, `evaluate` and `save` are split into the two stored keys.
  /// - Throws: `settings.unknown` with the nearest name, `settings.type`, `settings.range`,
  ///   `settings.choice`.
  package mutating func set(_ name: String, _ value: Value, origin: Origin, at place: Place?) throws(Failure)
  {
    func put(_ setting: Setting, _ value: Value) throws(Failure) {
      try set(setting, to: value, as: name, origin: origin, at: place)
    }
    let (share, steps) = (SettingKey.warmupRatio.setting, SettingKey.warmupSteps.setting)
    switch (name, value) {
    case ("warmup", .int(let count)) where count > 0: try put(steps, value)
    case ("warmup", _):
      try put(share, value)
      try put(steps, .null)
    case ("evaluate", _): try setInterval(.evaluation, value, put)
    case ("save", _): try setInterval(.save, value, put)
    default:
      guard let setting = Setting.named(name) else {
        throw Failure(
          "settings.unknown", "unknown key '\(name)'", at: place,
          remedy: DidYouMean.remedy(for: name, among: Setting.names), kind: .usage)
      }
      try put(setting, value)
      if setting.name == share.name { try put(steps, .null) }
      // A number implies its unit, and thereby the strategy, unless that was given separately.
      for interval in [IntervalKeys.evaluation, .save] where !isGiven(interval.unit) {
        if setting.name == interval.steps.name { try put(interval.unit, IntervalUnit.steps.value) }
        if setting.name == interval.epochs.name { try put(interval.unit, IntervalUnit.epoch.value) }
      }
    }
  }

  private func setInterval(
    _ keys: IntervalKeys, _ value: Value, _ put: (Setting, Value) throws(Failure) -> Void
  ) throws(Failure) {
    if case .int = value {
      try put(keys.steps, value)
      try put(keys.unit, IntervalUnit.steps.value)
    } else {
      try put(keys.unit, value == .flag(false) ? IntervalUnit.no.value : value)
      try put(keys.steps, .null)
    }
  }

  // MARK: Records

  /// Stored names and values.
  package var json: JSONObject { JSONObject(entries.map { ($0.setting.name, JSONValue($0.value)) }) }
  /// Stored names and where the value came from, without the keys at their defaults.
  package var originsJSON: JSONObject {
    JSONObject(
      entries.filter { $0.origin != .default }.map { ($0.setting.name, .string($0.origin.description)) })
  }

  /// The settings that distinguish runs, for the fingerprint.
  package var resultJSON: JSONObject {
    JSONObject(
      entries.filter { setting, value, _ in
        setting.changesResult && !(setting.isLater && value == setting.default)
      }.map { ($0.setting.name, JSONValue($0.value)) })
  }

  /// Reads the settings of a record; keys missing from it keep their defaults.
  ///
  /// A record contains every key: keys count as given if they are in its `origins` or, for a record without
  /// them, if they are not at their defaults.
  package init(record: JSONObject, origin: String, origins given: JSONObject? = nil) throws(Failure) {
    self.init()
    for (key, value) in record.members {
      guard let setting = Setting.named(key), let value = value.value else { continue }
      let read = try setting.read(value, as: key, at: nil)
      let isGiven = given.map { $0[setting.name] != nil } ?? false || read != setting.default
      try set(setting, to: read, origin: isGiven ? .given(origin) : .default)
    }
  }

  /// The settings whose values differ from those of `other`, in the table's order.
  package func differences(from other: Settings) -> [(setting: Setting, mine: Value, theirs: Value)] {
    Setting.all.filter { self[$0] != other[$0] }.map { ($0, self[$0], other[$0]) }
  }
}
