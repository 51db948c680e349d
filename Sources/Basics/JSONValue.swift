/// A JSON tree that keeps what the text said: the order of keys, and whole numbers apart from fractions.
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

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var int: Int? { if case .int(let number) = self { number } else { nil } }
  package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
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
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
  package init(nilLiteral: ()) { self = .null }

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
