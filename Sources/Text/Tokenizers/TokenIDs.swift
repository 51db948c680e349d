import Basics

/// The ids of literal tokens, and the tokens whose ids follow the vocabulary.
///
/// A token of the vocabulary keeps its id there, whatever a file says; the others get the next free ids in
/// the order of the list.
/// - Reference: `add_tokens` of tokenizers 0.23.3 as transformers 5.23 calls it.
struct TokenIDs: Sendable {
  /// The texts of the ids that follow the vocabulary.
  private var behind: [String] = []
  private let start: Int
  private var known: [[UInt8]: Int32] = [:]
  /// The tokens to match in a text.
  private(set) var literals: [(token: AddedToken, id: Int32)] = []
  /// Named tokens that were not found anywhere.
  private(set) var missing: [String] = []
  /// The largest id that a text can produce, plus one.
  private(set) var count: Int

  /// - Parameter rows: rows of the model's embedding table; a named token that is not listed in a file is
  ///   matched only if the table has a row for it.
  init(_ vocabulary: Vocabulary, _ specials: SpecialTokens, rows: Int?) {
    (start, count) = (vocabulary.count, vocabulary.count)
    for token in specials.listed { add(token, vocabulary) }
    for token in specials.names where !token.text.isEmpty && known[Array(token.text.utf8)] == nil {
      if vocabulary.id(of: token.text) != nil || start + behind.count < rows ?? 0 {
        add(token, vocabulary)
      } else {
        // Its id stays reserved, so that the following ids are the same as in transformers.
        behind.append(token.text)
        missing.append(token.text)
      }
    }
    for token in specials.more where known[Array(token.text.utf8)] == nil { add(token, vocabulary) }
    for token in [specials.start, specials.end, specials.pad] where self[token] == nil {
      known[Array(token.utf8)] = vocabulary.id(of: token)
    }
  }

  private mutating func add(_ token: AddedToken, _ vocabulary: Vocabulary) {
    let bytes = Array(token.text.utf8)
    guard !bytes.isEmpty else { return }
    if let id = known[bytes] {
      // What is listed last counts.
      if let place = literals.firstIndex(where: { $0.id == id }) { literals[place].token = token }
      return
    }
    let id = vocabulary.id(of: token.text) ?? Int32(clamping: start + behind.count)
    if Int(id) >= start {
      behind.append(token.text)
      count = max(count, Int(id) + 1)
    }
    known[bytes] = id
    literals.append((token, id))
  }

  /// The id of a literal token or of a start or end token.
  subscript(token: String) -> Int32? { known[Array(token.utf8)] }

  /// The tokens after the vocabulary that a text can produce, by id.
  var added: [String] { Array(behind.prefix(count - start)) }

  func text(_ id: Int32, _ vocabulary: Vocabulary) -> String {
    let place = Int(id) - start
    return behind.indices.contains(place) ? behind[place] : vocabulary.token(id)
  }
}
