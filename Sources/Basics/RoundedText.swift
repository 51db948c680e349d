/// Four decimals, as scores are read; rounded as Python rounds.
package func rounded(_ value: Double, places: Int = 4) -> String {
  guard abs(value) < 1e12 else {
    return value.isFinite ? String(value) : FixedDecimals.text(value, places: 0)
  }
  let text = FixedDecimals.text(value, places: places)
  // Nothing is less than nothing by a rounding.
  return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
    ? String(text.dropFirst()) : text
}
