package import Basics
package import Settings

/// A key of a run that `set` has given a value for the lines that follow.
package struct SettingDefault: Sendable, Equatable {
  /// The key as it was named.
  package let name: String
  /// The value as it was given.
  package let value: Value
  /// The line that gave it.
  package let origin: Origin
  /// Whether the init file says so: a configuration then wins over it.
  package let isInitial: Bool

  /// - Parameters: the properties, in their order.
  package init(name: String, value: Value, origin: Origin, isInitial: Bool) {
    (self.name, self.value, self.origin, self.isInitial) = (name, value, origin, isInitial)
  }
}
