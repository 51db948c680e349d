/// Sentences of a file with a word a line: a row each, with a list for every column of the file.
///
/// Behind the columns of the file stand `sent_id` and `sentence`: what comments say, or the words joined by
/// spaces.
package struct CoNLLTable: DataTable {
  /// The columns of the file, then those of comments.
  package let columns: [String]
  package let roles: ColumnRoles
  private let form: ColumnLine.Form
  private let isUniversal: Bool
  /// The file, which has been checked from beginning to end.
  private let bytes: [UInt8]
  private let index: RowIndex

  /// - Parameters:
  ///   - names: those of the file's columns.
  ///   - labels: the column of labels, by position.
  ///   - hasIDs: whether comments say identifiers of sentences.
  init(
    _ names: [String], form: ColumnLine.Form, isUniversal: Bool, labels: Int?, hasIDs: Bool, bytes: [UInt8],
    index: RowIndex
  ) {
    columns = names + (hasIDs ? ["sent_id"] : []) + ["sentence"]
    roles = ColumnRoles(
      id: hasIDs ? names.count : nil, sentence: columns.count - 1, words: isUniversal ? 1 : 0, labels: labels)
    (self.form, self.isUniversal, self.bytes, self.index) = (form, isUniversal, bytes, index)
  }

  package var count: Int { index.count }
  package var isNumbered: Bool { true }

  package var frame: RowFrame { .lines(bytes, lineEnds: 2) }

  /// Up to the blank line behind it.
  package func range(ofRow row: Int) -> Range<Int> {
    bytes.withUnsafeBufferPointer { buffer in
      let start = index.start(ofRow: row)
      var lines = TextLines(buffer, at: start)
      var hasWords = false
      while true {
        let before = lines.position
        guard let range = lines.next() else { return start..<bytes.count }
        switch ColumnLine(buffer[range], form) {
        case .blank where hasWords: return start..<lines.position
        case .document where hasWords: return start..<before
        case .fields: hasWords = true
        default: break
        }
      }
    }
  }

  package func line(ofRow row: Int) -> Int { index.line(ofRow: row) }

  package func fields(ofRow row: Int) -> [String] {
    let sentence = sentence(row)
    return columns.indices.map { text(of: sentence, $0) }
  }

  package func field(_ column: Int, ofRow row: Int) -> String { text(of: sentence(row), column) }

  /// The column's field of each word.
  package func list(_ column: Int, ofRow row: Int) throws(PythonLiteral.Fault) -> [String] {
    let sentence = sentence(row)
    return column < form.count ? sentence.words.map { $0[column] } : [text(of: sentence, column)]
  }

  private struct Sentence {
    var words: [[String]] = []
    var id = ""
    var text: String?
  }

  private func text(of sentence: Sentence, _ column: Int) -> String {
    if column < form.count { return PythonLiteral.text(sentence.words.map { $0[column] }) }
    if column == roles.id { return sentence.id }
    return sentence.text ?? sentence.words.map { $0[roles.words ?? 0] }.joined(separator: " ")
  }

  private func sentence(_ row: Int) -> Sentence {
    bytes.withUnsafeBufferPointer { bytes in
      var lines = TextLines(bytes, at: index.start(ofRow: row))
      var sentence = Sentence()
      while let range = lines.next() {
        switch ColumnLine(bytes[range], form) {
        case .blank, .document:
          if !sentence.words.isEmpty { return sentence }
        case .comment("sent_id", let value): sentence.id = value
        case .comment("text", let value): sentence.text = value
        case .comment: break
        case .fields(let fields):
          if !isUniversal || CoNLLUReader.isWord(fields[0]) { sentence.words.append(fields) }
        }
      }
      return sentence
    }
  }
}
