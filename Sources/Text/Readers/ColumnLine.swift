/// One line of a file with a word a line: its fields, a comment, or the blank between two sentences.
enum ColumnLine {
  case blank
  /// `key` and `value` of `# key = value`; the text otherwise.
  case comment(key: String, value: String)
  /// The line that begins a document, `-DOCSTART-`.
  case document
  case fields([String])

  /// How the columns of a file are told apart.
  struct Form: Sendable, Equatable {
    /// Whether a tab stands between two fields; any number of spaces and tabs otherwise.
    var hasTabs: Bool
    /// Number of fields of a word.
    var count: Int
  }

  /// - Parameter form: `nil` while the first word of a file is looked for.
  init(_ bytes: some Collection<UInt8>, _ form: Form?) {
    guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
      self = .blank
      return
    }
    let hasTabs = form?.hasTabs ?? bytes.contains(0x09)
    let fields = ColumnLine.split(bytes, hasTabs: hasTabs)
    if fields[0] == "-DOCSTART-" {
      self = .document
    } else if bytes.first == UInt8(ascii: "#"), let comment = ColumnLine.comment(bytes, fields, form) {
      self = comment
    } else {
      self = .fields(fields)
    }
  }

  /// The fields of a line that is not blank.
  static func split(_ bytes: some Collection<UInt8>, hasTabs: Bool) -> [String] {
    let pieces =
      hasTabs
      ? bytes.split(separator: 0x09, omittingEmptySubsequences: false)
      : bytes.split { $0 == 0x20 || $0 == 0x09 }
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A line that begins with `#` is a word when it has a word's fields: the sign is a token of its own in
  /// newspapers.
  private static func comment(
    _ bytes: some Collection<UInt8>, _ fields: [String], _ form: Form?
  ) -> ColumnLine? {
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let key = parts[0].trimmingSpaces
    let isAssignment = parts.count == 2 && !key.isEmpty && !key.unicodeScalars.contains(" ")
    // Between spaces, `# text = …` may have as many parts as a word has fields.
    if let form, fields.count == form.count, form.hasTabs || !isAssignment { return nil }
    return isAssignment ? .comment(key: key, value: parts[1].trimmingSpaces) : .comment(key: "", value: text)
  }
}

extension Substring {
  /// Without the spaces and tabs at both ends.
  fileprivate var trimmingSpaces: String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
    var scalars = unicodeScalars.drop(while: isSpace)
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }
}
