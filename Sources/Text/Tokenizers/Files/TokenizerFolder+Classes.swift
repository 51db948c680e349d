import Basics

extension TokenizerFolder.Files {
  /// BERT's tokenizer, of whose `tokenizer.json` only the vocabulary counts.
  func wordPiece(_ kind: TokenizerClass) throws(Failure) -> any Tokenizer {
    let basic = basicTokenizer
    let source = tokenizer?.source ?? folder + "/vocab.txt"
    let tokens = try WordPieceTokenizer(
      vocabulary: try wordPieceVocabulary(), basic: basic, specials: try specials(kind),
      findsSpecials: findsSpecials,
      rows: rows, hasTokenTypes: hasTokenTypes(kind), source: source)
    return tokens.hasPlainTokens ? tokens : tokens.withOffsets
  }

  private var basicTokenizer: BasicTokenizer {
    let lowercases = config?["do_lower_case"]?.bool ?? true
    return BasicTokenizer(
      lowercases: lowercases, stripsAccents: config?["strip_accents"]?.bool ?? lowercases,
      spacesIdeographs: config?["tokenize_chinese_chars"]?.bool ?? true)
  }

  private func wordPieceVocabulary() throws(Failure) -> Vocabulary {
    if let tokenizer {
      guard tokenizer.modelType == "WordPiece" else {
        throw .unsupportedPart(
          "the model '\(tokenizer.modelType)' of a WordPiece tokenizer", tokenizer.source)
      }
      return try tokenizer.vocabulary()
    }
    let path = folder + "/vocab.txt"
    let bytes = try FileSystem.read(path)
    try FileSignature.refuse(
      bytes, path: path,
      remedies: [.json: "vocab.txt has one token a line; tokenizer.json is a file of its own"])
    return try Vocabulary(lines: bytes, source: path)
  }

  /// The tokenizer exactly as `tokenizer.json` describes it, with the tokens that the files beside it list.
  func asWritten() throws(Failure) -> any Tokenizer {
    guard let file = tokenizer else { throw .missingVocabulary(folder, file: "tokenizer.json") }
    let specials = try specials(.asWritten)
    if let fast = try file.wordPiece(
      specials, findsSpecials: findsSpecials, rows: rows, hasTokenTypes: hasTokenTypes(.asWritten))
    {
      return fast
    }
    let model = try file.tokenModel()
    let ids = TokenIDs(model.vocabulary, specials, rows: rows)
    let template = try file.template { ids[$0] ?? model.vocabulary.id(of: $0) }
    return try pipeline(
      Pipeline.Steps(
        normalizer: try file.normalizer(), preTokenizer: try file.preTokenizer(), model: model,
        template: template),
      ids, specials, .asWritten)
  }

  /// The tokenizer that a class makes of a vocabulary.
  func pipeline(_ kind: TokenizerClass) throws(Failure) -> any Tokenizer {
    let parts = try parts(kind)
    var specials = try specials(kind)
    if specials.more.isEmpty { specials.more = parts.added }
    let ids = TokenIDs(parts.model.vocabulary, specials, rows: rows)
    func id(_ key: String) throws(Failure) -> Int32 {
      let name = try name(key, kind) ?? ""
      guard let id = ids[name] ?? parts.model.vocabulary.id(of: name) else {
        throw .missingSpecial(name, parts.source)
      }
      return id
    }
    let template: Template
    switch kind {
    case .mpnet:
      template = .between(
        try id("cls_token"), try id("sep_token"), doubled: true, types: false,
        trimming: Template.Trimming(hasPrefixSpace: false))
    case .roberta:
      template = .between(
        try id("cls_token"), try id("sep_token"), doubled: true, types: false,
        trimming: flag("trim_offsets", true)
          ? Template.Trimming(hasPrefixSpace: flag("add_prefix_space", false)) : nil)
    case .albert, .debertaV2:
      template = .between(try id("cls_token"), try id("sep_token"), doubled: false, types: true)
    case .xlmRoberta, .camembert:
      template = .between(try id("bos_token"), try id("eos_token"), doubled: true, types: false)
    default:
      if let tokenizer {
        template = try tokenizer.template { ids[$0] ?? parts.model.vocabulary.id(of: $0) }
      } else {
        template = try ends(start: id("bos_token"), end: id("eos_token"))
      }
    }
    return try pipeline(
      Pipeline.Steps(
        normalizer: parts.normalizer, preTokenizer: parts.preTokenizer, model: parts.model, template: template
      ),
      ids, specials, kind)
  }

  /// The special tokens that `tokenizer_config.json` asks for.
  private func ends(start: Int32, end: Int32) throws(Failure) -> Template {
    guard flag("add_bos_token", false) else {
      throw .unsupportedSetting("add_bos_token false", folder + "/tokenizer_config.json")
    }
    let first: [Template.Element] = [.special(start, type: 0), .first(type: 0)]
    let second: [Template.Element] = [.special(start, type: 1), .second(type: 1)]
    guard flag("add_eos_token", false) else { return Template(single: first, pair: first + second) }
    let single = first + [.special(end, type: 0)]
    return Template(single: single, pair: single + second + [.special(end, type: 1)])
  }

  private func flag(_ key: String, _ otherwise: Bool) -> Bool { config?[key]?.bool ?? otherwise }

  private func pipeline(
    _ steps: Pipeline.Steps, _ ids: TokenIDs, _ specials: SpecialTokens, _ kind: TokenizerClass
  ) throws(Failure) -> any Tokenizer {
    let source = tokenizer?.source ?? folder
    for element in steps.template.single + steps.template.pair {
      if case .special(let id, _) = element, Int(id) >= max(ids.count, rows ?? 0) {
        throw .malformedTokenizer("the post_processor has the id \(id), which no token has", source)
      }
    }
    var hasTokenTypes = hasTokenTypes(kind)
    if hasTokenTypes {
      guard let distinguishes = steps.template.distinguishesTexts else {
        throw .unsupportedPart("what the post_processor gives as token types", source)
      }
      hasTokenTypes = distinguishes
    }
    return Pipeline(
      steps, ids, pad: specials.pad, findsSpecials: findsSpecials, hasTokenTypes: hasTokenTypes,
      notes: ids.missing.map { "\(source) has no \($0)" })
  }
}
