/// The short name of a run: `r17`.
package struct RunID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Counted from 1 within a store.
  package let number: Int

  package init(_ number: Int) { self.number = number }

  /// `nil` for anything but `r` and a whole number from 1 without leading zeros.
  package init?(rawValue: String) {
    guard rawValue.utf8.first == UInt8(ascii: "r") else { return nil }
    let digits = rawValue.dropFirst()
    guard let number = Int(digits), number > 0, String(number) == digits else { return nil }
    self.number = number
  }

  package var rawValue: String { "r\(number)" }
  package var description: String { rawValue }
  package static func < (first: RunID, second: RunID) -> Bool { first.number < second.number }
}
