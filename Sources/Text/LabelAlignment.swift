package import Basics

/// Maps the labels of words to tokens, and back. A label is a class number.
///
/// A word's label is on its first token; its further tokens and the special tokens are ignored. A word whose
/// first token was cut off, or that has no token, is absent: on the way back it gets the class that the task
/// assigns to such words, and it is counted.
package struct LabelAlignment: Sendable, Equatable {
  /// The label of a token that is ignored by loss and metrics.
  package static let ignored: Int32 = -100

  /// `[words]`: the first token of each word, or `nil`.
  package let firstToken: [Int?]
  /// Words whose first token was cut off.
  package let cutWords: [Int]
  /// Words without tokens.
  package let vanishedWords: [Int]
  private let tokenCount: Int

  /// Finds the first token of each word of a sentence.
  package init(_ encoding: Encoding) {
    var first = [Int?](repeating: nil, count: encoding.wordCount)
    for (token, word) in encoding.wordOf.enumerated() {
      if let word, word < first.count, first[word] == nil { first[word] = token }
    }
    firstToken = first
    (cutWords, vanishedWords) = (encoding.cutWords, encoding.vanishedWords)
    tokenCount = encoding.count
  }

  /// The words that have a first token, in order.
  package var placedWords: [Int] { firstToken.indices.filter { firstToken[$0] != nil } }

  /// `[tokens]`: the class of each first token, ``ignored`` elsewhere.
  /// - Parameter words: `[words]`, classes; ``ignored`` is allowed.
  /// - Throws: `align.length` when the number of classes differs from the number of words.
  package func labels(for words: [Int32]) throws(Failure) -> [Int32] {
    try check(words.count, firstToken.count, "tags", "words")
    var labels = [Int32](repeating: LabelAlignment.ignored, count: tokenCount)
    for (word, token) in firstToken.enumerated() {
      if let token { labels[token] = words[word] }
    }
    return labels
  }

  /// `[words]`: the class at each word's first token; `absent` for words without a first token.
  /// - Parameter tokens: `[tokens]`, classes.
  /// - Throws: `align.length` when the number of classes differs from the number of tokens.
  package func words(from tokens: [Int32], absent: Int32) throws(Failure) -> [Int32] {
    try check(tokens.count, tokenCount, "predictions", "tokens")
    return firstToken.map { token in token.map { tokens[$0] } ?? absent }
  }

  /// Whether mapping classes to tokens and back reproduces them for every word that has a first token.
  /// - Parameter words: `[words]`.
  package func isFaithful(to words: [Int32]) -> Bool {
    guard let labels = try? labels(for: words),
      let back = try? self.words(from: labels, absent: LabelAlignment.ignored)
    else { return false }
    return placedWords.count + cutWords.count + vanishedWords.count == words.count
      && placedWords.allSatisfy { back[$0] == words[$0] }
  }

  private func check(_ count: Int, _ expected: Int, _ what: String, _ of: String) throws(Failure) {
    guard count == expected else {
      throw Failure("align.length", "\(count) \(what) for \(expected) \(of)", kind: .environment)
    }
  }
}

/// What was lost in aligning a whole split.
package struct AlignmentSummary: Sendable, Equatable {
  /// Number of sentences added.
  package private(set) var rows = 0
  /// Words of all rows, including those that were cut off.
  package private(set) var words = 0
  /// Tokens of all rows as the model sees them: with special tokens, without cut ones.
  package private(set) var tokens = 0
  /// The longest encoding, in tokens.
  package private(set) var longest = 0
  /// Rows that did not fit.
  package private(set) var truncatedRows = 0
  /// Tokens that did not fit.
  package private(set) var cutTokens = 0
  /// Words whose first token did not fit.
  package private(set) var cutWords = 0
  /// Cut words that carry a label the task looks for.
  package private(set) var cutSoughtWords = 0
  /// Words without tokens.
  package private(set) var vanishedWords = 0
  /// Tokens with the id of the unknown token.
  package private(set) var unknownTokens = 0
  /// Rows whose tags did not survive the round trip; always empty unless the program has a bug.
  package private(set) var unfaithfulRows: [Int] = []

  /// A summary of no rows.
  package init() {}

  /// Counts one row.
  /// - Parameters:
  ///   - labels: `[words]`, classes; empty if only the sentence is encoded.
  ///   - plain: the class of words that the task does not look for; `nil` if the task has no such class.
  package mutating func add(
    _ encoding: Encoding, labels: [Int32], plain: Int32? = nil, unknownID: Int32?
  ) {
    words += encoding.wordCount
    tokens += encoding.count
    longest = max(longest, encoding.count)
    if encoding.cutTokens > 0 { truncatedRows += 1 }
    cutTokens += encoding.cutTokens
    cutWords += encoding.cutWords.count
    vanishedWords += encoding.vanishedWords.count
    if let unknownID { unknownTokens += encoding.ids.count { $0 == unknownID } }
    if !labels.isEmpty {
      if !LabelAlignment(encoding).isFaithful(to: labels) { unfaithfulRows.append(rows) }
      if let plain {
        cutSoughtWords += encoding.cutWords.count { $0 < labels.count && labels[$0] != plain }
      }
    }
    rows += 1
  }

  /// Counts the rows of another summary behind those of this one.
  package mutating func add(_ other: AlignmentSummary) {
    unfaithfulRows += other.unfaithfulRows.map { rows + $0 }
    rows += other.rows
    words += other.words
    tokens += other.tokens
    longest = max(longest, other.longest)
    truncatedRows += other.truncatedRows
    cutTokens += other.cutTokens
    cutWords += other.cutWords
    cutSoughtWords += other.cutSoughtWords
    vanishedWords += other.vanishedWords
    unknownTokens += other.unknownTokens
  }

  /// A task's wording for words that were lost.
  package struct Wording: Sendable {
    /// Where the cut words that matter are: `in a name`.
    package var sought: String
    /// What happens to words without tokens: `are taken for O`.
    package var vanished: String

    /// - Parameters: the properties, in their order.
    package init(sought: String, vanished: String) { (self.sought, self.vanished) = (sought, vanished) }

    /// For a task without a wording of its own.
    package static let plain = Wording(sought: "with a label", vanished: "are not read")
  }

  /// One line for each kind of loss; empty when nothing was lost.
  ///
  /// - Parameters: - split: the name of the split.
  ///   - limit: the length in tokens at which rows were cut.
  ///   - wording: the task's wording.
  package func notes(_ split: String, limit: Int, wording: Wording = .plain) -> [String] {
    var notes: [String] = []
    if truncatedRows > 0 {
      let sought = cutSoughtWords > 0 ? ", \(cutSoughtWords) of them \(wording.sought)" : ""
      notes.append(
        "\(split): \(truncatedRows) of \(rows) sentences are longer than length=\(limit); "
          + "\(cutTokens) tokens and \(cutWords) words were cut\(sought)")
    }
    if vanishedWords > 0 {
      notes.append("\(split): \(vanishedWords) words have no tokens and \(wording.vanished)")
    }
    if !unfaithfulRows.isEmpty {
      notes.append("\(split): the labels of \(unfaithfulRows.count) sentences were not aligned faithfully")
    }
    return notes
  }
}
