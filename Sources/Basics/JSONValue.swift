/// A JSON tree that preserves the order of keys and the difference between whole numbers and fractions.
///
/// A `config.json` read and written again differs only where it was changed.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The member `key` of an object; `nil` for any other value.
  package subscript(key: String) -> JSONValue? {
    if case .object(let object) = self { object[key] } else { nil }
  }

  /// The text of a string; `nil` for any other value.
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The number if it was written as a whole number; `nil` for any other value, 1.0 included.
  package var int: Int? { if case .int(let number) = self { number } else { nil } }
  /// The value of `true` or `false`; `nil` for anything else, 0 and 1 included.
  package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  /// The elements of an array, in order; `nil` for any other value.
  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  /// The members of an object; `nil` for any other value.
  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  /// The number of a whole or fractional value.
  package var double: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  /// A text literal is a string.
  package init(stringLiteral value: String) { self = .string(value) }
  /// A whole literal is an `int`.
  package init(integerLiteral value: Int) { self = .int(value) }
  /// `true` and `false` are a `bool`.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A literal with a point is a `double`, 1.0 included.
  package init(floatLiteral value: Double) { self = .double(value) }
  /// A literal list is an array.
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// A literal dictionary is an object with its members in the order of the source.
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
  /// A literal `nil` is `null`.
  package init(nilLiteral: ()) { self = .null }

  /// The JSON scalar for a value; ``value`` is the inverse.
  package init(_ value: Basics.Value) {
    switch value {
    case .null: self = .null
    case .flag(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number): self = .double(number)
    case .text(let text): self = .string(text)
    }
  }

  /// The scalar as a ``Value``; `nil` for arrays and objects.
  package var value: Basics.Value? {
    switch self {
    case .null: .null
    case .bool(let flag): .flag(flag)
    case .int(let number): .int(number)
    case .double(let number): .float(number)
    case .string(let text): .text(text)
    case .array, .object: nil
    }
  }
}
