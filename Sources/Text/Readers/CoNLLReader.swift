package import Basics

/// Reads files with a word a line and its labels in columns behind it, as those of CoNLL 2003.
///
/// A blank line ends a sentence; lines `-DOCSTART-` and comments are passed over. Columns are separated by tabs
/// if the first word's are, otherwise by any white space.
package struct CoNLLReader: DataReader {
  /// `format=conll`.
  package static let names = ["conll", "iob", "bio"]

  /// Whether all lines have as many columns, with blank lines among them.
  package static func recognises(_ file: FileBeginning) -> Bool {
    guard let first = CoNLLReader.firstWord(file.lines) else { return false }
    let form = ColumnLine.Form(
      hasTabs: first.contains(0x09), count: ColumnLine(first, nil).fields?.count ?? 0)
    let isCalled = file.isCalled(".conll", ".iob", ".iob2", ".bio", ".conll2003")
    // Words without labels look like any text.
    guard form.count > 1 || isCalled else { return false }
    if file.lines.contains(where: { $0.starts(with: "-DOCSTART-".utf8) }) { return true }
    var (words, commas, blanks, isBehindBlank) = (0, 0, 0, false)
    for line in file.lines {
      switch ColumnLine(line, form) {
      case .blank: isBehindBlank = words > 0
      case .fields(let fields):
        guard fields.count == form.count else { return false }
        words += 1
        if line.contains(UInt8(ascii: ",")) { commas += 1 }
        if isBehindBlank { (blanks, isBehindBlank) = (blanks + 1, false) }
      case .comment, .document: break
      }
    }
    // A table whose fields hold one space each has commas in every line.
    return commas < words && (blanks > 0 || isCalled)
  }

  /// - Throws: `conll.ragged`, `conll.encoding`, each with the line; `conll.empty`.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> CoNLLTable {
    var scan = ColumnScan(path: path)
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in try scan.run(bytes) { _ in true } }
    let form = try scan.form(of: "words")
    let names: [String] =
      switch form.count {
      case 2: ["token", "tag"]
      case 4: ["token", "pos", "chunk", "ner"]
      default: (1...form.count).map { "column\($0)" }
      }
    return CoNLLTable(
      names, form: form, isUniversal: false, labels: form.count > 1 ? form.count - 1 : nil,
      hasIDs: scan.hasIDs,
      bytes: bytes, index: scan.index)
  }

  private static func firstWord(_ lines: [ArraySlice<UInt8>]) -> ArraySlice<UInt8>? {
    lines.first { ColumnLine($0, nil).fields != nil }
  }
}

extension ColumnLine {
  /// The fields of a word; `nil` for another line.
  var fields: [String]? { if case .fields(let fields) = self { fields } else { nil } }
}

/// Checks a file with a word a line, and finds its sentences.
struct ColumnScan {
  let path: String
  private(set) var index = RowIndex()
  /// Whether a comment says the identifier of a sentence.
  private(set) var hasIDs = false
  private var found: ColumnLine.Form?

  init(path: String) { self.path = path }

  /// The form of the file's lines.
  /// - Throws: `conll.empty` for a file without them.
  func form(of what: String) throws(Failure) -> ColumnLine.Form {
    if let found { return found }
    throw Failure("conll.empty", "no \(what)", at: .file(path, line: nil), kind: .environment)
  }

  /// - Parameter isWord: whether the fields of a line are a word, `false` for what is passed over; `nil` for a
  ///   line that has no number.
  /// - Throws: `conll.ragged`, `conll.encoding`, `conll.number`.
  mutating func run(
    _ bytes: UnsafeBufferPointer<UInt8>, isWord: ([String]) -> Bool?
  ) throws(Failure) {
    var lines = TextLines(bytes, at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    var begun: (start: Int, line: Int)?
    var hasWords = false
    func end() {
      if let begun, hasWords { index.append(start: begun.start, line: begun.line) }
      (begun, hasWords) = (nil, false)
    }
    while true {
      let (start, number) = (lines.position, lines.line)
      guard let range = lines.next() else { break }
      guard UTF8Check.isValid(bytes, range) else {
        throw Failure(
          "conll.encoding", "not valid UTF-8", at: .file(path, line: number),
          remedy: "save the file as UTF-8",
          kind: .environment)
      }
      switch ColumnLine(bytes[range], found) {
      case .blank, .document: end()
      case .comment(let key, _):
        if key == "sent_id" { hasIDs = true }
        begun = begun ?? (start, number)
      case .fields(let fields):
        if found == nil { found = ColumnLine.Form(hasTabs: bytes[range].contains(0x09), count: fields.count) }
        guard fields.count == found?.count else {
          throw ragged(fields.count, found?.count ?? 0, line: number)
        }
        begun = begun ?? (start, number)
        guard let isWord = isWord(fields) else {
          throw Failure(
            "conll.number", "'\(TextWidth.cut(fields[0], to: 40))' is not the number of a word",
            at: .file(path, line: number), remedy: "files with other columns are read by format=conll",
            kind: .environment)
        }
        if isWord { hasWords = true }
      }
    }
    end()
  }

  private func ragged(_ count: Int, _ expected: Int, line: Int) -> Failure {
    Failure(
      "conll.ragged",
      "\(count) column\(count == 1 ? "" : "s") where the first word has \(expected)",
      at: .file(path, line: line),
      remedy: "give every word the same columns, and put blank lines between sentences", kind: .environment)
  }
}
