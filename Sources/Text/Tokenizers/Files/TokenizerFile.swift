import Basics

/// The parts of a `tokenizer.json`.
///
/// - Reference: tokenizers 0.23.3, as far as its steps are supported; what is not is refused by its name.
struct TokenizerFile {
  let root: JSONValue
  /// The file, for failures.
  let source: String

  init(_ root: JSONValue, source: String) { (self.root, self.source) = (root, source) }

  var model: JSONValue { root["model"] ?? [:] }

  /// The kind of model; that of old files, which do not name it, follows from their other keys.
  var modelType: String {
    if let type = model["type"]?.string { return type }
    if model["type"] != nil { return model["type"]?.text() ?? "" }
    if model["merges"] != nil { return "BPE" }
    if model["continuing_subword_prefix"] != nil { return "WordPiece" }
    if model["vocab"]?.array != nil { return "Unigram" }
    return model["unk_token"] != nil ? "WordLevel" : "without a type"
  }

  /// The tokens by id.
  /// - Throws: `tokenizer.malformed`, `vocabulary.*`.
  func vocabulary() throws(Failure) -> Vocabulary {
    if model["vocab"]?.array != nil { return try scoredVocabulary().vocabulary }
    guard let members = model["vocab"]?.object else {
      throw .malformedTokenizer("the model has no vocab", source)
    }
    return try Vocabulary(members, source: source)
  }

  /// The tokens of a Unigram model and their scores, by id.
  /// - Throws: `tokenizer.malformed`, `vocabulary.*`.
  func scoredVocabulary() throws(Failure) -> (vocabulary: Vocabulary, scores: [Double]) {
    guard let pairs = model["vocab"]?.array else {
      throw .malformedTokenizer("the Unigram model has no vocab of pieces and scores", source)
    }
    var (tokens, scores) = ([ArraySlice<UInt8>](), [Double]())
    for pair in pairs {
      guard let parts = pair.array, parts.count == 2, let piece = parts[0].string,
        let score = parts[1].double,
        score.isFinite
      else { throw .malformedTokenizer("\(pair.text()) is not a piece and its score", source) }
      tokens.append(Array(piece.utf8)[...])
      scores.append(score)
    }
    return (try Vocabulary(tokens: tokens, source: source), scores)
  }

  /// Refuses what the library would do with every text, whatever the program asks for.
  /// - Throws: `tokenizer.setting`.
  func checkTruncation() throws(Failure) {
    if let side = root["truncation"]?["direction"]?.string, side != "Right" {
      throw .unsupportedSetting("truncation direction '\(side)'", source)
    }
  }
}

extension Vocabulary {
  /// The tokens of `{"token": id}`.
  /// - Throws: `tokenizer.malformed`, `vocabulary.*`.
  init(_ object: JSONObject, source: String) throws(Failure) {
    let members = object.members
    var tokens = [ArraySlice<UInt8>](repeating: [], count: members.count)
    for (token, value) in members {
      // A few gaps are fine; an id far beyond the number of tokens means a damaged file.
      guard let id = value.int, id >= 0, id < 2 * members.count + 1024 else {
        throw .malformedTokenizer("'\(token)' has the id \(value.text())", source)
      }
      while id >= tokens.count { tokens.append([]) }
      guard tokens[id].isEmpty else { throw .malformedTokenizer("two tokens have the id \(id)", source) }
      tokens[id] = Array(token.utf8)[...]
    }
    while tokens.last?.isEmpty == true { tokens.removeLast() }
    try self.init(tokens: tokens, source: source)
  }
}
