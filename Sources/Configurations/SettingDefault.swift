package import Basics
package import Settings

/// A key that `set` has given a value for the following lines.
package struct SettingDefault: Sendable, Equatable {
  /// The key, as named.
  package let name: String
  /// The value, as given.
  package let value: Value
  /// The line that set it.
  package let origin: Origin
  /// Whether it was set in the init file: a configuration then takes precedence.
  package let isInitial: Bool

  /// - Parameters: the properties, in their order.
  package init(name: String, value: Value, origin: Origin, isInitial: Bool) {
    (self.name, self.value, self.origin, self.isInitial) = (name, value, origin, isInitial)
  }
}
