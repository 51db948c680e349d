extension JSONValue {
  /// The value as text.
  ///
  /// - Parameter indent: spaces per level, or `nil` for one line. Numbers that JSON cannot hold (NaN,
  ///   infinities) become `null`. Characters outside ASCII are not escaped.
  package func text(indent: Int? = nil) -> String {
    var text = ""
    write(into: &text, indent: indent, level: 0)
    return text
  }

  private func write(into text: inout String, indent: Int?, level: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .double(let number): text += number.isFinite ? String(number) : "null"
    case .string(let string): JSONValue.quote(string, into: &text)
    case .array(let items):
      JSONValue.list(items.count, "[", "]", into: &text, indent: indent, level: level) { index, text in
        items[index].write(into: &text, indent: indent, level: level + 1)
      }
    case .object(let object):
      let members = object.members
      JSONValue.list(members.count, "{", "}", into: &text, indent: indent, level: level) { index, text in
        JSONValue.quote(members[index].key, into: &text)
        text += indent == nil ? ":" : ": "
        members[index].value.write(into: &text, indent: indent, level: level + 1)
      }
    }
  }

  private static func list(
    _ count: Int, _ open: String, _ close: String, into text: inout String, indent: Int?, level: Int,
    _ item: (Int, inout String) -> Void
  ) {
    text += open
    func breakLine(_ level: Int) {
      guard let indent, count > 0 else { return }
      text += "\n" + String(repeating: " ", count: indent * level)
    }
    for index in 0..<count {
      if index > 0 { text += "," }
      breakLine(level + 1)
      item(index, &text)
    }
    breakLine(level)
    text += close
  }

  private static func quote(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
