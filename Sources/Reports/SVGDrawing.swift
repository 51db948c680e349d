import Basics

/// A drawing of lines, points and text, as a file that any browser can show.
package struct SVGDrawing: Sendable {
  /// Width of the drawing in pixels; x starts at 0 on the left.
  package let width: Double
  /// Height of the drawing in pixels; y starts at 0 at the top.
  package let height: Double
  private var body: [String] = []

  /// An empty white drawing.
  package init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  /// Draws a line through the points in order; draws nothing for fewer than two.
  /// - Parameter opacity: 0…1.
  package mutating func line(
    _ points: [(x: Double, y: Double)], color: String = "#444", width: Double = 1, opacity: Double = 1
  ) {
    guard points.count > 1 else { return }
    let path = points.map { "\(SVGDrawing.short($0.x)),\(SVGDrawing.short($0.y))" }.joined(separator: " ")
    body.append(
      "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(width)\""
        + (opacity < 1 ? " stroke-opacity=\"\(SVGDrawing.short(opacity))\"" : "") + "/>")
  }

  /// Draws a disc centred at (x, y).
  /// - Parameter title: a tooltip.
  package mutating func point(_ x: Double, _ y: Double, color: String, title: String) {
    body.append(
      "<circle cx=\"\(SVGDrawing.short(x))\" cy=\"\(SVGDrawing.short(y))\" r=\"3\" fill=\"\(color)\">"
        + "<title>\(SVGDrawing.escaped(title))</title></circle>")
  }

  /// Draws a filled rectangle whose upper left corner is (x, y); a negative size counts as 0.
  package mutating func bar(_ x: Double, _ y: Double, _ width: Double, _ height: Double, color: String) {
    body.append(
      "<rect x=\"\(SVGDrawing.short(x))\" y=\"\(SVGDrawing.short(y))\" width=\"\(SVGDrawing.short(max(0, width)))\""
        + " height=\"\(SVGDrawing.short(max(0, height)))\" fill=\"\(color)\"/>")
  }

  /// Which part of a text is at its x, with the values of SVG's `text-anchor`.
  package enum Anchor: String, Sendable { case start, middle, end }

  /// - Parameter isOverLines: whether the letters have a white outline, to be readable over lines.
  package mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, size: Double = 11,
    isOverLines: Bool = false
  ) {
    let edge = " stroke=\"white\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
    body.append(
      "<text x=\"\(SVGDrawing.short(x))\" y=\"\(SVGDrawing.short(y))\" text-anchor=\"\(anchor.rawValue)\""
        + " font-size=\"\(size)\"\(isOverLines ? edge : "")>\(SVGDrawing.escaped(text))</text>")
  }

  /// The contents of the SVG file.
  package var file: String {
    let size = "\(SVGDrawing.short(width)) \(SVGDrawing.short(height))"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(SVGDrawing.short(width))" \
      height="\(SVGDrawing.short(height))" font-family="sans-serif" fill="#222">
      <rect width="100%" height="100%" fill="white"/>
      \(body.joined(separator: "\n"))
      </svg>

      """
  }

  /// A coordinate rounded to a tenth; 0 if it is not finite.
  private static func short(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e7 else { return "0" }
    let tenths = Int(nearest: number * 10)
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\u{0}"..<"\u{20}": escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
