import Basics

/// The candidates for the word at the cursor, and the effect of Tab.
package struct Completions: Sendable {
  /// A candidate to replace the word at the cursor.
  package struct Candidate: Sendable, Hashable {
    /// The text that replaces the word.
    package var text: String
    /// The text shown in the list; if empty, ``text`` is shown.
    package var label: String
    /// A short description.
    package var note: String
    /// What to insert after it if it is the only candidate: a space, or nothing.
    package var suffix: String

    /// - Parameters: the properties, in their order.
    package init(_ text: String, label: String = "", note: String = "", suffix: String = " ") {
      (self.text, self.label, self.note, self.suffix) = (text, label, note, suffix)
    }
  }

  /// In the order in which they are listed.
  package var candidates: [Candidate]
  /// The start of the word, in UTF-8 bytes of the line.
  package var start: Int

  /// - Parameters: the properties, in their order.
  package init(_ candidates: [Candidate], start: Int) {
    (self.candidates, self.start) = (candidates, start)
  }

  enum Step: Equatable {
    case nothing
    /// Replaces this many bytes before the cursor with a text.
    case insert(String, erasing: Int)
    case list([String])
  }

  /// The effect of Tab: completes as far as all candidates agree, or lists them.
  func step(line: String, cursor: Int, columns: Int) -> Step {
    let typed = Array(line.utf8.prefix(cursor).dropFirst(min(start, cursor)))
    guard let first = candidates.first else { return .nothing }
    if candidates.count == 1 { return .insert(first.text + first.suffix, erasing: typed.count) }
    let common = commonPrefix()
    if common.utf8.count > typed.count || !common.utf8.elementsEqual(typed), common.utf8.count >= typed.count
    {
      return .insert(common, erasing: typed.count)
    }
    return .list(listing(columns: columns))
  }

  /// The longest common prefix of all candidates, never cut within a code point or before a combining mark.
  func commonPrefix() -> String {
    guard var common = candidates.first.map({ Array($0.text.unicodeScalars) }) else { return "" }
    for candidate in candidates.dropFirst() {
      let shared = zip(common, candidate.text.unicodeScalars).prefix { $0 == $1 }.count
      common.removeSubrange(shared...)
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: common)
    return text
  }

  /// One line for each candidate with its note, or columns of candidates if none has a note; no line wraps.
  func listing(columns: Int) -> [String] {
    let room = max(columns - 1, 10)
    let labels = candidates.map {
      TextWidth.cut(ShownText.visible($0.label.isEmpty ? $0.text : $0.label), to: room)
    }
    let widest = labels.map { TextWidth.of($0) }.max() ?? 0
    if candidates.contains(where: { !$0.note.isEmpty }) {
      let indent = min(widest, room / 2)
      return zip(labels, candidates).map { label, candidate in
        candidate.note.isEmpty
          ? label
          : TextWidth.cut(
            TextWidth.padded(label, to: indent) + "  " + ShownText.visible(candidate.note), to: room)
      }
    }
    let across = max(1, (room + 2) / (widest + 2))
    let down = (labels.count + across - 1) / across
    return (0..<down).map { row in
      let cells = stride(from: row, to: labels.count, by: down).map { labels[$0] }
      let padded = cells.dropLast().map { TextWidth.padded($0, to: widest + 2) }
      return padded.joined() + (cells.last ?? "")
    }
  }
}
