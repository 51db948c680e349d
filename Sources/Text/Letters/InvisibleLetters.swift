/// Letters that cannot be seen: zero-width spaces and joiners, direction marks, soft hyphens, byte order marks,
/// control characters. Two texts that look alike may differ in them.
package enum InvisibleLetters {
  /// Whether a scalar has no picture of its own. Spaces, tabs and line ends are not such letters, nor are the
  /// selectors and joiners that belong to emoji.
  package static func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: return false
    case 0x09, 0x0A, 0x0D: return false
    case 0xFE00...0xFE0F: return false
    default: break
    }
    let properties = scalar.properties
    return properties.generalCategory == .control || properties.generalCategory == .format
      || properties.isDefaultIgnorableCodePoint
  }

  /// The number and name of a scalar: `U+200B zero width space`.
  package static func name(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let name = scalar.properties.name ?? scalar.properties.nameAlias
    return name.map { "\(number) \($0.lowercased())" } ?? number
  }
}

/// Finds invisible letters in many texts.
package struct InvisibleLetterFinder: Sendable {
  private var kinds = LetterKinds()

  /// Of no texts yet.
  package init() {}

  /// Those of a text, in order. A joiner between two emoji is part of their picture.
  package mutating func all(in text: String) -> [Unicode.Scalar] {
    var found: [Unicode.Scalar] = []
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if kinds.kind(of: scalar).contains(.invisible) {
        let joinsEmoji =
          scalar == "\u{200D}"
          && previous.map { $0.properties.isEmoji || (0xFE00...0xFE0F).contains($0.value) } ?? false
        if !joinsEmoji { found.append(scalar) }
      }
      previous = scalar
    }
    return found
  }
}
