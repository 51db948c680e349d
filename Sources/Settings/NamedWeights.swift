import Basics

/// Numbers by name, written `neg:2,pos:1`; a name with a comma is written in a JSON object, `{"a,b": 2}`.
package struct NamedWeights: Sendable, Equatable {
  /// A name with its number.
  package struct Member: Sendable, Equatable {
    /// No two members have the same one.
    package let name: String
    /// Finite and above 0.
    package let weight: Double
  }

  /// In the order in which they are written, at least one.
  package let members: [Member]

  /// - Returns: `nil` for any other text, and for a name that stands twice.
  package init?(_ text: String) {
    let found =
      text.hasPrefix("{") ? NamedWeights.object(text) : NamedWeights.list(text)
    guard let found, !found.isEmpty, Set(found.map { Array($0.name.utf8) }).count == found.count,
      found.allSatisfy({ $0.weight.isFinite && $0.weight > 0 })
    else { return nil }
    members = found
  }

  private static func list(_ text: String) -> [Member]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let members = parts.compactMap { part -> Member? in
      guard let colon = part.lastIndex(of: ":"), let weight = Double(part[part.index(after: colon)...]) else {
        return nil
      }
      return Member(name: String(part[..<colon]), weight: weight)
    }
    return members.count == parts.count ? members : nil
  }

  private static func object(_ text: String) -> [Member]? {
    guard let object = try? JSONValue(parsing: Array(text.utf8), source: "").object else { return nil }
    let members = object.members.compactMap { member in
      member.value.double.map { Member(name: member.key, weight: $0) }
    }
    return members.count == object.members.count ? members : nil
  }
}
