/// A number as scores are read: four decimals, halves away from zero.
package func rounded(_ value: Double, places: Int = 4) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  guard abs(value) < 1e12 else { return String(value) }
  let whole = Int((abs(value) * scale).rounded())
  let digits = String(whole % Int(scale))
  let sign = value < 0 && whole > 0 ? "-" : ""
  return "\(sign)\(whole / Int(scale))." + String(repeating: "0", count: places - digits.count) + digits
}
