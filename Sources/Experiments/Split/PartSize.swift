/// The wanted size of a part: a percentage of the rows, or a number of them.
package enum PartSize: Sendable, Equatable {
  /// Above 0 and below 100.
  case percent(Double)
  /// 1 or more.
  case rows(Int)

  /// Reads `10%` or `500`; `nil` for anything else.
  package init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), percent > 0, percent < 100 else { return nil }
      self = .percent(percent)
    } else {
      guard let rows = Int(text), rows > 0 else { return nil }
      self = .rows(rows)
    }
  }

  /// The number of rows out of `count`, rounded to the nearest.
  func rows(of count: Int) -> Int {
    switch self {
    case .percent(let percent): Int((Double(count) * percent / 100).rounded())
    case .rows(let rows): rows
    }
  }
}
