import Basics

extension TokenizerFile {
  /// - Throws: `tokenizer.setting`, `tokenizer.malformed`.
  func normalizer() throws(Failure) -> (any Normalizer)? {
    guard let step = Step("normalizer", root["normalizer"], source: source) else { return nil }
    return try TokenizerFile.normalizer(step)
  }

  private static func normalizer(_ step: Step) throws(Failure) -> any Normalizer {
    switch step.type {
    case "Sequence":
      return NormalizerSequence(
        steps: try step.steps("normalizers").map { step throws(Failure) in try normalizer(step) })
    case "BertNormalizer":
      let lowercases = try step.bool("lowercase", default: true)
      let basic = BasicTokenizer(
        lowercases: lowercases, stripsAccents: try step.bool("strip_accents", default: lowercases),
        spacesIdeographs: try step.bool("handle_chinese_chars", default: true))
      return BertNormalizer(cleans: try step.bool("clean_text", default: true), basic: basic)
    case "NFC": return CanonicalForm(composes: true, isCompatible: false)
    case "NFD": return CanonicalForm(composes: false, isCompatible: false)
    case "NFKC": return CanonicalForm(composes: true, isCompatible: true)
    case "NFKD": return CanonicalForm(composes: false, isCompatible: true)
    case "Lowercase": return Lowercase()
    case "Nmt": return Nmt()
    case "StripAccents": return StripAccents()
    case "ByteLevel": return BytesAsLetters()
    case "Strip": return StripSpace(left: try step.bool("strip_left"), right: try step.bool("strip_right"))
    case "Prepend": return Prepend(content: UTF8Text.scalars(of: try step.text("prepend")))
    case "Replace":
      return Replace(pattern: try step.pattern(), content: UTF8Text.scalars(of: try step.text("content")))
    case "Precompiled":
      guard let bytes = Base64.bytes(try step.text("precompiled_charsmap")) else {
        throw .malformedTokenizer("the charsmap is not in base 64", step.source)
      }
      return try Charsmap(bytes, source: step.source)
    default: throw step.unsupported()
    }
  }

  /// The map of characters, wherever it stands among the normalizers.
  /// - Throws: `tokenizer.malformed`.
  func charsmap() throws(Failure) -> (any Normalizer)? {
    let normalizer = root["normalizer"]
    for value in normalizer?["normalizers"]?.array ?? [normalizer ?? .null] {
      guard let step = Step("normalizer", value, source: source), step.type == "Precompiled" else { continue }
      return try TokenizerFile.normalizer(step)
    }
    return nil
  }

  /// - Throws: `tokenizer.setting`, `tokenizer.malformed`.
  func preTokenizer() throws(Failure) -> (any PreTokenizer)? {
    guard let step = Step("pre_tokenizer", root["pre_tokenizer"], source: source) else { return nil }
    return try TokenizerFile.preTokenizer(step)
  }

  private static func preTokenizer(_ step: Step) throws(Failure) -> any PreTokenizer {
    switch step.type {
    case "Sequence":
      return PreTokenizerSequence(
        steps: try step.steps("pretokenizers").map { step throws(Failure) in try preTokenizer(step) })
    case "BertPreTokenizer": return ClassSplit.bert
    case "Whitespace": return ClassSplit.words
    case "WhitespaceSplit": return ClassSplit.whitespace
    case "Digits": return ClassSplit.digits(each: try step.bool("individual_digits"))
    case "Punctuation":
      return ClassSplit.punctuation(step.value["behavior"] == nil ? .isolated : try step.behavior())
    case "CharDelimiterSplit", "Delimiter": return ClassSplit.delimiter(try step.character("delimiter"))
    case "FixedLength":
      guard let length = step.value["length"] else { return FixedLengthSplit(length: 5) }
      guard let length = length.int, length > 0 else { throw step.unsupported("length") }
      return FixedLengthSplit(length: length)
    case "ByteLevel":
      return ByteLevel(
        addsPrefixSpace: try step.bool("add_prefix_space"), splits: try step.bool("use_regex", default: true))
    case "Split":
      return PatternSplit(
        pattern: try step.pattern(), behavior: try step.behavior(), isInverted: try step.bool("invert"))
    case "Metaspace":
      var scheme = Metaspace.PrependScheme.always
      if step.value["prepend_scheme"] != nil {
        guard let named = Metaspace.PrependScheme(rawValue: try step.text("prepend_scheme")) else {
          throw step.unsupported("prepend_scheme")
        }
        scheme = named
      }
      if try !step.bool("add_prefix_space", default: true), scheme != .never {
        throw step.unsupported("add_prefix_space")
      }
      return Metaspace(
        replacement: try step.character("replacement"), scheme: scheme,
        splits: try step.bool("split", default: true))
    default: throw step.unsupported()
    }
  }

  /// - Throws: `tokenizer.setting`, `tokenizer.malformed`, `vocabulary.*`.
  func tokenModel() throws(Failure) -> any TokenModel {
    switch modelType {
    case "WordPiece":
      let vocabulary = try vocabulary()
      let longest = model["max_input_chars_per_word"] ?? 100
      guard let longest = longest.int, longest > 0 else {
        throw .malformedTokenizer("max_input_chars_per_word is \(longest.text())", source)
      }
      return WordPieceModel(
        vocabulary: vocabulary, unknown: try unknown(vocabulary),
        prefix: Array((model["continuing_subword_prefix"]?.string ?? "##").utf8), longestWord: longest)
    case "WordLevel":
      let vocabulary = try vocabulary()
      return WordLevel(vocabulary: vocabulary, unknown: try unknown(vocabulary))
    case "Unigram":
      let (vocabulary, scores) = try scoredVocabulary()
      guard let unknown = model["unk_id"]?.int else {
        throw .unsupportedPart(
          "unk_id \(model["unk_id"]?.text() ?? "without a value") of the model Unigram", source)
      }
      guard unknown >= 0, unknown < vocabulary.count else {
        throw .malformedTokenizer("unk_id \(unknown) is not in the vocabulary", source)
      }
      return Unigram(
        vocabulary, scores: scores, unknown: Int32(unknown), fallsBack: model["byte_fallback"]?.bool ?? false)
    case "BPE": return try bytePairs()
    default: throw .unsupportedPart("the model '\(modelType)'", source)
    }
  }

  private func unknown(_ vocabulary: Vocabulary) throws(Failure) -> Int32 {
    guard let text = model["unk_token"]?.string else {
      throw .malformedTokenizer("the model \(modelType) has no unk_token", source)
    }
    guard let id = vocabulary.id(of: text) else { throw .missingSpecial(text, source) }
    return id
  }

  private func bytePairs() throws(Failure) -> BPE {
    let vocabulary = try vocabulary()
    var settings = BPE.Settings()
    if let dropout = model["dropout"], dropout != .null, dropout.double != 0 {
      throw .unsupportedPart("dropout \(dropout.text()) of the model BPE", source)
    }
    if let unknown = model["unk_token"]?.string { settings.unknown = try id(of: unknown, vocabulary) }
    settings.fusesUnknown = model["fuse_unk"]?.bool ?? false
    settings.fallsBack = model["byte_fallback"]?.bool ?? false
    settings.ignoresMerges = model["ignore_merges"]?.bool ?? false
    settings.prefix = Array((model["continuing_subword_prefix"]?.string ?? "").utf8)
    settings.suffix = Array((model["end_of_word_suffix"]?.string ?? "").utf8)
    if settings.fallsBack, !settings.prefix.isEmpty || !settings.suffix.isEmpty {
      let key = settings.prefix.isEmpty ? "end_of_word_suffix" : "continuing_subword_prefix"
      throw .unsupportedPart("\(key) with byte_fallback of the model BPE", source)
    }
    return BPE(vocabulary, merges: try merges(vocabulary, prefix: settings.prefix), settings: settings)
  }

  func id(of token: String, _ vocabulary: Vocabulary) throws(Failure) -> Int32 {
    guard let id = vocabulary.id(of: token) else { throw .missingSpecial(token, source) }
    return id
  }

  /// The merges, each a list of two tokens or a text with a space between them.
  func merges(_ vocabulary: Vocabulary, prefix: [UInt8] = []) throws(Failure) -> MergeTable {
    guard let items = model["merges"]?.array else {
      throw .malformedTokenizer("the model BPE has no merges", source)
    }
    var list = MergeList(vocabulary, prefix: prefix, source: source)
    for item in items {
      if let text = item.string {
        try list.add(line: text)
      } else if let pair = item.array, pair.count == 2, let left = pair[0].string, let right = pair[1].string
      {
        try list.add(Array(left.utf8)[...], Array(right.utf8)[...])
      } else {
        throw .malformedTokenizer("the merge \(item.text()) is not a pair of tokens", source)
      }
    }
    return MergeTable(list.merges)
  }
}
