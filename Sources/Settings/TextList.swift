import Basics

/// Several texts as one value of a setting, such as the names of columns or of labels.
///
/// One text stands as it is; several are a JSON array, so that any text may be one of them.
package enum TextList {
  /// The value for some texts, at least one.
  package static func text(_ texts: [String]) -> String {
    if texts.count == 1, names(texts[0]) == texts { return texts[0] }
    return JSONValue.array(texts.map { .string($0) }).text()
  }

  /// The texts of a value.
  package static func names(_ text: String) -> [String] {
    guard text.hasPrefix("["), let items = try? JSONValue(parsing: Array(text.utf8), source: "").array else {
      return [text]
    }
    let names = items.compactMap(\.string)
    return names.count == items.count && !names.isEmpty ? names : [text]
  }
}
