package import Basics

/// Reads the export of Prodigy's span tasks: JSON lines with `text`, `spans` of `start`, `end` and `label`, and
/// `tokens`, which are the words where they are there; and spaCy's `Doc.to_json`, which calls the spans `ents`.
/// Offsets count code points.
///
/// Rows that were rejected or ignored are left out, as Prodigy itself does in training; a note counts them.
/// - Reference: https://prodi.gy/docs/api-interfaces
package struct ProdigyReader: DataReader {
  /// `format=prodigy`.
  package static let names = ["prodigy", "spacy"]

  /// Whether an object has a text and spans with offsets.
  package static func recognises(_ file: FileBeginning) -> Bool {
    file.objects.contains { object in
      guard object["text"]?.string != nil, let spans = spans(object) else { return false }
      return spans.first.map { $0["start"]?.int != nil && $0["end"]?.int != nil }
        ?? (object["answer"] != nil || object["_input_hash"] != nil)
    }
  }

  /// - Throws: what reading JSON throws.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> SpanTable {
    let file = try JSONReader.read(bytes, path: path)
    let answer = file.index(of: "answer")
    let rows = (0..<file.count).filter { row in
      answer.map { ["", "accept"].contains(file.field($0, ofRow: row)) } ?? true
    }
    let left = file.count - rows.count
    let notes =
      left == 0 ? [] : ["\(left) row\(left == 1 ? "" : "s") rejected or ignored in Prodigy left out"]
    return SpanTable(file, rows: rows, notes: notes, annotation: annotation)
  }

  @Sendable private static func annotation(_ object: JSONObject) -> SpanAnnotation {
    var annotation = SpanAnnotation(text: object["text"]?.string ?? "")
    if object["text"]?.string == nil { annotation.note("no text") }
    for span in spans(object) ?? [] {
      annotation.add(start: span["start"]?.int, end: span["end"]?.int, label: span["label"]?.string)
    }
    guard let tokens = object["tokens"]?.array, !tokens.isEmpty else { return annotation }
    var words: [Range<Int>] = []
    for token in tokens {
      guard let start = token["start"]?.int, let end = token["end"]?.int, 0 <= start, start < end else {
        annotation.note("a token without start and end")
        return annotation
      }
      words.append(start..<end)
    }
    annotation.words = words
    return annotation
  }

  private static func spans(_ object: JSONObject) -> [JSONValue]? {
    object["spans"]?.array ?? object["ents"]?.array
  }
}
