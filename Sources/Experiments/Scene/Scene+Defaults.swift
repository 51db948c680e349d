package import Basics
package import Configurations
package import Settings

/// The defaults that `set KEY=VALUE` sets for the following runs.
extension Scene {
  /// Sets the default of a key for every following train line that does not give it.
  /// - Throws: `settings.unknown`, `settings.type`, `settings.range`, `settings.choice`, placed at `place`.
  package mutating func setDefault(_ name: String, _ value: Value, at place: Place) throws(Failure) {
    var probe = Settings()
    try probe.set(name, value, origin: .default, at: place)
    let isInitial = reading == .initFile
    defaults.removeAll { $0.name == name && $0.isInitial == isInitial }
    defaults.append(
      SettingDefault(name: name, value: value, origin: .given(origin.description), isInitial: isInitial))
  }

  /// The settings of a run without those of its line, by precedence: default < init file < configuration <
  /// `set`.
  package func settings(under configuration: LoadedConfiguration?) throws(Failure) -> Settings {
    var settings = Settings()
    for value in defaults where value.isInitial {
      try settings.set(value.name, value.value, origin: value.origin, at: nil)
    }
    try configuration?.apply(to: &settings)
    for value in defaults where !value.isInitial {
      try settings.set(value.name, value.value, origin: value.origin, at: nil)
    }
    return settings
  }
}
