package import Basics

/// The tags of words laid onto tokens, and back.
///
/// A word's tag stands on its first token; further tokens and the special ones are ignored. A word whose
/// first token was cut off, or that has no token, has no place: going back it is ``SpanTag/outside``, and it
/// is counted.
package struct LabelAlignment: Sendable, Equatable {
  /// The label of a token that counts for nothing.
  package static let ignored: Int32 = -100

  /// `[words]`: the first token of each word, or `nil`.
  package let firstToken: [Int?]
  /// Words whose first token was cut off.
  package let cutWords: [Int]
  /// Words without tokens.
  package let vanishedWords: [Int]
  private let tokenCount: Int

  package init(_ encoding: Encoding) {
    var first = [Int?](repeating: nil, count: encoding.wordCount)
    for (token, word) in encoding.wordOf.enumerated() {
      if let word, word < first.count, first[word] == nil { first[word] = token }
    }
    firstToken = first
    (cutWords, vanishedWords) = (encoding.cutWords, encoding.vanishedWords)
    tokenCount = encoding.count
  }

  /// The words that have a place, in order.
  package var placedWords: [Int] { firstToken.indices.filter { firstToken[$0] != nil } }

  /// `[tokens]`: the class of each first token, ``ignored`` elsewhere.
  /// - Parameter tags: `[words]`.
  /// - Throws: `align.length` when there are not as many tags as words.
  package func labels(for tags: [SpanTag]) throws(Failure) -> [Int32] {
    try check(tags.count, firstToken.count, "tags", "words")
    var labels = [Int32](repeating: LabelAlignment.ignored, count: tokenCount)
    for (word, token) in firstToken.enumerated() {
      if let token { labels[token] = tags[word].rawValue }
    }
    return labels
  }

  /// `[words]`: the tag predicted at each word's first token; ``SpanTag/outside`` for words without a place.
  /// - Parameter predictions: `[tokens]`, classes.
  /// - Throws: `align.length` when there are not as many predictions as tokens.
  package func tags(from predictions: [Int32]) throws(Failure) -> [SpanTag] {
    try check(predictions.count, tokenCount, "predictions", "tokens")
    return firstToken.map { token in token.flatMap { SpanTag(rawValue: predictions[$0]) } ?? .outside }
  }

  /// Whether laying `tags` onto tokens and taking them back gives them again, at every word that has a place.
  package func isFaithful(to tags: [SpanTag]) -> Bool {
    guard let labels = try? labels(for: tags), let back = try? self.tags(from: labels) else { return false }
    let places = labels.count { $0 != LabelAlignment.ignored }
    return places + cutWords.count + vanishedWords.count == tags.count
      && placedWords.allSatisfy { back[$0] == tags[$0] }
  }

  private func check(_ count: Int, _ expected: Int, _ what: String, _ of: String) throws(Failure) {
    guard count == expected else {
      throw Failure("align.length", "\(count) \(what) for \(expected) \(of)", kind: .environment)
    }
  }
}

/// What aligning a whole split lost.
package struct AlignmentSummary: Sendable, Equatable {
  package private(set) var rows = 0
  package private(set) var words = 0
  package private(set) var tokens = 0
  /// The longest encoding, in tokens.
  package private(set) var longest = 0
  /// Rows that did not fit.
  package private(set) var truncatedRows = 0
  package private(set) var cutTokens = 0
  package private(set) var cutWords = 0
  /// Cut words that are part of an idiom.
  package private(set) var cutIdiomWords = 0
  package private(set) var vanishedWords = 0
  package private(set) var unknownTokens = 0
  /// Rows whose tags did not come back as they went in: always empty unless the program is wrong.
  package private(set) var unfaithfulRows: [Int] = []

  package init() {}

  /// Counts one row.
  /// - Parameter tags: `[words]`; empty where only the sentence is encoded.
  package mutating func add(_ encoding: Encoding, tags: [SpanTag], unknownID: Int32) {
    words += encoding.wordCount
    tokens += encoding.count
    longest = max(longest, encoding.count)
    if encoding.cutTokens > 0 { truncatedRows += 1 }
    cutTokens += encoding.cutTokens
    cutWords += encoding.cutWords.count
    vanishedWords += encoding.vanishedWords.count
    unknownTokens += encoding.ids.count { $0 == unknownID }
    if !tags.isEmpty {
      let alignment = LabelAlignment(encoding)
      if !alignment.isFaithful(to: tags) { unfaithfulRows.append(rows) }
      cutIdiomWords += encoding.cutWords.count { $0 < tags.count && tags[$0] != .outside }
    }
    rows += 1
  }

  /// One line for each thing a person should know; empty when nothing was lost.
  ///
  /// - Parameters:
  ///   - split: its name.
  ///   - limit: the length that cut, in tokens.
  package func notes(_ split: String, limit: Int) -> [String] {
    var notes: [String] = []
    if truncatedRows > 0 {
      let idiom = cutIdiomWords > 0 ? ", \(cutIdiomWords) of them in an idiom" : ""
      notes.append(
        "\(split): \(truncatedRows) of \(rows) sentences are longer than length=\(limit); "
          + "\(cutTokens) tokens and \(cutWords) words were cut\(idiom)")
    }
    if vanishedWords > 0 {
      notes.append("\(split): \(vanishedWords) words have no tokens and are taken for O")
    }
    if !unfaithfulRows.isEmpty {
      notes.append("\(split): the labels of \(unfaithfulRows.count) sentences were not aligned faithfully")
    }
    return notes
  }
}
