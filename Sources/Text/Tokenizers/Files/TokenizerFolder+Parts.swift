import Basics

extension TokenizerFolder.Files {
  /// What a class makes of a model's files.
  struct Parts {
    var normalizer: (any Normalizer)?
    var preTokenizer: (any PreTokenizer)?
    var model: any TokenModel
    /// Tokens that are looked for beside those that the files of the tokenizer name.
    var added: [AddedToken] = []
    /// The file of the vocabulary.
    var source: String
  }

  /// - Throws: `tokenizer.*`, `vocabulary.*`, `file.*`.
  func parts(_ kind: TokenizerClass) throws(Failure) -> Parts {
    switch kind {
    case .roberta, .gpt2:
      let (model, source) = try bytePairs(BPE.Settings())
      return Parts(
        preTokenizer: ByteLevel(addsPrefixSpace: config?["add_prefix_space"]?.bool ?? false, splits: true),
        model: model, source: source)
    case .gemma: return try gemma()
    case .llama: return try llama()
    case .xlmRoberta, .camembert: return try unigram(kind)
    case .albert, .debertaV2: return try scoredPieces(kind)
    default: return try mpnet(kind)
    }
  }

  private func mpnet(_ kind: TokenizerClass) throws(Failure) -> Parts {
    guard let tokens = try wordPiece(.distilbert) as? WordPieceTokenizer else {
      throw .unsupportedTokenizer("tokenizer '\(kind)'", folder)
    }
    let steps = tokens.steps
    return Parts(
      normalizer: steps.normalizer, preTokenizer: steps.preTokenizer, model: steps.model,
      source: tokenizer?.source ?? folder + "/vocab.txt")
  }

  /// Byte-pair encoding with the settings of a class.
  private func bytePairs(_ settings: BPE.Settings, unknown: String? = nil) throws(Failure) -> (BPE, String) {
    var settings = settings
    if let tokenizer {
      guard tokenizer.modelType == "BPE" else {
        throw .unsupportedPart(
          "the model '\(tokenizer.modelType)' of a byte-pair tokenizer", tokenizer.source)
      }
      let vocabulary = try tokenizer.vocabulary()
      if let unknown { settings.unknown = try tokenizer.id(of: unknown, vocabulary) }
      return (
        BPE(vocabulary, merges: try tokenizer.merges(vocabulary), settings: settings), tokenizer.source
      )
    }
    let source = folder + "/vocab.json"
    guard let object = try Self.json(source)?.object else {
      throw .malformedTokenizer("it is not an object of tokens and their ids", source)
    }
    let vocabulary = try Vocabulary(object, source: source)
    let path = folder + "/merges.txt"
    let bytes = try FileSystem.read(path)
    try FileSignature.refuse(bytes, path: path, remedies: [.json: "merges.txt has one pair a line"])
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformedTokenizer("it is not valid UTF-8", path)
    }
    var list = MergeList(vocabulary, source: path)
    var lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines {
      let line = line.last == 0x0D ? line.dropLast() : line
      try list.add(line: String(decoding: line, as: UTF8.self))
    }
    return (BPE(vocabulary, merges: MergeTable(list.merges), settings: settings), source)
  }

  private func gemma() throws(Failure) -> Parts {
    let unknown = try name("unk_token", .gemma) ?? ""
    let (model, source) = try bytePairs(
      BPE.Settings(fusesUnknown: true, fallsBack: true), unknown: unknown)
    return Parts(
      normalizer: Replace(pattern: .text([0x20]), content: [0x2581]),
      preTokenizer: PatternSplit(pattern: .text([0x20]), behavior: .mergedWithPrevious, isInverted: false),
      model: model, source: source)
  }

  private func llama() throws(Failure) -> Parts {
    let settings = BPE.Settings(fusesUnknown: true, fallsBack: true)
    let addsSpace = config?["add_prefix_space"]?.bool ?? true
    let isLegacy = config?["legacy"]?.bool ?? false
    let preTokenizer = Metaspace(
      replacement: 0x2581, scheme: !addsSpace ? .never : isLegacy ? .always : .first, splits: false)
    if tokenizer != nil {
      let (model, source) = try bytePairs(settings)
      return Parts(preTokenizer: preTokenizer, model: model, source: source)
    }
    let source = folder + "/tokenizer.model"
    let file = try SentencePieceFile(path: source)
    let vocabulary = try Vocabulary(tokens: file.pieces.map { $0.text[...] }, source: source)
    let model = BPE(vocabulary, merges: MergeTable(MergeList.derived(from: vocabulary)), settings: settings)
    return Parts(preTokenizer: preTokenizer, model: model, added: file.added, source: source)
  }

  /// ALBERT's and DeBERTa's: pieces with scores as a model lists them.
  private func scoredPieces(_ kind: TokenizerClass) throws(Failure) -> Parts {
    var charsmap: (any Normalizer)?
    var added: [AddedToken] = []
    var unknown = config?["unk_id"]?.int ?? 1
    let (vocabulary, scores): (Vocabulary, [Double])
    let source: String
    if let tokenizer {
      source = tokenizer.source
      guard tokenizer.modelType == "Unigram" else {
        throw .unsupportedPart("the model '\(tokenizer.modelType)' of a Unigram tokenizer", source)
      }
      charsmap = try tokenizer.charsmap()
      (vocabulary, scores) = try tokenizer.scoredVocabulary()
    } else {
      source = folder + "/" + kind.vocabularyFiles[0]
      let file = try SentencePieceFile(path: source)
      charsmap = try file.normalizer()
      (added, unknown) = (file.added, file.unknown)
      vocabulary = try Vocabulary(tokens: file.pieces.map { $0.text[...] }, source: source)
      scores = file.pieces.map { Double($0.score) }
    }
    if kind == .albert {
      unknown = 1
    } else if let name = try name("unk_token", kind) {
      unknown = scores.indices.first { scores[$0] == 0 && vocabulary.token(Int32($0)) == name } ?? unknown
    }
    guard unknown >= 0, unknown < vocabulary.count else {
      throw .malformedTokenizer("unk_id \(unknown) is not in the vocabulary", source)
    }
    return Parts(
      normalizer: kind == .albert ? albertNormalizer(charsmap) : debertaNormalizer,
      preTokenizer: kind == .albert ? albertPreTokenizer : debertaPreTokenizer,
      model: Unigram(vocabulary, scores: scores, unknown: Int32(unknown), fallsBack: false), added: added,
      source: source)
  }

  private var addsPrefixSpace: Bool { config?["add_prefix_space"]?.bool ?? true }

  private func albertNormalizer(_ charsmap: (any Normalizer)?) -> any Normalizer {
    var steps: [any Normalizer] = ["``", "''"].map {
      Replace(pattern: .text(UTF8Text.scalars(of: $0)), content: [0x22])
    }
    if config?["keep_accents"]?.bool != true {
      steps += [CanonicalForm(composes: false, isCompatible: true), StripAccents()]
    }
    if config?["do_lower_case"]?.bool ?? true { steps.append(Lowercase()) }
    if let charsmap { steps.append(charsmap) }
    return NormalizerSequence(steps: steps)
  }

  private var albertPreTokenizer: any PreTokenizer {
    PreTokenizerSequence(steps: [
      ClassSplit.whitespace,
      Metaspace(replacement: 0x2581, scheme: addsPrefixSpace ? .always : .never, splits: true),
    ])
  }

  private var debertaNormalizer: any Normalizer {
    let lower: [any Normalizer] = config?["do_lower_case"]?.bool == true ? [Lowercase()] : []
    return NormalizerSequence(
      steps: lower + [
        Replace(pattern: .blanks, content: [0x20]), CanonicalForm(composes: true, isCompatible: false),
        StripSpace(left: false, right: true),
      ])
  }

  private var debertaPreTokenizer: any PreTokenizer {
    let marks: [any PreTokenizer] =
      config?["split_by_punct"]?.bool == true ? [ClassSplit.punctuation(.isolated)] : []
    return PreTokenizerSequence(
      steps: marks + [
        Metaspace(replacement: 0x2581, scheme: addsPrefixSpace ? .always : .first, splits: true)
      ])
  }

  /// XLM-R's and CamemBERT's: pieces with scores, from `tokenizer.json` or the model that sentencepiece wrote.
  private func unigram(_ kind: TokenizerClass) throws(Failure) -> Parts {
    let isCamembert = kind == .camembert
    let unknown = try name("unk_token", kind) ?? ""
    var (normalizer, added) = (Optional<any Normalizer>.none, [AddedToken]())
    var (vocabulary, scores): (Vocabulary, [Double])
    let source: String
    if let tokenizer {
      source = tokenizer.source
      guard tokenizer.modelType == "Unigram" else {
        throw .unsupportedPart("the model '\(tokenizer.modelType)' of a Unigram tokenizer", source)
      }
      normalizer = try tokenizer.charsmap()
      (vocabulary, scores) = try tokenizer.scoredVocabulary()
      if isCamembert { added = ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"].map { AddedToken($0) } }
    } else {
      source = folder + "/sentencepiece.bpe.model"
      let file = try SentencePieceFile(path: source)
      normalizer = try file.normalizer()
      added = file.added
      let pad = try name("pad_token", kind) ?? ""
      let mask = try name("mask_token", kind) ?? ""
      var pieces: [(String, Double)]
      if isCamembert {
        pieces = [
          ("<s>NOTUSED", 0), (pad, 0), ("</s>NOTUSED", 0), (unknown, 0), ("<unk>NOTUSED", -100),
        ]
      } else {
        pieces = [
          (try name("bos_token", kind) ?? "", 0), (pad, 0), (try name("eos_token", kind) ?? "", 0),
          (unknown, 0),
        ]
      }
      pieces += file.pieces.dropFirst(isCamembert ? 1 : 3)
        .map { (String(decoding: $0.text, as: UTF8.self), Double($0.score)) }
      pieces.append((mask, 0))
      vocabulary = try Vocabulary(tokens: pieces.map { Array($0.0.utf8)[...] }, source: source)
      scores = pieces.map(\.1)
    }
    // CamemBERT's is where it stands first, XLM-R's is the fourth.
    let id =
      isCamembert
      ? (0..<Int32(vocabulary.count)).first { vocabulary.token($0) == unknown } ?? 0 : 3
    guard Int(id) < vocabulary.count else {
      throw .malformedTokenizer(
        "the vocabulary has \(vocabulary.count) pieces and lacks '\(unknown)'", source)
    }
    let addsSpace = config?["add_prefix_space"]?.bool ?? true
    return Parts(
      normalizer: normalizer,
      preTokenizer: PreTokenizerSequence(steps: [
        ClassSplit.whitespace,
        Metaspace(replacement: 0x2581, scheme: addsSpace ? .always : .never, splits: true),
      ]), model: Unigram(vocabulary, scores: scores, unknown: id, fallsBack: false), added: added,
      source: source)
  }
}
