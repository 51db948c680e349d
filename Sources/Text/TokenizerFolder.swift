package import Basics

/// The tokenizer that a model's folder describes.
///
/// The tokenizer and its settings are chosen as in transformers 5.23: the class is `tokenizer_class` (without
/// a trailing `Fast`), or follows from `model_type`. The BERT class takes only the vocabulary from
/// `tokenizer.json` (or from `vocab.txt` if that is absent) and all its settings from
/// `tokenizer_config.json`; without any class, `tokenizer.json` is taken literally. Added tokens get the same
/// ids as in transformers: see ``WordPieceTokenizer/Specials``.
package enum TokenizerFolder {
  /// - Throws: `tokenizer.missing`, `tokenizer.unsupported`, `tokenizer.setting`, `tokenizer.malformed`,
  ///   `vocabulary.*`, `json.syntax`, `file.*`.
  package static func load(_ folder: String) throws(Failure) -> WordPieceTokenizer {
    let files = try Files(folder)
    let file = folder + "/tokenizer.json"
    switch try files.family() {
    case .bert: return try files.bert()
    case .asWritten:
      return try TokenizerFile(files.tokenizer ?? [:], source: file).tokenizer(
        try files.specials(asWritten: true), findsSpecials: files.findsSpecials, rows: files.rows)
    }
  }

  /// Checks that every id of `tokenizer` has a row in a table of `rows` embeddings.
  /// - Throws: `tokenizer.vocabulary-size`.
  package static func check(
    _ tokenizer: some Tokenizer, fits rows: Int, folder: String
  ) throws(Failure) {
    guard tokenizer.vocabularySize > rows else { return }
    if let added = tokenizer.addedTokens.last, tokenizer.vocabularySize - tokenizer.addedTokens.count <= rows
    {
      throw .addedTokenMismatch(folder, token: added, id: tokenizer.vocabularySize - 1, rows: rows)
    }
    throw .vocabularyMismatch(folder, tokens: tokenizer.vocabularySize, rows: rows)
  }

  enum Family { case bert, asWritten }

  struct Files {
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
      let bytes = try FileSystem.read(path)
      try FileSignature.refuse(bytes, path: path, wanted: [.json])
      return try JSONValue(parsing: bytes, source: path)
    }

    var hasList: Bool { FileSystem.exists(folder + "/vocab.txt") }

    /// Rows of the model's embedding table, if config.json gives them.
    var rows: Int? { model?["vocab_size"]?.int }
    var findsSpecials: Bool { config?["split_special_tokens"]?.bool != true }

    func family() throws(Failure) -> Family {
      if let side = config?["truncation_side"]?.string, side != "right" {
        throw .unsupportedSetting("truncation_side '\(side)'", folder + "/tokenizer_config.json")
      }
      let type = model?["model_type"]?.string
      if type == "modernbert" {
        // Whatever class it names, transformers takes tokenizer.json as it is written.
        if tokenizer == nil { throw .unsupportedTokenizer("modernbert", folder) }
        return .asWritten
      }
      let configured = config?["tokenizer_class"]?.string
      let name = configured.map { $0.hasSuffix("Fast") ? String($0.dropLast(4)) : $0 }
      switch name {
      case "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer": return .bert
      case "TokenizersBackend", "PreTrainedTokenizer":
        if tokenizer == nil { throw .missingTokenizerFile(configured ?? "", folder) }
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
      let source = tokenizer != nil ? folder + "/tokenizer.json" : folder + "/vocab.txt"
      let lowercases = config?["do_lower_case"]?.bool ?? true
      let basic = BasicTokenizer(
        lowercases: lowercases, stripsAccents: config?["strip_accents"]?.bool ?? lowercases,
        spacesIdeographs: config?["tokenize_chinese_chars"]?.bool ?? true)
      return try WordPieceTokenizer(
        vocabulary: try vocabulary(), basic: basic, specials: try specials(asWritten: false),
        findsSpecials: findsSpecials, rows: rows, source: source)
    }

    func vocabulary() throws(Failure) -> Vocabulary {
      if let tokenizer {
        return try TokenizerFile(tokenizer, source: folder + "/tokenizer.json").vocabulary()
      }
      guard hasList else { throw .missingVocabulary(folder) }
      let path = folder + "/vocab.txt"
      let bytes = try FileSystem.read(path)
      try FileSignature.refuse(
        bytes, path: path,
        remedies: [.json: "vocab.txt has one token a line; tokenizer.json is a file of its own"])
      return try Vocabulary(lines: bytes, source: path)
    }
  }
}
