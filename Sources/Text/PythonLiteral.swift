/// Lists of strings as Python prints them: `['אם', "it's", 'a\\n']`.
package enum PythonLiteral {
  /// What is wrong with a text that is not such a list.
  package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
    /// `expected ',' or ']'`, `a string has no closing quote`.
    package var what: String
    /// The Unicode scalar where reading stopped, counted from 1.
    package var column: Int

    package var description: String { "\(what) at character \(column)" }
  }

  /// Reads a list (or tuple) of strings.
  package static func strings(_ text: String) throws(Fault) -> [String] {
    if let strings = PlainList.strings(text) { return strings }
    var parser = Parser(text)
    return try parser.list()
  }

  /// The list as Python prints it: in single quotes, except for elements that contain a single quote but no
  /// double quote.
  package static func text(_ strings: [String]) -> String {
    "[" + strings.map(quoted).joined(separator: ", ") + "]"
  }

  private static func quoted(_ string: String) -> String {
    let quote: Unicode.Scalar =
      string.unicodeScalars.contains("'") && !string.unicodeScalars.contains("\"") ? "\"" : "'"
    var view = String.UnicodeScalarView([quote])
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\\": view.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": view.append(contentsOf: "\\n".unicodeScalars)
      case "\r": view.append(contentsOf: "\\r".unicodeScalars)
      case "\t": view.append(contentsOf: "\\t".unicodeScalars)
      case quote:
        view.append("\\")
        view.append(quote)
      default: view.append(scalar)
      }
    }
    view.append(quote)
    return String(view)
  }
}

/// The lists that nearly all files contain, without escapes and faults: read byte by byte, since a file of a
/// million rows has a million of them. ``Parser`` reads the others and says what is wrong.
private enum PlainList {
  static func strings(_ text: String) -> [String]? {
    var text = text
    return text.withUTF8(strings)
  }

  private static func strings(_ bytes: UnsafeBufferPointer<UInt8>) -> [String]? {
    var position = 0
    func current() -> UInt8? { position < bytes.count ? bytes[position] : nil }
    func skipSpace() {
      while let byte = current(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        position += 1
      }
    }
    skipSpace()
    guard current() == UInt8(ascii: "[") else { return nil }
    position += 1
    skipSpace()
    var strings: [String] = []
    while let quote = current(), quote != UInt8(ascii: "]") {
      guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
      position += 1
      let start = position
      while let byte = current(), byte != quote {
        guard byte != UInt8(ascii: "\\"), byte != 0x0A else { return nil }
        position += 1
      }
      guard position < bytes.count else { return nil }
      strings.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self))
      position += 1
      skipSpace()
      if current() == UInt8(ascii: ",") {
        position += 1
        skipSpace()
      } else if current() != UInt8(ascii: "]") {
        return nil
      }
    }
    guard current() == UInt8(ascii: "]") else { return nil }
    position += 1
    skipSpace()
    return position == bytes.count ? strings : nil
  }
}

private struct Parser {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private func fault(_ what: String) -> PythonLiteral.Fault {
    PythonLiteral.Fault(what: what, column: min(position, scalars.count) + 1)
  }

  private mutating func skipSpace() {
    while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
      position += 1
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  mutating func list() throws(PythonLiteral.Fault) -> [String] {
    skipSpace()
    let close: Unicode.Scalar
    if take("[") { close = "]" } else if take("(") { close = ")" } else { throw fault("expected '['") }
    var strings: [String] = []
    skipSpace()
    while !take(close) {
      strings.append(try string())
      skipSpace()
      if take(",") {
        skipSpace()
      } else if current != close {
        throw fault("expected ',' or '\(close)'")
      }
    }
    skipSpace()
    guard position == scalars.count else { throw fault("text after the end of the list") }
    return strings
  }

  private mutating func string() throws(PythonLiteral.Fault) -> String {
    guard let quote = current, quote == "'" || quote == "\"" else {
      throw fault("expected a string in quotes")
    }
    position += 1
    var view = String.UnicodeScalarView()
    while let scalar = current {
      position += 1
      if scalar == quote { return String(view) }
      if scalar == "\n" { break }
      if scalar == "\\" { try escape(into: &view) } else { view.append(scalar) }
    }
    throw fault("a string has no closing quote")
  }

  private mutating func escape(into view: inout String.UnicodeScalarView) throws(PythonLiteral.Fault) {
    guard let scalar = current else { throw fault("a string has no closing quote") }
    position += 1
    switch scalar {
    case "\n": break
    case "\\", "'", "\"": view.append(scalar)
    case "n": view.append("\n")
    case "r": view.append("\r")
    case "t": view.append("\t")
    case "a": view.append("\u{7}")
    case "b": view.append("\u{8}")
    case "f": view.append("\u{C}")
    case "v": view.append("\u{B}")
    case "x": view.append(try hexadecimal(2))
    case "u": view.append(try hexadecimal(4))
    case "U": view.append(try hexadecimal(8))
    case "0"..."7": view.append(octal(scalar))
    case "N": throw fault("names of characters are not read")
    default:
      view.append("\\")
      view.append(scalar)
    }
  }

  private mutating func hexadecimal(_ digits: Int) throws(PythonLiteral.Fault) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let scalar = current, let digit = scalar.hexadecimalDigit else {
        throw fault("an escape needs \(digits) hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    guard let scalar = Unicode.Scalar(value) else { throw fault("an escape does not stand for a character") }
    return scalar
  }

  private mutating func octal(_ first: Unicode.Scalar) -> Unicode.Scalar {
    var value = first.value - 48
    var digits = 1
    while digits < 3, let scalar = current, ("0"..."7").contains(scalar) {
      value = value << 3 | (scalar.value - 48)
      position += 1
      digits += 1
    }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}

extension Unicode.Scalar {
  fileprivate var hexadecimalDigit: UInt32? {
    switch self {
    case "0"..."9": value - 48
    case "a"..."f": value - 87
    case "A"..."F": value - 55
    default: nil
    }
  }
}
