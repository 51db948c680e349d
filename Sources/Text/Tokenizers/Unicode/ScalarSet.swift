/// A set of Unicode scalars.
struct ScalarSet: Sendable {
  /// A bit for each scalar value.
  private var bits = [UInt64](repeating: 0, count: 0x110000 / 64)

  /// - Parameter text: hexadecimal numbers and inclusive ranges, separated by spaces.
  init(_ text: String) {
    for word in text.utf8.split(separator: UInt8(ascii: " ")) {
      for scalar in ScalarTable.range(word) where scalar < 0x110000 { insert(scalar) }
    }
  }

  init(_ scalars: some Sequence<UInt32>) { for scalar in scalars { insert(scalar) } }

  /// - Parameter scalar: below 0x110000.
  func contains(_ scalar: UInt32) -> Bool { bits[Int(scalar >> 6)] >> UInt64(scalar & 63) & 1 != 0 }

  private mutating func insert(_ scalar: UInt32) { bits[Int(scalar >> 6)] |= 1 << UInt64(scalar & 63) }

  static let word = ScalarSet(UnicodeClasses.word)
  static let letter = ScalarSet(UnicodeClasses.letter)
  static let number = ScalarSet(UnicodeClasses.number)
  static let numeric = ScalarSet(UnicodeClasses.numeric)
  static let combining = ScalarSet(UnicodeClasses.combining)
  static let joined = ScalarSet(UnicodeClasses.joined)
  static let prefix = ScalarSet(UnicodeClasses.prefix)
  static let control = ScalarSet(UnicodeClasses.control)
  static let pictograph = ScalarSet(UnicodeClasses.pictograph)
  static let space = ScalarSet(ScalarTables.space)
  static let punctuation = ScalarSet(ScalarTables.punctuation)
}
