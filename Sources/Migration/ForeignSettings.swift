import Basics
import Configurations
import Experiments
import Settings

/// The settings contained in a foreign configuration, and nothing else.
struct ForeignSettings {
  /// Stored names and values.
  private(set) var known = JSONObject()
  /// Keys without a meaning here, and invalid values.
  private(set) var unread = JSONObject()

  init() {}

  /// - Parameters:
  ///   - isOwn: whether this program wrote it, so that null is a value.
  ///   - dataset: the member of the results with the data files.
  init(_ config: JSONObject, isOwn: Bool = false, dataset: JSONValue? = nil) {
    for (key, value) in config.members { read(key, value, isOwn: isOwn) }
    for name in ["train", "dev", "test"] {
      if let file = dataset?["\(name)_file"], file.string != nil { read("\(name)_file", file, isOwn: isOwn) }
    }
  }

  private mutating func read(_ key: String, _ value: JSONValue, isOwn: Bool) {
    // Their programs write null for a key without a meaning.
    if value == .null, !isOwn { return }
    guard let setting = Setting.named(key), let plain = ForeignSettings.plain(value, for: setting),
      let read = try? setting.read(plain, as: key, at: nil)
    else {
      unread[key] = value
      return
    }
    known[setting.name] = JSONValue(read)
  }

  /// The plain value for a setting. A number may be written as a string (`"5e-5"`).
  private static func plain(_ value: JSONValue, for setting: Setting) -> Value? {
    switch setting.kind {
    case .whole, .wholeOr, .number, .numberOrWord:
      PythonJSON.number(value).map { Int(exactly: $0).map { .int($0) } ?? .float($0) } ?? value.value
    case .choice, .weights, .flag, .text, .texts, .path: value.value
    }
  }

  /// Adds settings that only the other contains.
  mutating func add(_ other: ForeignSettings) {
    for (key, value) in other.known.members where known[key] == nil { known[key] = value }
    for (key, value) in other.unread.members where unread[key] == nil { unread[key] = value }
  }
}
