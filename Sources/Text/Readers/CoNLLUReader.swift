package import Basics

/// Reads CoNLL-U, the form of Universal Dependencies.
///
/// Words have ten columns separated by tabs; lines of ranges (`1-2`) and empty nodes (`1.1`) are passed over, so
/// that a row's words are the syntactic words. `# sent_id =` and `# text =` give identifier and sentence.
/// - Reference: https://universaldependencies.org/format.html
package struct CoNLLUReader: DataReader {
  /// `format=conllu`.
  package static let names = ["conllu", "conll-u", "ud"]

  private static let columns = [
    "id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc",
  ]

  /// Whether the first word has ten columns and a number in the first.
  package static func recognises(_ file: FileBeginning) -> Bool {
    let first = file.lines.first { !$0.isEmpty && $0.first != UInt8(ascii: "#") }
    guard let fields = first.map({ ColumnLine.split($0, hasTabs: true) }) else { return false }
    return fields.count == columns.count && (isWord(fields[0]) || isPassedOver(fields[0]))
  }

  /// - Throws: `conll.ragged`, `conll.encoding`, `conll.number`, each with the line; `conll.empty`.
  package static func read(_ bytes: [UInt8], path: String) throws(Failure) -> CoNLLTable {
    var scan = ColumnScan(path: path)
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
      try scan.run(bytes) { isWord($0[0]) ? true : isPassedOver($0[0]) ? false : nil }
    }
    let form = try scan.form(of: "words")
    guard form == ColumnLine.Form(hasTabs: true, count: columns.count) else {
      throw Failure(
        "conll.ragged", "\(form.count) columns where CoNLL-U has \(columns.count), separated by tabs",
        at: .file(path, line: nil), remedy: "other columns are read by format=conll", kind: .environment)
    }
    return CoNLLTable(
      columns, form: form, isUniversal: true, labels: 3, hasIDs: scan.hasIDs, bytes: bytes, index: scan.index)
  }

  /// Whether a first column is a word's number.
  static func isWord(_ number: String) -> Bool {
    !number.isEmpty && number.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }

  /// Whether a first column is a range or an empty node.
  private static func isPassedOver(_ number: String) -> Bool {
    let parts = number.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "." }
    return parts.count == 2 && parts.allSatisfy { isWord(String($0)) }
  }
}
