package import Basics

/// BERT's tokenizer: ``BasicTokenizer``, then WordPiece, between `[CLS]` and `[SEP]`.
package struct WordPieceTokenizer: Tokenizer {
  /// The names of the special tokens.
  package struct Specials: Sendable, Equatable {
    package var unknown = "[UNK]"
    package var start = "[CLS]"
    package var end = "[SEP]"
    package var pad = "[PAD]"
    package var mask = "[MASK]"
    /// Others that stand for themselves in a text.
    package var more: [String] = []

    package init() {}
  }

  package let vocabulary: Vocabulary
  package let basic: BasicTokenizer
  package let padID: Int32?
  package let notes: [String]
  private let pieces: WordPiece
  private let startID: Int32
  private let endID: Int32
  /// Found in the text as it stands, before it is normalised; the longest first.
  private let literals: [(bytes: [UInt8], id: Int32)]
  /// `[256]`: whether a literal begins with that byte.
  private let beginsLiteral: [Bool]

  /// - Parameter findsSpecials: whether a special token written in a text is that token.
  /// - Throws: `vocabulary.special` when the unknown, start or end token is not in the vocabulary.
  package init(
    vocabulary: Vocabulary, basic: BasicTokenizer, specials: Specials, findsSpecials: Bool, source: String
  ) throws(Failure) {
    func required(_ token: String) throws(Failure) -> Int32 {
      guard let id = vocabulary.id(of: token) else { throw .missingSpecial(token, source) }
      return id
    }
    let unknown = try required(specials.unknown)
    startID = try required(specials.start)
    endID = try required(specials.end)
    self.vocabulary = vocabulary
    self.basic = basic
    padID = vocabulary.id(of: specials.pad)
    pieces = WordPiece(vocabulary: vocabulary, unknownID: unknown)
    let all =
      [specials.unknown, specials.start, specials.end, specials.pad, specials.mask] + specials.more
    var literals: [(bytes: [UInt8], id: Int32)] = []
    var missing: [String] = []
    for token in all where !token.isEmpty {
      guard let id = vocabulary.id(of: token) else {
        missing.append(token)
        continue
      }
      literals.append((Array(token.utf8), id))
    }
    self.literals = findsSpecials ? literals.sorted { $0.bytes.count > $1.bytes.count } : []
    let first = Set(self.literals.compactMap(\.bytes.first))
    beginsLiteral = (0...UInt8.max).map(first.contains)
    notes = WordPieceTokenizer.notes(vocabulary, missing: missing, source: source)
  }

  package var vocabularySize: Int { vocabulary.count }
  package var unknownID: Int32 { pieces.unknownID }
  package func token(_ id: Int32) -> String { vocabulary.token(id) }

  package func encode(_ text: String, limit: Int) -> Encoding {
    var encoding = Encoding()
    var ids: [Int32] = []
    var words: [Int] = []
    forEachPiece(of: text) { piece in
      append(piece, to: &ids)
      while words.count < ids.count { words.append(encoding.wordCount) }
      encoding.wordCount += 1
    }
    finish(&encoding, ids, words, limit: limit)
    return encoding
  }

  package func encode(words given: [String], limit: Int) -> Encoding {
    var encoding = Encoding()
    var ids: [Int32] = []
    var words: [Int] = []
    encoding.wordCount = given.count
    for (index, word) in given.enumerated() {
      forEachPiece(of: word) { piece in append(piece, to: &ids) }
      if words.count == ids.count { encoding.vanishedWords.append(index) }
      while words.count < ids.count { words.append(index) }
    }
    finish(&encoding, ids, words, limit: limit)
    return encoding
  }

  private enum Piece {
    case special(Int32)
    case word([UInt8])
  }

  private func append(_ piece: Piece, to ids: inout [Int32]) {
    switch piece {
    case .special(let id): ids.append(id)
    case .word(let word): pieces.append(word, to: &ids)
    }
  }

  /// Cuts what does not fit and puts the special tokens around.
  private func finish(_ encoding: inout Encoding, _ ids: [Int32], _ words: [Int], limit: Int) {
    let room = max(limit, 2) - 2
    let kept = min(ids.count, room)
    encoding.ids = [startID] + ids[..<kept] + [endID]
    encoding.wordOf = [nil] + words[..<kept].map(Optional.some) + [nil]
    encoding.cutTokens = ids.count - kept
    for index in kept..<ids.count where index == 0 || words[index] != words[index - 1] {
      encoding.cutWords.append(words[index])
    }
  }

  /// The special tokens of a text and the words between them.
  private func forEachPiece(of text: String, _ body: (Piece) -> Void) {
    let bytes = Array(text.utf8)
    var done = 0
    var position = 0
    while position < bytes.count {
      guard beginsLiteral[Int(bytes[position])],
        let literal = literals.first(where: { bytes[position...].starts(with: $0.bytes) })
      else {
        position += 1
        continue
      }
      basic.forEachWord(of: bytes[done..<position]) { body(.word($0)) }
      body(.special(literal.id))
      position += literal.bytes.count
      done = position
    }
    basic.forEachWord(of: bytes[done...]) { body(.word($0)) }
  }

  private static func notes(_ vocabulary: Vocabulary, missing: [String], source: String) -> [String] {
    var notes: [String] = []
    if let first = vocabulary.duplicates.first {
      let lines = first.ids.map { String($0 + 1) }.joined(separator: " and ")
      notes.append(
        "\(source) has \(vocabulary.duplicates.count) repeated token(s); the later line counts: "
          + "'\(first.token)' (lines \(lines))")
    }
    for token in missing { notes.append("\(source) has no \(token)") }
    return notes
  }
}
