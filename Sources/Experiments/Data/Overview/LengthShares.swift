import Basics
package import Text

/// How long a split's sentences are, in the tokens of a model or, without one, in words.
package struct LengthShares: Sendable, Equatable {
  /// What lengths are counted in.
  package enum Unit: String, Sendable {
    case words
    case subWords = "sub-words"
  }

  /// ``Unit/words`` if there is no tokenizer.
  package let unit: Unit
  /// Of each sentence, in ascending order.
  package private(set) var lengths: [Int] = []
  /// The length beyond which sentences are cut; words are not compared with it.
  package let limit: Int
  /// Tokens with the id of the unknown token.
  package private(set) var unknownTokens = 0
  /// Sentences with such a token.
  package private(set) var unknownRows = 0
  /// Words with such a token, and how often.
  private var unknownWords: [String: Int] = [:]

  /// - Parameters:
  ///   - rows: the positions of the sentences to look at, in ascending order.
  ///   - words: whether the sentences' own words are encoded, as for tasks that label them.
  ///   - isStopped: polled between sentences.
  package init(
    _ corpus: Corpus, rows: some Sequence<Int>, words: Bool, _ tokenizer: (any Tokenizer)?, limit: Int,
    isStopped: () -> Bool = { false }
  ) {
    unit = tokenizer == nil ? .words : .subWords
    self.limit = limit
    var counter = WordCount()
    for row in rows {
      if isStopped() { break }
      let example = corpus.examples[row]
      guard let tokenizer else {
        let texts = [example.sentence] + (example.pair.map { [$0] } ?? [])
        lengths.append(
          words
            ? example.tokens.count
            : texts.reduce(0) { $0 + counter.count($1) })
        continue
      }
      let encoding =
        if words { tokenizer.encode(words: example.tokens, limit: LengthShares.unlimited) } else {
          example.pair.map {
            tokenizer.encode(example.sentence, pair: $0, limit: LengthShares.unlimited)
          } ?? tokenizer.encode(example.sentence, limit: LengthShares.unlimited)
        }
      lengths.append(encoding.count)
      count(encoding, words ? example.tokens : nil, example, tokenizer)
    }
    lengths.sort()
  }

  /// More tokens than any sentence has.
  private static let unlimited = Int(Int32.max)

  /// Counts unknown tokens, and the words that they stand for.
  private mutating func count(
    _ encoding: Encoding, _ given: [String]?, _ example: Example, _ tokenizer: any Tokenizer
  ) {
    guard let unknown = tokenizer.unknownID else { return }
    let places = encoding.ids.indices.filter { encoding.ids[$0] == unknown }
    guard !places.isEmpty else { return }
    unknownTokens += places.count
    unknownRows += 1
    let words =
      given
      ?? ([example.sentence] + (example.pair.map { [$0] } ?? []))
      .flatMap { tokenizer.words(of: $0) }
    // A text with special tokens in it is not divided in the same way.
    guard words.count == encoding.wordCount else { return }
    for place in places {
      if let word = encoding.wordOf[place] { unknownWords[words[word], default: 0] += 1 }
    }
  }

  /// The words that the vocabulary lacks, the most frequent first.
  package var commonUnknown: [(word: String, count: Int)] {
    unknownWords.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
      .map { ($0.key, $0.value) }
  }

  /// The longest sentence; 0 without sentences.
  package var longest: Int { lengths.last ?? 0 }
  /// The mean length; 0 without sentences.
  package var mean: Double {
    lengths.isEmpty ? 0 : Double(lengths.reduce(0, +)) / Double(lengths.count)
  }
  /// The number of all tokens or words.
  package var total: Int { lengths.reduce(0, +) }
  /// The number of sentences beyond the limit; `nil` for words.
  package var over: Int? { unit == .words ? nil : lengths.count { $0 > limit } }

  /// The smallest length that at least `share` of the sentences do not exceed; 0 without sentences.
  /// - Parameter share: 0…1.
  package func quantile(_ share: Double) -> Int {
    guard !lengths.isEmpty else { return 0 }
    return lengths[min(lengths.count - 1, max(0, Int((share * Double(lengths.count)).rounded(.up)) - 1))]
  }

  /// In one line: `longest 812 sub-words, 3.0 % over 128`.
  package var line: String {
    "longest \(longest) \(longest == 1 ? String(unit.rawValue.dropLast()) : unit.rawValue)"
      + (over.map { ", \(Share($0, of: lengths.count)) over \(limit)" } ?? "")
  }
}
