extension Value {
  /// The value rounded to four significant digits, for display.
  package var shortened: Value {
    guard case .float(let number) = self, number.isFinite, number != 0 else { return self }
    var scale = 1.0
    var size = abs(number)
    while size < 1000, scale < 1e300 { (size, scale) = (size * 10, scale * 10) }
    return .float((number * scale).rounded() / scale)
  }
  /// The text of ``shortened``.
  package var short: String { shortened.description }
}
