package import Basics
package import Settings

/// A key of a run that `set` has given a value for the lines that follow.
package struct RunDefault: Sendable, Equatable {
  let name: String
  let value: Value
  let origin: Origin
  /// Whether the init file says so: a configuration then wins over it.
  let isInitial: Bool
}

extension Scene {
  /// Lets every train that follows have this value, unless its line gives another.
  /// - Throws: `settings.unknown`, `settings.type`, `settings.range`, `settings.choice`, placed at `place`.
  package mutating func setDefault(_ name: String, _ value: Value, at place: Place) throws(Failure) {
    var probe = Settings()
    try probe.set(name, value, origin: .fallback, at: place)
    let isInitial = reading == .initFile
    defaults.removeAll { $0.name == name && $0.isInitial == isInitial }
    defaults.append(
      RunDefault(name: name, value: value, origin: .given(origin.description), isInitial: isInitial))
  }

  /// The settings of a run before its line has its say: default < init file < configuration < `set`.
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

extension Settings {
  /// What differs from the defaults, by where it comes from: `typed: lr 3e-05, batch 8`. Units are said.
  package var inShort: [String] {
    var groups: [(source: String, values: [String])] = []
    for (setting, value, origin) in entries
    where origin != .fallback && value != setting.fallback && !setting.name.hasSuffix("_file") {
      let source: String
      if case .file(let path, _) = origin { source = path } else { source = origin.description }
      let text =
        "\(setting.short) \(setting.unit == setting.short ? value.description : setting.text(value.shortened))"
      if let index = groups.firstIndex(where: { $0.source == source }) {
        groups[index].values.append(text)
      } else {
        groups.append((source, [text]))
      }
    }
    return groups.map { "\($0.source): \($0.values.joined(separator: ", "))" }
  }
}
