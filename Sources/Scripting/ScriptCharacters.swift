/// The roles of characters in a script, scalar by scalar.
enum ScriptCharacters {
  /// Letters, digits and `_ . / : @ + -`, combining marks, and the Hebrew word signs.
  static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "/", ":", "@", "+", "-": true
    case "\u{0}"..."\u{7F}": false
    case "\u{05BE}", "\u{05F3}", "\u{05F4}": true  // maqaf, geresh, gershayim
    default: isLetterOrMark(scalar)
    }
  }

  /// As ``startsWord(_:)``, and `~ * ? % =`.
  static func continuesWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "~", "*", "?", "%", "=": true
    default: startsWord(scalar)
    }
  }

  static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    case "\u{0}"..."\u{7F}": false
    default: isLetterOrMark(scalar) && scalar.properties.numericType == nil
    }
  }

  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9": true
    default: startsName(scalar)
    }
  }

  /// A key may also hold dots and hyphens, so that `learning-rate=…` is an unknown key and not a stray
  /// operand.
  static func continuesKey(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "." || scalar == "-" || continuesName(scalar)
  }

  /// Whether a text is a name: a letter or `_`, then letters, digits and `_`.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, startsName(first) else { return false }
    return text.unicodeScalars.dropFirst().allSatisfy(continuesName)
  }

  private static func isLetterOrMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}
