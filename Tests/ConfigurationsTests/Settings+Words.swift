import Basics
import Configurations
import Settings

/// Settings by their stored names, which tests write as files do.
extension Settings {
  subscript(name: String) -> Value { Setting.named(name).map { self[$0] } ?? .null }
  func origin(of name: String) -> Origin { Setting.named(name).map { origin(of: $0) } ?? .default }
  func isGiven(_ name: String) -> Bool { origin(of: name) != .default }
}
