/// A value of the language, of a configuration file or of a stored record.
package enum Value: Sendable, Hashable, CustomStringConvertible {
  case null
  case flag(Bool)
  case int(Int)
  case float(Double)
  case text(String)

  /// As the user would type it: `2e-05`, `true`, `none`.
  package var description: String {
    switch self {
    case .null: "none"
    case .flag(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .float(let number): String(number)
    case .text(let text): text
    }
  }

  /// The number of an `int` or a `float`.
  package var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }
}
