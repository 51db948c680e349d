import Basics

/// Numbers and ranges as they are written.
package enum NumberText {
  /// Whether a text is a number: an optional sign, digits with at most one point, an optional exponent.
  package static func isNumber(_ text: some StringProtocol) -> Bool {
    var rest = Substring(text).unicodeScalars[...]
    if let sign = rest.first, sign == "-" || sign == "+" { rest = rest.dropFirst() }
    let whole = takeDigits(&rest)
    var fraction = 0
    if rest.first == "." {
      rest = rest.dropFirst()
      fraction = takeDigits(&rest)
    }
    guard whole + fraction > 0 else { return false }
    if let mark = rest.first, mark == "e" || mark == "E" {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == "-" || sign == "+" { rest = rest.dropFirst() }
      guard takeDigits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  private static func takeDigits(_ rest: inout Substring.UnicodeScalarView.SubSequence) -> Int {
    var count = 0
    while let digit = rest.first, ("0"..."9").contains(digit) {
      rest = rest.dropFirst()
      count += 1
    }
    return count
  }

  /// The low end, high end and step of `1..5` or `0..100:20`; `nil` for anything else.
  static func range(_ text: String) -> (low: String, high: String, step: String?)? {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, ("0"..."9").contains(first) || first == "-" || first == "+",
      let dots = scalars.indices.first(where: {
        $0 > 0 && scalars[$0] == "." && $0 + 1 < scalars.count && scalars[$0 + 1] == "."
      })
    else { return nil }
    let low = string(scalars[..<dots])
    var high = string(scalars[(dots + 2)...])
    var step: String?
    if let colon = high.unicodeScalars.firstIndex(of: ":") {
      step = String(high[high.index(after: colon)...])
      high = String(high[..<colon])
    }
    guard isNumber(low), isNumber(high), high.unicodeScalars.first != "." else { return nil }
    if let step, !isNumber(step) { return nil }
    return (low, high, step)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  /// The most elements a range may have.
  static let limit = 100_000

  /// The elements of a range, both ends included, with as many decimals as in the text of the range.
  /// - Throws: `script.range` if it is empty, infinite or longer than ``limit``.
  static func elements(
    low: String, high: String, step: String?, at span: SourceSpan
  ) throws(Failure) -> [String] {
    guard let first = Double(low), let last = Double(high), let stride = Double(step ?? "1"),
      first.isFinite, last.isFinite, stride.isFinite
    else { throw .range("a number of this range is too large", at: span, remedy: nil) }
    guard stride != 0 else { throw .range("the step of a range is 0", at: span, remedy: "write 1..5:2") }
    // Steps of 1 would give only the first element of 1e-5..1e-3, which is surely not intended.
    guard step != nil || (first == first.rounded() && last == last.rounded()) else {
      throw .range(
        "the range \(low)..\(high) has no step", at: span, remedy: "write \(low)..\(high):STEP, or a list")
    }
    if first != last, (last > first) != (stride > 0) {
      let remedy = step == nil ? "write \(low)..\(high):-1" : "turn the sign of the step"
      throw .range("the range \(low)..\(high) counts away from its end", at: span, remedy: remedy)
    }
    let steps = ((last - first) / stride * (1 + 1e-12) + 1e-9).rounded(.down)
    guard steps < Double(limit) else {
      throw .range("the range has more than \(limit) elements", at: span, remedy: "use a larger step")
    }
    if let start = Int(low), let by = Int(step ?? "1"), Int(high) != nil {
      return (0...Int(steps)).map { String(start &+ $0 &* by) }
    }
    let decimals = [low, high, step ?? "1"].map(decimals).max() ?? 0
    return (0...Int(steps)).map { decimal(first + Double($0) * stride, decimals: decimals) }
  }

  /// The number of digits after the decimal point, taking the exponent into account.
  private static func decimals(_ text: String) -> Int {
    let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
    let fraction = parts.first.flatMap {
      $0.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
    }
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return min(max((fraction?.utf8.count ?? 0) - exponent, 0), 17)
  }

  /// The shortest text of the number rounded to `decimals`: `0.3`, never `0.30000000000000004`.
  private static func decimal(_ number: Double, decimals: Int) -> String {
    var power = 1.0
    for _ in 0..<decimals { power *= 10 }
    let rounded = (number * power).rounded() / power
    guard rounded.isFinite else { return String(number) }
    if rounded == rounded.rounded(), let whole = Int(exactly: rounded) { return String(whole) }
    return String(rounded)
  }
}
