/// The number with four decimals by default, as scores are shown, rounded as Python does.
package func rounded(_ value: Double, places: Int = 4) -> String {
  guard abs(value) < 1e12 else {
    return value.isFinite ? String(value) : FixedDecimals.text(value, places: 0)
  }
  let text = FixedDecimals.text(value, places: places)
  // A number that rounds to zero has no sign.
  return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
    ? String(text.dropFirst()) : text
}
