import Basics

/// Which id each token has that stands for itself, and what lies behind the vocabulary.
///
/// A token of the vocabulary has its id there, whatever a file says; the others get the next free ids in the order in
/// which they are listed.
/// - Reference: `add_tokens` of tokenizers 0.23.3 as transformers 5.23 calls it.
struct TokenIDs: Sendable {
  /// The texts of the ids from the vocabulary's end on.
  private var behind: [String] = []
  private let start: Int
  private var known: [[UInt8]: Int32] = [:]
  /// What is looked for in a text.
  private(set) var literals: [(token: AddedToken, id: Int32)] = []
  /// Named tokens that are nowhere.
  private(set) var missing: [String] = []
  /// The largest id that a text can have, plus one.
  private(set) var count: Int

  /// - Parameter rows: of the model's table; a named token that no file lists is looked for only where it has a row.
  init(_ vocabulary: Vocabulary, _ specials: WordPieceTokenizer.Specials, rows: Int?) {
    (start, count) = (vocabulary.count, vocabulary.count)
    for token in specials.listed { add(token, vocabulary) }
    for name in specials.names where !name.isEmpty {
      let isThere = known[Array(name.utf8)] != nil || vocabulary.id(of: name) != nil
      if isThere || start + behind.count < rows ?? 0 {
        add(AddedToken(name), vocabulary)
      } else {
        // Its id is kept free, so that those behind it are what they are elsewhere.
        behind.append(name)
        missing.append(name)
      }
    }
    for token in specials.more { add(token, vocabulary) }
    for token in [specials.start, specials.end, specials.pad] where self[token] == nil {
      known[Array(token.utf8)] = vocabulary.id(of: token)
    }
  }

  private mutating func add(_ token: AddedToken, _ vocabulary: Vocabulary) {
    let bytes = Array(token.text.utf8)
    guard !bytes.isEmpty, known[bytes] == nil else { return }
    let id = vocabulary.id(of: token.text) ?? Int32(clamping: start + behind.count)
    if Int(id) >= start {
      behind.append(token.text)
      count = max(count, Int(id) + 1)
    }
    known[bytes] = id
    literals.append((token, id))
  }

  /// The id of a token that stands for itself or is one of the ends.
  subscript(token: String) -> Int32? { known[Array(token.utf8)] }

  /// The tokens behind the vocabulary that a text can have, by id.
  var added: [String] { Array(behind.prefix(count - start)) }

  func text(_ id: Int32, _ vocabulary: Vocabulary) -> String {
    let place = Int(id) - start
    return behind.indices.contains(place) ? behind[place] : vocabulary.token(id)
  }
}
