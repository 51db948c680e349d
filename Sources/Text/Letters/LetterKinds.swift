/// What checks of texts ask about each scalar, remembered: the standard library is slow to say it.
struct LetterKinds: Sendable {
  /// What is known of one scalar.
  struct Kind: OptionSet {
    let rawValue: UInt32
    /// ``InvisibleLetters`` contain it.
    static let invisible = Kind(rawValue: 1 << 31)
    /// White space.
    static let space = Kind(rawValue: 1 << 30)
    /// A mark on the letter before it, whose place among other marks may differ.
    static let mark = Kind(rawValue: 1 << 29)
    /// A letter with one mark, which may also be written as two scalars.
    static let pair = Kind(rawValue: 1 << 28)
    /// In lower case and without marks it is several letters, or none.
    static let several = Kind(rawValue: 1 << 27)

    /// The letter in lower case without marks, unless ``several``.
    var letter: UInt32 { rawValue & 0x1F_FFFF }
  }

  private var pages: [[Kind]] = Array(repeating: [], count: 0x1100)

  /// What is known of a scalar.
  mutating func kind(of scalar: Unicode.Scalar) -> Kind {
    let page = Int(scalar.value >> 8)
    if pages[page].isEmpty {
      let start = UInt32(page) << 8
      pages[page] = (start..<start + 0x100).map { Unicode.Scalar($0).map(LetterKinds.kind) ?? [] }
    }
    return pages[page][Int(scalar.value & 0xFF)]
  }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    var kind: Kind = []
    if InvisibleLetters.contains(scalar) { kind.insert(.invisible) }
    if scalar.properties.isWhitespace { kind.insert(.space) }
    if scalar.properties.canonicalCombiningClass != .notReordered { kind.insert(.mark) }
    if ScalarTable.shared.decomposition(scalar.value).count == 2 { kind.insert(.pair) }
    let letters = LetterKinds.letters(of: scalar)
    return letters.count == 1 ? Kind(rawValue: kind.rawValue | letters[0]) : kind.union(.several)
  }

  /// The letters of a scalar in lower case, apart and without marks.
  static func letters(of scalar: Unicode.Scalar) -> [UInt32] {
    // Hangul has no case.
    if (0xAC00...0xD7A3).contains(scalar.value) { return ScalarTable.shared.decomposition(scalar.value) }
    return scalar.properties.lowercaseMapping.unicodeScalars
      .flatMap { ScalarTable.shared.decomposition($0.value) }
      .filter { Unicode.Scalar($0)?.properties.canonicalCombiningClass == .notReordered }
  }
}

/// Keys of texts that are equal where the texts are, but for case, spaces, invisible letters and normal forms.
///
/// Texts with equal keys may differ, also in marks such as vowel points.
package struct LooseKeys: Sendable {
  private var kinds = LetterKinds()

  /// Of no texts yet.
  package init() {}

  /// The key of a text, the same in every process.
  package mutating func key(of text: String) -> UInt64 {
    var key: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ letter: UInt32) { key = (key ^ UInt64(letter)) &* 0x100_0000_01B3 }
    for scalar in text.unicodeScalars {
      let kind = kinds.kind(of: scalar)
      if !kind.isDisjoint(with: [.invisible, .space, .mark]) { continue }
      guard kind.contains(.several) else {
        add(kind.letter)
        continue
      }
      for letter in LetterKinds.letters(of: scalar) { add(letter) }
    }
    // The upper half of a product has the better bits.
    return key ^ key >> 32
  }
}

/// Counts words, which white space parts.
package struct WordCount: Sendable {
  private var kinds = LetterKinds()

  /// Of no texts yet.
  package init() {}

  /// The number of words in a text.
  package mutating func count(_ text: String) -> Int {
    var (count, isInWord) = (0, false)
    for scalar in text.unicodeScalars {
      let isSpace = kinds.kind(of: scalar).contains(.space)
      if !isSpace, !isInWord { count += 1 }
      isInWord = !isSpace
    }
    return count
  }
}
