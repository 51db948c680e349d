/// The short name of something that a store numbers: a letter and a number from 1, without leading zeros.
package protocol Handle: RawRepresentable<String>, Hashable, Comparable, Sendable, CustomStringConvertible {
  static var letter: Character { get }
  /// Counted from 1 within a store.
  var number: Int { get }
  init(_ number: Int)
}

extension Handle {
  /// `nil` for anything but the letter and a number of at most nine digits, so that incrementing it never
  /// overflows.
  package init?(rawValue: String) {
    guard rawValue.first == Self.letter else { return nil }
    let digits = rawValue.dropFirst()
    guard let number = Int(digits), number > 0, digits.utf8.count <= 9, String(number) == digits else {
      return nil
    }
    self.init(number)
  }

  package var rawValue: String { "\(Self.letter)\(number)" }
  package var description: String { rawValue }
  package static func < (first: Self, second: Self) -> Bool { first.number < second.number }
}
