package import Basics

/// Reads the export of Label Studio's text labelling, as JSON and as JSON_MIN.
///
/// Choices for a whole text are a column called as their control is: the choice, or a JSON array of several.
///
/// A task's first annotation that was not cancelled is used. Offsets count code points; where the export says
/// the span's text and only UTF-16 units lead to it, they are those.
/// - Reference: https://labelstud.io/guide/export
package struct LabelStudioReader: DataReader {
  /// `format=label_studio`.
  package static let names = ["label_studio", "label-studio", "labelstudio"]

  /// Whether an object has annotations of its data, or spans with offsets and labels.
  package static func recognises(_ file: FileBeginning) -> Bool {
    file.objects.contains { object in
      if object["data"]?.object != nil, annotations(object) != nil { return true }
      return minimal(object) != nil
    }
  }

  /// - Throws: what reading JSON throws.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> SpanTable {
    let file = try JSONReader.read(bytes, path: path)
    var controls: [String] = []
    for row in 0..<file.count {
      guard let object = file.object(ofRow: row) else { continue }
      for name in choices(object).keys where !controls.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
        controls.append(name)
      }
    }
    return SpanTable(
      file, rows: Array(0..<file.count), added: controls, addedField: { choices($0)[$1]?.string ?? "" },
      annotation: annotation)
  }

  /// The choices for the whole text, by the names of their controls, as fields.
  @Sendable private static func choices(_ object: JSONObject) -> JSONObject {
    var fields = JSONObject()
    for result in results(object) {
      guard let name = result["from_name"]?.string, let choices = result["value"]?["choices"]?.array else {
        continue
      }
      let texts = choices.compactMap(\.string)
      fields[name] = .string(texts.count == 1 ? texts[0] : JSONValue.array(choices).text())
    }
    return fields
  }

  @Sendable private static func annotation(_ object: JSONObject) -> SpanAnnotation {
    let data = object["data"]?.object ?? object
    let text = data["text"]?.string ?? data.members.lazy.compactMap(\.value.string).first
    var annotation = SpanAnnotation(text: text ?? "")
    if text == nil { annotation.note("no text") }
    let scalars = Array(annotation.text.unicodeScalars)
    for span in spans(object) {
      guard let labels = span["labels"]?.array else { continue }
      if labels.count > 1 { annotation.note("a span with \(labels.count) labels") }
      let (start, end) = (span["start"]?.int, span["end"]?.int)
      guard let start, let end, let said = span["text"]?.string else {
        annotation.add(start: start, end: end, label: labels.first?.string)
        continue
      }
      guard let range = range(start, end, said, scalars, annotation.text) else {
        annotation.note("'\(TextWidth.cut(said, to: 40))' does not stand at \(start)-\(end)")
        continue
      }
      annotation.add(start: range.lowerBound, end: range.upperBound, label: labels.first?.string)
    }
    return annotation
  }

  /// The code points at which a span's text stands.
  private static func range(
    _ start: Int, _ end: Int, _ said: String, _ scalars: [Unicode.Scalar], _ text: String
  ) -> Range<Int>? {
    guard 0 <= start, start < end else { return nil }
    if end <= scalars.count, scalars[start..<end].elementsEqual(said.unicodeScalars) { return start..<end }
    let units = text.utf16
    guard end <= units.count else { return nil }
    let lower = units.index(units.startIndex, offsetBy: start)
    let upper = units.index(units.startIndex, offsetBy: end)
    guard units[lower..<upper].elementsEqual(said.utf16) else { return nil }
    let before = text.unicodeScalars.distance(from: text.startIndex, to: lower)
    return before..<before + said.unicodeScalars.count
  }

  private static func annotations(_ object: JSONObject) -> [JSONValue]? {
    object["annotations"]?.array ?? object["completions"]?.array
  }

  private static func spans(_ object: JSONObject) -> [JSONValue] {
    guard annotations(object) != nil else { return minimal(object) ?? [] }
    return results(object).compactMap { $0["value"] }
  }

  /// The results of the first annotation that was not cancelled; empty without annotations.
  private static func results(_ object: JSONObject) -> [JSONValue] {
    let chosen = annotations(object)?.first { $0["was_cancelled"]?.bool != true }
    return chosen?["result"]?.array ?? []
  }

  /// The spans of JSON_MIN, which stand under the name of the labels' control.
  private static func minimal(_ object: JSONObject) -> [JSONValue]? {
    object.members.lazy.compactMap { member -> [JSONValue]? in
      guard let spans = member.value.array, let first = spans.first else { return nil }
      return first["labels"]?.array != nil && first["start"]?.int != nil ? spans : nil
    }.first
  }
}
