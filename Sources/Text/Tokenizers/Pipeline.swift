/// A tokenizer made of steps: added tokens are found, the text is normalised and divided, a model encodes the pieces, and
/// a template puts special tokens around them.
///
/// - Reference: `Tokenizer` of tokenizers 0.23.3.
struct Pipeline: Tokenizer {
  /// The steps; those that are absent do nothing.
  struct Steps: Sendable {
    var normalizer: (any Normalizer)?
    var preTokenizer: (any PreTokenizer)?
    var model: any TokenModel
    var template: Template
  }

  let padID: Int32?
  let notes: [String]
  let hasTokenTypes: Bool
  private let steps: Steps
  private let ids: TokenIDs
  /// Tokens matched in the original text.
  private let literals: AddedTokenFinder
  /// Tokens matched in the normalised text.
  private let normalizedLiterals: AddedTokenFinder

  /// - Parameters:
  ///   - findsSpecials: whether the text of a special token is encoded as that token.
  ///   - hasTokenTypes: whether the model reads which text of a pair a token belongs to.
  init(
    _ steps: Steps, _ ids: TokenIDs, pad: String, findsSpecials: Bool, hasTokenTypes: Bool,
    notes: [String] = []
  ) {
    (self.steps, self.ids, self.hasTokenTypes, self.notes) = (steps, ids, hasTokenTypes, notes)
    padID = ids[pad] ?? steps.model.vocabulary.id(of: pad)
    func finder(_ isNormalized: Bool) -> AddedTokenFinder {
      AddedTokenFinder(
        ids.literals.filter { $0.token.isNormalized == isNormalized }.map { token, id in
          var text = AlignedText(token.text)
          if isNormalized { steps.normalizer?.normalize(&text) }
          return (text.scalars, token, id)
        }, skipsSpecial: !findsSpecials)
    }
    literals = finder(false)
    normalizedLiterals = finder(true)
  }

  var vocabularySize: Int { ids.count }
  var addedTokens: [String] { ids.added }
  var unknownID: Int32? { steps.model.unknownID }
  func token(_ id: Int32) -> String { ids.text(id, steps.model.vocabulary) }
  var withOffsets: any Tokenizer { self }

  // MARK: One text

  /// The tokens of a text, without special ones.
  private struct Tokens {
    var ids: [Int32] = []
    var words: [Int] = []
    var offsets: [Range<Int>] = []
    /// Spaces at the ends of each token; empty if offsets are not trimmed.
    var spaces: [(left: Int, right: Int)] = []
  }

  private func pieces(of text: String) -> Pieces {
    let whole = AlignedText(text)
    var pieces = Pieces()
    literals.divide(whole.scalars) { range, token in
      guard token == nil else { return pieces.append(whole, range, token: token) }
      var part = range.count == whole.count ? whole : whole.part(range)
      steps.normalizer?.normalize(&part)
      normalizedLiterals.divide(part.scalars) { pieces.append(part, $0, token: $1) }
    }
    steps.preTokenizer?.divide(&pieces)
    return pieces
  }

  /// Adds the tokens of a text.
  /// - Parameters:
  ///   - word: the word of the text's first piece.
  ///   - isWord: whether all pieces are of that word.
  /// - Returns: the number of pieces.
  private func add(
    _ text: String, word: Int, isWord: Bool, to tokens: inout Tokens, _ work: inout ModelWork,
    vanished: inout [Int]
  ) -> Int {
    let pieces = pieces(of: text)
    for (index, piece) in pieces.pieces.enumerated() {
      let word = isWord ? word : word + index
      let (scalars, spans) = (pieces.text.scalars, pieces.text.spans)
      if let token = piece.token {
        tokens.ids.append(token)
        tokens.words.append(word)
        tokens.offsets.append(
          Int(spans[piece.range.lowerBound].start)..<Int(spans[piece.range.upperBound - 1].end))
        if steps.template.trimming != nil { tokens.spaces.append(spaces(scalars[piece.range])) }
        continue
      }
      work.tokens.removeAll(keepingCapacity: true)
      steps.model.encode(scalars[piece.range], &work)
      if work.tokens.isEmpty, !isWord { vanished.append(word) }
      // The scalar with the byte, and the byte at which it begins.
      var (place, byte) = (piece.range.lowerBound, 0)
      func seek(_ target: Int) {
        while place > piece.range.lowerBound, target < byte {
          place -= 1
          byte -= UTF8Text.width(scalars[place])
        }
        while place < piece.range.upperBound - 1, byte + UTF8Text.width(scalars[place]) <= target {
          byte += UTF8Text.width(scalars[place])
          place += 1
        }
      }
      for token in work.tokens {
        tokens.ids.append(token.id)
        tokens.words.append(word)
        seek(Int(token.start))
        let first = place
        seek(Int(token.end) - 1)
        let (start, end) = (Int(spans[first].start), Int(spans[place].end))
        tokens.offsets.append(start..<max(start, end))
        if steps.template.trimming != nil {
          tokens.spaces.append(
            token.id == unknownID && steps.model.showsUnknownText
              ? spaces(scalars[first...place]) : spaces(UTF8Text.scalars(of: self.token(token.id))[...]))
        }
      }
    }
    return pieces.pieces.count
  }

  private func spaces(_ scalars: ArraySlice<UInt32>) -> (left: Int, right: Int) {
    func isSpace(_ scalar: UInt32) -> Bool { scalar == ByteLetters.space || ScalarSet.space.contains(scalar) }
    return (scalars.prefix(while: isSpace).count, scalars.reversed().prefix(while: isSpace).count)
  }

  /// The offsets of the first tokens, without the spaces at their ends.
  private func offsets(_ tokens: Tokens, _ count: Int) -> [Range<Int>] {
    guard let trimming = steps.template.trimming else { return Array(tokens.offsets[..<count]) }
    return (0..<count).map { index in
      let offset = tokens.offsets[index]
      var (left, right) = tokens.spaces[index]
      let isFirst = index == 0 || offset.lowerBound == 0
      if isFirst, trimming.hasPrefixSpace, left == 1 { left = 0 }
      let start = min(offset.lowerBound + left, offset.upperBound)
      if offset.upperBound < right { right = 0 }
      return start..<max(offset.upperBound - right, start)
    }
  }

  // MARK: Encodings

  func encode(_ text: String, limit: Int) -> Encoding {
    var (encoding, tokens, work) = (Encoding(), Tokens(), ModelWork())
    encoding.wordCount = add(
      text, word: 0, isWord: false, to: &tokens, &work, vanished: &encoding.vanishedWords)
    finish(&encoding, tokens, limit: limit)
    return encoding
  }

  func encode(words given: [String], limit: Int) -> Encoding {
    var (encoding, tokens, work) = (Encoding(), Tokens(), ModelWork())
    encoding.wordCount = given.count
    for (index, word) in given.enumerated() {
      let before = tokens.ids.count
      var unused: [Int] = []
      _ = add(word, word: index, isWord: true, to: &tokens, &work, vanished: &unused)
      if tokens.ids.count == before { encoding.vanishedWords.append(index) }
    }
    finish(&encoding, tokens, limit: limit)
    return encoding
  }

  func encode(_ text: String, pair: String, limit: Int) -> Encoding {
    var (encoding, first, second, work) = (Encoding(), Tokens(), Tokens(), ModelWork())
    let count = add(text, word: 0, isWord: false, to: &first, &work, vanished: &encoding.vanishedWords)
    encoding.wordCount =
      count
      + add(pair, word: count, isWord: false, to: &second, &work, vanished: &encoding.vanishedWords)
    let specials = steps.template.pairCount
    let room = PairRoom(max(limit, specials) - specials, first: first.ids.count, second: second.ids.count)
    fill(&encoding, steps.template.pair, first, room.first, second, room.second)
    return encoding
  }

  private func finish(_ encoding: inout Encoding, _ tokens: Tokens, limit: Int) {
    let specials = steps.template.singleCount
    let kept = min(tokens.ids.count, max(limit, specials) - specials)
    fill(&encoding, steps.template.single, tokens, kept, Tokens(), 0)
  }

  private func fill(
    _ encoding: inout Encoding, _ elements: [Template.Element], _ first: Tokens, _ firstCount: Int,
    _ second: Tokens, _ secondCount: Int
  ) {
    func add(_ tokens: Tokens, _ count: Int) {
      encoding.ids += tokens.ids[..<count]
      encoding.wordOf += tokens.words[..<count].map(Optional.some)
      encoding.offsets += offsets(tokens, count)
      encoding.cutTokens += tokens.ids.count - count
      encoding.cutWords += (count..<tokens.ids.count)
        .filter { $0 == 0 || tokens.words[$0] != tokens.words[$0 - 1] }.map { tokens.words[$0] }
    }
    for element in elements {
      switch element {
      case .special(let id, _):
        encoding.ids.append(id)
        encoding.wordOf.append(nil)
        encoding.offsets.append(0..<0)
      case .first: add(first, firstCount)
      case .second:
        encoding.second = encoding.second ?? encoding.ids.count
        add(second, secondCount)
      }
    }
  }

  /// The pieces of a text, as parts of it.
  func words(of text: String) -> [String] {
    let scalars = UTF8Text.scalars(of: text)
    let pieces = pieces(of: text)
    return pieces.pieces.map { piece in
      let start = Int(pieces.text.spans[piece.range.lowerBound].start)
      let end = Int(pieces.text.spans[piece.range.upperBound - 1].end)
      return start < end && end <= scalars.count ? UTF8Text.string(scalars[start..<end]) : ""
    }
  }
}
