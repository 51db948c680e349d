package import Basics

/// Where a setting's value comes from; later ones win.
package enum Origin: Sendable, Equatable, CustomStringConvertible {
  case fallback
  /// A configuration file and the line in it; 0 where it is no file but earlier work, such as a trial.
  case file(String, line: Int)
  /// A flag of the command line, a typed line or a line of a script.
  case given(String)

  /// The line of the file that gave the value.
  package var place: Place? {
    if case .file(let path, let line) = self { .file(path, line: line > 0 ? line : nil) } else { nil }
  }

  package var description: String {
    switch self {
    case .fallback: "default"
    case .file(let path, let line): line > 0 ? "\(path):\(line)" : path
    case .given(let place): place
    }
  }
}

/// The resolved settings of a run: one value per key, each with its origin.
package struct Settings: Sendable, Equatable {
  private var values: [String: Value] = [:]
  private var origins: [String: Origin] = [:]

  /// Every key at its default.
  package init() {
    values = Settings.fallbacks
    origins = Settings.fallbacks.mapValues { _ in .fallback }
  }

  private static let fallbacks = [String: Value](
    uniqueKeysWithValues: Setting.all.map { ($0.name, $0.fallback) })

  /// All keys in the table's order.
  package var entries: [(setting: Setting, value: Value, origin: Origin)] {
    Setting.all.map { ($0, self[$0.name], origins[$0.name] ?? .fallback) }
  }

  /// The value of a key, by its stored name; `null` for a name that no key has.
  package subscript(name: String) -> Value { values[name] ?? .null }
  package func origin(of name: String) -> Origin { origins[name] ?? .fallback }
  package func isGiven(_ name: String) -> Bool { origin(of: name) != .fallback }

  package subscript<Content>(key: SettingKey<Content>) -> Content {
    guard let content = values[key.name].flatMap({ Content($0) }) else {
      preconditionFailure("'\(key.name)' is not in the table, or of another type there")
    }
    return content
  }
  package func origin<Content>(of key: SettingKey<Content>) -> Origin { origin(of: key.name) }
  package func isGiven<Content>(_ key: SettingKey<Content>) -> Bool { isGiven(key.name) }

  /// Sets a key to what the program itself has chosen.
  package mutating func set<Content>(_ key: SettingKey<Content>, to content: Content, origin: Origin) {
    (values[key.name], origins[key.name]) = (content.value, origin)
  }

  /// Sets a key by any of its names. `warmup`, `evaluate` and `save` are split into the two keys they stand for.
  /// - Throws: `settings.unknown` with the nearest name, `settings.type`, `settings.range`, `settings.choice`.
  package mutating func set(_ name: String, _ value: Value, origin: Origin, at place: Place?) throws(Failure)
  {
    switch (name, value) {
    case ("warmup", .int(let steps)) where steps > 0: try put("warmup_steps", name, value, origin, place)
    case ("warmup", _):
      try put("warmup_ratio", name, value, origin, place)
      try put("warmup_steps", name, .null, origin, place)
    case ("evaluate", _): try setInterval("eval", name, value, origin, place)
    case ("save", _): try setInterval("save", name, value, origin, place)
    default:
      guard let setting = Setting.named(name) else {
        throw Failure(
          "settings.unknown", "unknown key '\(name)'", at: place,
          mend: DidYouMean.remedy(for: name, among: Setting.names), kind: .usage)
      }
      try put(setting.name, name, value, origin, place)
      if setting.name == "warmup_ratio" { try put("warmup_steps", name, .null, origin, place) }
      // A number says its unit, and with it the strategy, unless that was said apart.
      for (key, strategy, unit) in [
        ("save_steps", "save_strategy", "steps"), ("eval_steps", "eval_strategy", "steps"),
        ("save_epochs", "save_strategy", "epoch"), ("eval_epochs", "eval_strategy", "epoch"),
      ] where setting.name == key && !isGiven(strategy) {
        try put(strategy, name, .text(unit), origin, place)
      }
    }
  }

  private mutating func setInterval(
    _ prefix: String, _ written: String, _ value: Value, _ origin: Origin, _ place: Place?
  ) throws(Failure) {
    if case .int = value {
      try put(prefix + "_steps", written, value, origin, place)
      try put(prefix + "_strategy", written, .text("steps"), origin, place)
    } else {
      try put(prefix + "_strategy", written, value == .flag(false) ? .text("no") : value, origin, place)
      try put(prefix + "_steps", written, .null, origin, place)
    }
  }

  private mutating func put(
    _ name: String, _ written: String, _ value: Value, _ origin: Origin, _ place: Place?
  ) throws(Failure) {
    guard let setting = Setting.named(name) else { preconditionFailure("'\(name)' is not in the table") }
    values[name] = try setting.read(value, as: written, at: place)
    origins[name] = origin
  }

  // MARK: Records

  /// Stored names and values.
  package var json: JSONObject { JSONObject(entries.map { ($0.setting.name, JSONValue($0.value)) }) }
  package var originsJSON: JSONObject {
    JSONObject(
      entries.filter { $0.origin != .fallback }.map { ($0.setting.name, .string($0.origin.description)) })
  }

  /// Those that make a run another run, for the fingerprint.
  package var resultJSON: JSONObject {
    JSONObject(
      entries.filter { setting, value, _ in
        setting.changesResult && !(setting.isLater && value == setting.fallback)
      }.map { ($0.setting.name, JSONValue($0.value)) })
  }

  /// The settings that a record holds; keys it does not know keep their defaults.
  ///
  /// A record holds every key: those count as given that its `origins` name or, where it has none, that are not at
  /// their defaults.
  package init(record: JSONObject, origin: String, origins given: JSONObject? = nil) throws(Failure) {
    self.init()
    for (key, value) in record.members {
      guard let setting = Setting.named(key), let value = value.value else { continue }
      values[setting.name] = try setting.read(value, as: key, at: nil)
      let isGiven = given.map { $0[setting.name] != nil } ?? false || values[setting.name] != setting.fallback
      if isGiven { origins[setting.name] = .given(origin) }
    }
  }

  /// The value where it differs from that of `other`, in the table's order.
  package func differences(from other: Settings) -> [(setting: Setting, mine: Value, theirs: Value)] {
    Setting.all.filter { self[$0.name] != other[$0.name] }.map { ($0, self[$0.name], other[$0.name]) }
  }
}
