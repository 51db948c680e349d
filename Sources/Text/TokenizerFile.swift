import Basics

/// A `tokenizer.json` with a WordPiece model.
struct TokenizerFile {
  private let root: JSONValue
  private let source: String

  init(_ root: JSONValue, source: String) throws(Failure) {
    let kind = root["model"]?["type"]?.string ?? "without a type"
    // Files of old versions omit the type; it follows from their other keys.
    let isOld = root["model"]?["type"] == nil && root["model"]?["continuing_subword_prefix"] != nil
    guard kind == "WordPiece" || isOld else { throw .unsupportedTokenizer(kind, source) }
    (self.root, self.source) = (root, source)
  }

  /// The tokens by id.
  func vocabulary() throws(Failure) -> Vocabulary {
    guard let members = root["model"]?["vocab"]?.object?.members else {
      throw .malformedTokenizer("the model has no vocab", source)
    }
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
    return try Vocabulary(tokens: tokens, source: source)
  }

  /// The tokenizer exactly as the file describes it, with the tokens that the files beside it list.
  func tokenizer(
    _ specials: WordPieceTokenizer.Specials, findsSpecials: Bool, rows: Int?
  ) throws(Failure) -> WordPieceTokenizer {
    let normalizer = root["normalizer"]
    try require(normalizer?["type"]?.string == "BertNormalizer", "normalizer")
    try require(normalizer?["clean_text"]?.bool != false, "clean_text false")
    try require(root["pre_tokenizer"]?["type"]?.string == "BertPreTokenizer", "pre_tokenizer")
    let model = root["model"]
    try require(model?["continuing_subword_prefix"]?.string ?? "##" == "##", "continuing_subword_prefix")
    try require(
      model?["max_input_chars_per_word"]?.int ?? WordPiece.longestWord == WordPiece.longestWord,
      "max_input_chars_per_word")
    let lowercases = normalizer?["lowercase"]?.bool ?? true
    let basic = BasicTokenizer(
      lowercases: lowercases, stripsAccents: normalizer?["strip_accents"]?.bool ?? lowercases,
      spacesIdeographs: normalizer?["handle_chinese_chars"]?.bool ?? true)
    var specials = specials
    specials.unknown = model?["unk_token"]?.string ?? specials.unknown
    (specials.start, specials.end) = try ends()
    return try WordPieceTokenizer(
      vocabulary: try vocabulary(), basic: basic, specials: specials, findsSpecials: findsSpecials,
      rows: rows,
      source: source)
  }

  /// The tokens placed before and after a single sentence.
  private func ends() throws(Failure) -> (String, String) {
    let processor = root["post_processor"]
    switch processor?["type"]?.string {
    case "BertProcessing":
      if let start = processor?["cls"]?.array?.first?.string,
        let end = processor?["sep"]?.array?.first?.string
      {
        return (start, end)
      }
    case "TemplateProcessing":
      let parts = processor?["single"]?.array ?? []
      if parts.count == 3, parts[1]["Sequence"] != nil,
        let start = parts[0]["SpecialToken"]?["id"]?.string,
        let end = parts[2]["SpecialToken"]?["id"]?.string
      {
        return (start, end)
      }
    default: break
    }
    throw .unsupportedSetting("post_processor", source)
  }

  private func require(_ holds: Bool, _ setting: String) throws(Failure) {
    if !holds { throw .unsupportedSetting(setting, source) }
  }
}
