import Basics
import Configurations
import Experiments
import Settings

/// The settings that a foreign configuration tells, and nothing else.
struct ForeignSettings {
  /// Stored names and values.
  private(set) var known = JSONObject()
  /// Keys that mean nothing here, and values that no key takes.
  private(set) var unread = JSONObject()

  init() {}

  /// - Parameters:
  ///   - isOwn: whether this program wrote it: null is then a value.
  ///   - dataset: the member of the results that names data files.
  init(_ config: JSONObject, isOwn: Bool = false, dataset: JSONValue? = nil) {
    for (key, value) in config.members { read(key, value, isOwn: isOwn) }
    for name in ["train", "dev", "test"] {
      if let file = dataset?["\(name)_file"], file.string != nil { read("\(name)_file", file, isOwn: isOwn) }
    }
  }

  private mutating func read(_ key: String, _ value: JSONValue, isOwn: Bool) {
    // null is what their programs write where a key has no meaning.
    if value == .null, !isOwn { return }
    guard let setting = Setting.named(key), let plain = ForeignSettings.plain(value, for: setting),
      let read = try? setting.read(plain, as: key, at: nil)
    else {
      unread[key] = value
      return
    }
    known[setting.name] = JSONValue(read)
  }

  /// A number may be written as a text (`"5e-5"`), where a number is meant.
  private static func plain(_ value: JSONValue, for setting: Setting) -> Value? {
    switch setting.kind {
    case .whole, .number:
      ForeignJSON.number(value).map { Int(exactly: $0).map { .int($0) } ?? .float($0) } ?? value.value
    case .choice, .flag, .text, .path: value.value
    }
  }

  /// Adds what the other tells and this does not.
  mutating func add(_ other: ForeignSettings) {
    for (key, value) in other.known.members where known[key] == nil { known[key] = value }
    for (key, value) in other.unread.members where unread[key] == nil { unread[key] = value }
  }
}
