package import Basics

/// The settings of a run: one value for every key, with its origin. A key that was not set has its default.
///
/// Keys are declared where they are used; the table alone defines the set of keys and the order in which they
/// are shown and stored.
package struct Settings: Sendable, Equatable {
  private struct Entry: Sendable, Equatable {
    var value: Value
    var origin: Origin
  }

  /// By the stored names.
  private var given: [String: Entry] = [:]

  /// Every key at its default.
  package init() {}

  /// The value of a key in its own type: the one that was set, or the default.
  package subscript<Content>(key: SettingKey<Content>) -> Content {
    guard let content = Content(self[key.setting]) else {
      preconditionFailure("'\(key.name)' holds a value of another type")
    }
    return content
  }

  /// Where the value of a key comes from.
  package func origin<Content>(of key: SettingKey<Content>) -> Origin { origin(of: key.setting) }
  /// Whether the value was given by a file or a line rather than by the table of defaults.
  package func isGiven<Content>(_ key: SettingKey<Content>) -> Bool { isGiven(key.setting) }

  /// Resets a key to its default.
  package mutating func reset(_ setting: Setting) { given[setting.name] = nil }

  /// Sets a key to a value chosen by the program.
  package mutating func set<Content>(_ key: SettingKey<Content>, to content: Content, origin: Origin) {
    given[key.name] = Entry(value: content.value, origin: origin)
  }

  // MARK: Keys of any type

  /// The value of a key: the one that was set, or the default.
  package subscript(setting: Setting) -> Value { given[setting.name]?.value ?? setting.default }
  /// Where the value of a key comes from; `default` for a key that was not set.
  package func origin(of setting: Setting) -> Origin { given[setting.name]?.origin ?? .default }
  /// Whether the value was given by a file or a line rather than by the table of defaults.
  package func isGiven(_ setting: Setting) -> Bool { origin(of: setting) != .default }

  /// Sets a key to a value that was written somewhere.
  ///
  /// - Parameter written: the name that was used for the key.
  /// - Throws: `settings.type`, `settings.range`, `settings.choice`, placed at `place`.
  package mutating func set(
    _ setting: Setting, to value: Value, as written: String? = nil, origin: Origin, at place: Place? = nil
  ) throws(Failure) {
    let read = try setting.read(value, as: written ?? setting.name, at: place)
    given[setting.name] = Entry(value: read, origin: origin)
  }
}
