/// A choice that is a value declared in a file of its own, as a schedule or an optimizer is; a list names them all.
package protocol ListedChoice: SettingChoice, Equatable {
  /// Other programs' words for it.
  var synonyms: [String] { get }
  /// Keys that it reads beside those of every choice of its kind; with one that does not read them, they are refused.
  var settings: [Setting] { get }
}

extension ListedChoice {
  /// The choice of this name; `nil` for any other word.
  package init?(rawValue: String) {
    guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = found
  }

  package static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }

  /// The keys that some of the choices read, each once, in the order of the list.
  package static var settings: [Setting] {
    allCases.flatMap(\.settings).reduce(into: []) { known, setting in
      if !known.contains(where: { $0.name == setting.name }) { known.append(setting) }
    }
  }

  /// Other programs' words with ours.
  package static var synonyms: [String: String] {
    Dictionary(
      allCases.flatMap { choice in choice.synonyms.map { ($0, choice.rawValue) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The choices that read a key of ``settings``.
  package static func readers(of setting: Setting) -> [Self] {
    allCases.filter { $0.settings.contains { $0.name == setting.name } }
  }
}
