/// What BERT's normaliser and pre-tokeniser do with one Unicode scalar.
struct ScalarTraits: OptionSet {
  let rawValue: UInt16

  static let removed = ScalarTraits(rawValue: 1 << 0)
  static let becomesSpace = ScalarTraits(rawValue: 1 << 1)
  static let ideograph = ScalarTraits(rawValue: 1 << 2)
  static let mark = ScalarTraits(rawValue: 1 << 3)
  static let space = ScalarTraits(rawValue: 1 << 4)
  static let punctuation = ScalarTraits(rawValue: 1 << 5)
  static let decomposes = ScalarTraits(rawValue: 1 << 6)
  static let combines = ScalarTraits(rawValue: 1 << 7)
  static let hasLowercase = ScalarTraits(rawValue: 1 << 8)
}

/// ``ScalarTables`` parsed once for fast look-up.
struct ScalarTable: Sendable {
  static let shared = ScalarTable()

  /// One entry per scalar value up to U+10FFFF: 2 MiB, of which a text touches only a few pages.
  private var flags: [UInt16]
  /// The canonical ones, Hangul syllables left out.
  let decompositions: [UInt32: [UInt32]]
  private var lowercase: [UInt32: [UInt32]]
  private var classes: [UInt32: UInt8] = [:]

  private init() {
    flags = [UInt16](repeating: 0, count: 0x110000)
    decompositions = ScalarTable.images(ScalarTables.decompositions)
    lowercase = ScalarTable.images(ScalarTables.lowercase)
    let sets: [(String, ScalarTraits)] = [
      (ScalarTables.removed, .removed), (ScalarTables.becomesSpace, .becomesSpace),
      (ScalarTables.ideograph, .ideograph), (ScalarTables.mark, .mark), (ScalarTables.space, .space),
      (ScalarTables.punctuation, .punctuation), ("AC00-D7A3", .decomposes),
    ]
    for (text, trait) in sets {
      for word in text.utf8.split(separator: UInt8(ascii: " ")) { add(trait, to: ScalarTable.range(word)) }
    }
    for scalar in decompositions.keys { add(.decomposes, to: scalar...scalar) }
    for scalar in lowercase.keys { add(.hasLowercase, to: scalar...scalar) }
    readClasses(ScalarTables.combining)
  }

  subscript(scalar: UInt32) -> ScalarTraits { ScalarTraits(rawValue: flags[Int(scalar)]) }

  /// The scalars that are not starters.
  var combining: [UInt32] { Array(classes.keys) }

  /// The canonical combining class; 0 for starters.
  func combiningClass(_ scalar: UInt32) -> UInt8 { classes[scalar] ?? 0 }

  /// The full canonical decomposition of a scalar that ``ScalarTraits/decomposes``.
  func decomposition(_ scalar: UInt32) -> [UInt32] {
    if let parts = decompositions[scalar] { return parts }
    guard (0xAC00...0xD7A3).contains(scalar) else { return [scalar] }
    let (index, last) = (scalar - 0xAC00, (scalar - 0xAC00) % 28)
    let pair = [0x1100 + index / 588, 0x1161 + index % 588 / 28]
    return last == 0 ? pair : pair + [0x11A7 + last]
  }

  /// The full lower-case mapping without context of a scalar that ``ScalarTraits/hasLowercase``.
  func lowercased(_ scalar: UInt32) -> [UInt32] { lowercase[scalar] ?? [scalar] }

  private mutating func add(_ trait: ScalarTraits, to range: ClosedRange<UInt32>) {
    for scalar in range where scalar < 0x110000 { flags[Int(scalar)] |= trait.rawValue }
  }

  private mutating func readClasses(_ text: String) {
    var current: UInt8 = 0
    for word in text.utf8.split(separator: UInt8(ascii: " ")) {
      if word.first == UInt8(ascii: "@") {
        current = UInt8(String(Substring(word.dropFirst()))) ?? 0
      } else {
        let range = ScalarTable.range(word)
        add(.combines, to: range)
        for scalar in range { classes[scalar] = current }
      }
    }
  }

  /// `5BE` or `5BE-5C0`.
  static func range(_ word: Substring.UTF8View) -> ClosedRange<UInt32> {
    let ends = word.split(separator: UInt8(ascii: "-"))
    let first = number(ends.first ?? word)
    return first...max(first, number(ends.last ?? word))
  }

  /// Reads `41-5A>20`, `100-12E/2>1`, `130=69+307` and, for consecutive scalars, `8C48 66F4`.
  static func images(_ text: String) -> [UInt32: [UInt32]] {
    var images: [UInt32: [UInt32]] = [:]
    var next: UInt32 = 0
    for word in text.utf8.split(separator: UInt8(ascii: " ")) {
      let sides = word.split { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ">") }
      if sides.count == 2, word.contains(UInt8(ascii: ">")) {
        let bounds = sides[0].split(separator: UInt8(ascii: "/"))
        let isNegative = sides[1].first == UInt8(ascii: "-")
        let shift = number(isNegative ? sides[1].dropFirst() : sides[1])
        let range = ScalarTable.range(bounds[0])
        for scalar in stride(from: range.lowerBound, through: range.upperBound, by: bounds.count) {
          images[scalar] = [isNegative ? scalar &- shift : scalar &+ shift]
        }
      } else {
        if sides.count == 2 { next = number(sides[0]) }
        images[next] = sides[sides.count - 1].split(separator: UInt8(ascii: "+")).map(number)
        next += 1
      }
    }
    return images
  }

  private static func number(_ digits: Substring.UTF8View) -> UInt32 {
    digits.reduce(0) { value, digit in
      value << 4 | UInt32(digit <= UInt8(ascii: "9") ? digit &- UInt8(ascii: "0") : digit &- 55)
    }
  }
}
