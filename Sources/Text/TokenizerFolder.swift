package import Basics

/// The tokenizer that a model's folder describes.
///
/// Which one it is, and which settings count, is decided as transformers 5.23 decides it: the class is
/// `tokenizer_class` (a trailing `Fast` ignored), else it follows from `model_type`. The BERT class takes
/// only the vocabulary from `tokenizer.json` (or from `vocab.txt` where that is absent) and all its settings
/// from `tokenizer_config.json`; without any class, `tokenizer.json` counts as it stands.
package enum TokenizerFolder {
  /// - Throws: `tokenizer.missing`, `tokenizer.unsupported`, `tokenizer.setting`, `tokenizer.malformed`,
  ///   `vocabulary.*`, `json.syntax`, `file.*`.
  package static func load(_ folder: String) throws(Failure) -> WordPieceTokenizer {
    let files = try Files(folder)
    let file = folder + "/tokenizer.json"
    switch try files.family() {
    case .bert: return try files.bert()
    case .asWritten: return try TokenizerFile(files.tokenizer ?? [:], source: file).tokenizer()
    }
  }

  /// Whether every id of `tokenizer` has a row in a table of `rows` embeddings.
  /// - Throws: `tokenizer.vocabulary-size`.
  package static func check(
    _ tokenizer: some Tokenizer, fits rows: Int, folder: String
  ) throws(Failure) {
    if tokenizer.vocabularySize > rows {
      throw .vocabularyMismatch(folder, tokens: tokenizer.vocabularySize, rows: rows)
    }
  }

  fileprivate enum Family { case bert, asWritten }

  fileprivate struct Files {
    let folder: String
    let config: JSONValue?
    let model: JSONValue?
    let tokenizer: JSONValue?

    init(_ folder: String) throws(Failure) {
      self.folder = folder
      if !FileSystem.isDirectory(folder) { throw FileSystem.failure("open", folder, 2) }
      config = try Files.json(folder + "/tokenizer_config.json")
      model = try Files.json(folder + "/config.json")
      tokenizer = try Files.json(folder + "/tokenizer.json")
    }

    static func json(_ path: String) throws(Failure) -> JSONValue? {
      // Not `? :`, which would read `nil` as JSON's null.
      guard FileSystem.exists(path) else { return Optional.none }
      return try JSONValue(parsing: try FileSystem.read(path), source: path)
    }

    var hasList: Bool { FileSystem.exists(folder + "/vocab.txt") }

    func family() throws(Failure) -> Family {
      let type = model?["model_type"]?.string
      if type == "modernbert" { throw .unsupportedTokenizer("modernbert", folder) }
      let configured = config?["tokenizer_class"]?.string
      let name = configured.map { $0.hasSuffix("Fast") ? String($0.dropLast(4)) : $0 }
      switch name {
      case "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer": return .bert
      case "TokenizersBackend", "PreTrainedTokenizer":
        if tokenizer == nil { throw .missingVocabulary(folder) }
        return .asWritten
      case let other?: throw .unsupportedTokenizer(other, folder)
      case nil: break
      }
      switch type {
      case "bert", "distilbert", "electra": return .bert
      case nil where tokenizer == nil: return .bert
      case nil: return .asWritten
      case let other?:
        throw .unsupportedTokenizer("of model type \(other)", folder)
      }
    }

    func bert() throws(Failure) -> WordPieceTokenizer {
      let path = folder + "/tokenizer_config.json"
      let source = tokenizer != nil ? folder + "/tokenizer.json" : folder + "/vocab.txt"
      if let side = config?["truncation_side"]?.string, side != "right" {
        throw .unsupportedSetting("truncation_side '\(side)'", path)
      }
      let lowercases = config?["do_lower_case"]?.bool ?? true
      let basic = BasicTokenizer(
        lowercases: lowercases, stripsAccents: config?["strip_accents"]?.bool ?? lowercases,
        spacesIdeographs: config?["tokenize_chinese_chars"]?.bool ?? true)
      return try WordPieceTokenizer(
        vocabulary: try vocabulary(), basic: basic, specials: try specials(),
        findsSpecials: config?["split_special_tokens"]?.bool != true, source: source)
    }

    func vocabulary() throws(Failure) -> Vocabulary {
      if let tokenizer {
        return try TokenizerFile(tokenizer, source: folder + "/tokenizer.json").vocabulary()
      }
      guard hasList else { throw .missingVocabulary(folder) }
      let path = folder + "/vocab.txt"
      return try Vocabulary(lines: try FileSystem.read(path), source: path)
    }

    /// The names of the special tokens: `special_tokens_map.json` goes before `tokenizer_config.json` unless
    /// the latter lists its added tokens.
    func specials() throws(Failure) -> WordPieceTokenizer.Specials {
      var sources = [config]
      let added = config?["added_tokens_decoder"]?.object
      if added == nil { sources.insert(try Files.json(folder + "/special_tokens_map.json"), at: 0) }
      func name(_ key: String, _ fallback: String) throws(Failure) -> String {
        for source in sources {
          guard let token = source?[key], token != .null else { continue }
          return try AddedTokens.plain([token], source: folder).first ?? fallback
        }
        return fallback
      }
      var specials = WordPieceTokenizer.Specials()
      specials.unknown = try name("unk_token", specials.unknown)
      specials.start = try name("cls_token", specials.start)
      specials.end = try name("sep_token", specials.end)
      specials.pad = try name("pad_token", specials.pad)
      specials.mask = try name("mask_token", specials.mask)
      for source in sources {
        for key in ["additional_special_tokens", "extra_special_tokens"] {
          specials.more += try AddedTokens.plain(source?[key]?.array ?? [], source: folder)
        }
      }
      var listed = added.map { $0.members.map(\.value) } ?? []
      if added == nil { listed += tokenizer?["added_tokens"]?.array ?? [] }
      specials.more += try AddedTokens.plain(listed, source: folder)
      if added == nil, let extra = try Files.json(folder + "/added_tokens.json")?.object {
        let known = Set(
          [specials.unknown, specials.start, specials.end, specials.pad, specials.mask] + specials.more)
        for token in extra.keys where !known.contains(token) {
          throw .unsupportedSetting("added token '\(token)'", folder + "/added_tokens.json")
        }
      }
      return specials
    }
  }
}
