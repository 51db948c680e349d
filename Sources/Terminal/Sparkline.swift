/// A curve in one row of text: `▁▂▄▆█`.
package enum Sparkline {
  /// - Parameters:
  ///   - values: in order; one that is not finite leaves a gap.
  ///   - width: columns; longer series are averaged into so many, shorter ones take one column a value.
  ///   - isASCII: for terminals without block signs: `.:-=+*#`.
  package static func text(_ values: [Double], width: Int, isASCII: Bool = false) -> String {
    guard width > 0, !values.isEmpty else { return "" }
    let glyphs = Array(isASCII ? "_.-=+*#" : "▁▂▃▄▅▆▇█")
    let points = values.count <= width ? values : averaged(values, into: width)
    let finite = points.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: points.count)
    }
    return String(
      points.map { point -> Character in
        guard point.isFinite else { return " " }
        // Halved first: the distance of two finite numbers may not be finite.
        let share = high > low ? (point / 2 - low / 2) / (high / 2 - low / 2) : 0.5
        return glyphs[min(glyphs.count - 1, max(0, Int(share * Double(glyphs.count))))]
      })
  }

  private static func averaged(_ values: [Double], into count: Int) -> [Double] {
    (0..<count).map { index in
      let slice = values[(index * values.count / count)..<((index + 1) * values.count / count)]
      let finite = slice.filter(\.isFinite)
      return finite.isEmpty ? .nan : finite.reduce(0) { $0 + $1 / Double(finite.count) }
    }
  }
}
