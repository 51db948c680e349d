import Basics

/// The labels in a field that may have any number of them.
package enum LabelField {
  /// What stands between labels unless the user says otherwise.
  package static let separator = "|"

  /// The labels of a field, each once: a list as JSON or Python writes it, or names with something between them;
  /// none for an empty field.
  ///
  /// - Parameter separator: what the user says stands between labels; `nil` for ``separator``.
  /// - Throws: what is wrong with a field that begins as a list, unless the user named a separator.
  package static func labels(_ text: String, separator: String?) throws(PythonLiteral.Fault) -> [String] {
    let text = trimmed(text.unicodeScalars)
    let parts: [String]
    if let list = try list(text, isOnly: separator == nil) {
      parts = list
    } else {
      let between = separator ?? LabelField.separator
      parts = text.unicodeScalars.split(separator: Array(between.unicodeScalars)).map { trimmed($0) }
    }
    var seen: Set<[UInt8]> = []
    return parts.filter { !$0.isEmpty && seen.insert(Array($0.utf8)).inserted }
  }

  /// Whether a cell of a label's own column says that the row has it; `nil` for anything but 0 and 1, also as
  /// other programs write them.
  package static func decision(_ text: String) -> Bool? {
    switch trimmed(text.unicodeScalars).lowercased() {
    case "1", "1.0", "true": true
    case "0", "0.0", "false": false
    default: nil
    }
  }

  /// The elements of a list; `nil` for a field that is none.
  /// - Parameter isOnly: whether a field that begins as a list can be nothing else.
  private static func list(_ text: String, isOnly: Bool) throws(PythonLiteral.Fault) -> [String]? {
    if text.hasPrefix("{"), let choices = choices(text) { return choices }
    guard text.hasPrefix("[") else { return nil }
    do throws(PythonLiteral.Fault) { return try JSONText.list(text) } catch {
      if let list = try? PythonLiteral.strings(text) { return list }
      if isOnly { throw error }
      return nil
    }
  }

  /// Several choices as Label Studio writes them: `{"choices": ["a", "b"]}`.
  private static func choices(_ text: String) -> [String]? {
    let object = try? JSONValue(parsing: Array(text.utf8), source: "").object
    return object?["choices"]?.array?.compactMap(\.string)
  }

  private static func trimmed(_ scalars: some BidirectionalCollection<Unicode.Scalar>) -> String {
    let kept = scalars.drop { $0.properties.isWhitespace }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: kept.reversed().drop { $0.properties.isWhitespace }.reversed())
    return String(view)
  }
}
