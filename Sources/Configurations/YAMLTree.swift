package import Basics
import Yams

/// A YAML file as a whole, whatever its keys mean.
package enum YAMLTree {
  /// The tree with plain words as JSON values; `nil` for what is no YAML, or empty.
  package static func json(_ text: String) -> JSONValue? {
    (try? Yams.compose(yaml: text)).flatMap { $0 }.map(tree(of:))
  }

  private static func tree(of node: Node) -> JSONValue {
    switch node {
    case .mapping(let mapping):
      return .object(JSONObject(mapping.map { ($0.key.scalar?.string ?? "", tree(of: $0.value)) }))
    case .sequence(let items): return .array(items.map { tree(of: $0) })
    case .scalar(let scalar): return scalar.style == .plain ? value(scalar.string) : .string(scalar.string)
    default: return .null
    }
  }

  private static func value(_ text: String) -> JSONValue {
    switch text {
    case "", "~", "null": return .null
    case "true": return true
    case "false": return false
    default: break
    }
    if let whole = Int(text) { return .int(whole) }
    if let number = Double(text), number.isFinite { return .double(number) }
    return .string(text)
  }
}
