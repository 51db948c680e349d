package import Basics

/// Reads the export of doccano's sequence labelling: JSON lines with `text` and `label`, a list of
/// `[start, end, type]`, or with `entities` where relations are exported too. Offsets count code points.
package struct DoccanoReader: DataReader {
  /// `format=doccano`.
  package static let names = ["doccano"]

  /// Whether an object has a text and spans.
  package static func recognises(_ file: FileBeginning) -> Bool {
    file.objects.contains { object in
      guard text(object) != nil, object["spans"] == nil else { return false }
      return spans(object)?.first.map { $0.array?.count == 3 || $0["start_offset"] != nil } == true
    }
  }

  /// - Throws: what reading JSON throws.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> SpanTable {
    let file = try JSONReader.read(bytes, path: path)
    return SpanTable(file, rows: Array(0..<file.count), annotation: annotation)
  }

  @Sendable private static func annotation(_ object: JSONObject) -> SpanAnnotation {
    var annotation = SpanAnnotation(text: text(object) ?? "")
    if text(object) == nil { annotation.note("no text") }
    for span in spans(object) ?? [] {
      if let parts = span.array, parts.count == 3 {
        annotation.add(start: parts[0].int, end: parts[1].int, label: parts[2].string)
      } else {
        annotation.add(
          start: span["start_offset"]?.int, end: span["end_offset"]?.int, label: span["label"]?.string)
      }
    }
    return annotation
  }

  /// Versions before 1.6 call the text `data` in some exports.
  private static func text(_ object: JSONObject) -> String? {
    object["text"]?.string ?? object["data"]?.string
  }

  private static func spans(_ object: JSONObject) -> [JSONValue]? {
    ["label", "labels", "entities"].lazy.compactMap { object[$0]?.array }.first
  }
}
