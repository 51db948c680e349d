package import Basics

/// BERT's tokenizer: ``BasicTokenizer``, then WordPiece, between `[CLS]` and `[SEP]`.
package struct WordPieceTokenizer: Tokenizer {
  /// The tokens of `vocab.txt` or `tokenizer.json`; added ones are in ``addedTokens``.
  package let vocabulary: Vocabulary
  /// Normalises a text and splits it into words before WordPiece.
  package let basic: BasicTokenizer
  package let padID: Int32?
  package let notes: [String]
  private let pieces: WordPiece
  private let startID: Int32
  private let endID: Int32
  /// Tokens matched in the original text, before normalisation.
  private let literals: TokenFinder
  /// Tokens matched in the normalised text.
  private let normalizedLiterals: TokenFinder
  private let ids: TokenIDs
  private let findsSpecials: Bool
  private let pad: String

  /// - Parameters:
  ///   - findsSpecials: whether the text of a special token is encoded as that token.
  ///   - rows: rows of the model's embedding table, if known.
  ///   - hasTokenTypes: whether the texts of a pair have different token types.
  /// - Throws: `vocabulary.special` when the unknown token is not in the vocabulary, or the start or end
  ///   token is not found at all.
  package init(
    vocabulary: Vocabulary, basic: BasicTokenizer, specials: SpecialTokens, findsSpecials: Bool,
    rows: Int? = nil, hasTokenTypes: Bool = true, source: String
  ) throws(Failure) {
    let ids = TokenIDs(vocabulary, specials, rows: rows)
    guard let unknown = vocabulary.id(of: specials.unknown) else {
      throw .missingSpecial(specials.unknown, source)
    }
    func end(_ token: String) throws(Failure) -> Int32 {
      guard let id = ids[token] else { throw .missingSpecial(token, source) }
      return id
    }
    startID = try end(specials.start)
    endID = try end(specials.end)
    self.vocabulary = vocabulary
    self.basic = basic
    self.findsSpecials = findsSpecials
    pad = specials.pad
    self.hasTokenTypes = hasTokenTypes
    self.ids = ids
    padID = ids[specials.pad]
    pieces = WordPiece(vocabulary: vocabulary, unknownID: unknown)
    let sought = ids.literals.filter { findsSpecials || !$0.token.isSpecial }
    literals = TokenFinder(
      sought.filter { !$0.token.isNormalized }.map { (Array($0.token.text.utf8), $0.id) })
    normalizedLiterals = TokenFinder(
      sought.filter(\.token.isNormalized).map { (Array(basic.normalized($0.token.text).utf8), $0.id) })
    notes = WordPieceTokenizer.notes(vocabulary, missing: ids.missing, source: source)
  }

  package var vocabularySize: Int { ids.count }
  /// The tokens whose ids follow the vocabulary, by id.
  package var addedTokens: [String] { ids.added }
  package var unknownID: Int32? { pieces.unknownID }
  package let hasTokenTypes: Bool
  package func token(_ id: Int32) -> String { ids.text(id, vocabulary) }
  package func words(of text: String) -> [String] { basic.words(of: text) }

  /// Whether no token is looked for in a way that is left to a pipeline.
  var hasPlainTokens: Bool { ids.literals.allSatisfy(\.token.isPlain) }

  /// The same steps as a pipeline.
  var steps: Pipeline.Steps {
    Pipeline.Steps(
      normalizer: BertNormalizer(cleans: true, basic: basic), preTokenizer: ClassSplit.bert,
      model: WordPieceModel(
        vocabulary: vocabulary, unknown: pieces.unknownID, prefix: Array("##".utf8),
        longestWord: WordPiece.longestWord),
      template: .between(startID, endID, doubled: false, types: true))
  }

  package var withOffsets: any Tokenizer {
    Pipeline(
      steps, ids, pad: pad, findsSpecials: findsSpecials, hasTokenTypes: hasTokenTypes, notes: notes)
  }

  package func encode(_ text: String, limit: Int) -> Encoding {
    var encoding = Encoding()
    let (ids, words) = pieces(of: text, &encoding.wordCount)
    finish(&encoding, ids, words, limit: limit)
    return encoding
  }

  package func encode(_ text: String, pair: String, limit: Int) -> Encoding {
    var encoding = Encoding()
    let first = pieces(of: text, &encoding.wordCount)
    let second = pieces(of: pair, &encoding.wordCount)
    let room = PairRoom(max(limit, 3) - 3, first: first.ids.count, second: second.ids.count)
    encoding.ids = [startID] + first.ids[..<room.first] + [endID] + second.ids[..<room.second] + [endID]
    encoding.wordOf = [nil] + first.words[..<room.first].map(Optional.some) + [nil]
    encoding.second = encoding.wordOf.count
    encoding.wordOf += second.words[..<room.second].map(Optional.some) + [nil]
    encoding.cutTokens = first.ids.count + second.ids.count - room.first - room.second
    encoding.cutWords = cutWords(first.words, from: room.first) + cutWords(second.words, from: room.second)
    return encoding
  }

  /// The ids of a text, and the word of each.
  /// - Parameter count: the number of words before it, to which its own are added.
  private func pieces(of text: String, _ count: inout Int) -> (ids: [Int32], words: [Int]) {
    var (ids, words, number) = ([Int32](), [Int](), count)
    forEachPiece(of: text) { piece in
      append(piece, to: &ids)
      while words.count < ids.count { words.append(number) }
      number += 1
    }
    count = number
    return (ids, words)
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

  /// Truncates to the limit and adds the special tokens at both ends.
  private func finish(_ encoding: inout Encoding, _ ids: [Int32], _ words: [Int], limit: Int) {
    let room = max(limit, 2) - 2
    let kept = min(ids.count, room)
    encoding.ids = [startID] + ids[..<kept] + [endID]
    encoding.wordOf = [nil] + words[..<kept].map(Optional.some) + [nil]
    encoding.cutTokens = ids.count - kept
    encoding.cutWords = cutWords(words, from: kept)
  }

  /// The words whose first token is not among the first `kept`.
  private func cutWords(_ words: [Int], from kept: Int) -> [Int] {
    (kept..<words.count).filter { $0 == 0 || words[$0] != words[$0 - 1] }.map { words[$0] }
  }

  /// Calls `body` with the literal tokens of a text and the words between them.
  private func forEachPiece(of text: String, _ body: (Piece) -> Void) {
    let bytes = Array(text.utf8)
    func words(_ bytes: ArraySlice<UInt8>) { basic.forEachWord(of: bytes) { body(.word($0)) } }
    literals.forEach(in: bytes[...], found: { body(.special($0)) }) { stretch in
      guard !normalizedLiterals.isEmpty else { return words(stretch) }
      // Normalising again when splitting into words does not change it.
      let normalized = Array(basic.normalized(String(decoding: stretch, as: UTF8.self)).utf8)
      normalizedLiterals.forEach(in: normalized[...], found: { body(.special($0)) }, between: words)
    }
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
