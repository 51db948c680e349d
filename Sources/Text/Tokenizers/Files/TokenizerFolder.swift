package import Basics

/// The tokenizer that a model's folder describes.
///
/// The tokenizer and its settings are chosen as in transformers 5.23: the class is `tokenizer_class` (without
/// a trailing `Fast`), or follows from `model_type`. A class takes its vocabulary from `tokenizer.json`, or where that
/// is absent from older files, and its settings from `tokenizer_config.json` and its own code; without any class,
/// `tokenizer.json` is taken literally. Added tokens get the same ids as in transformers: see ``TokenIDs``.
package enum TokenizerFolder {
  /// - Throws: `tokenizer.missing`, `tokenizer.unsupported`, `tokenizer.setting`, `tokenizer.malformed`,
  ///   `vocabulary.*`, `json.syntax`, `file.*`.
  package static func load(_ folder: String) throws(Failure) -> any Tokenizer {
    let files = try Files(folder)
    let kind = try files.kind()
    switch kind {
    case .bert, .distilbert: return try files.wordPiece(kind)
    case .asWritten: return try files.asWritten()
    default: return try files.pipeline(kind)
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

  struct Files {
    let folder: String
    let config: JSONValue?
    let model: JSONValue?
    let tokenizer: TokenizerFile?

    init(_ folder: String) throws(Failure) {
      self.folder = folder
      if !FileSystem.isDirectory(folder) { throw FileSystem.failure("open", folder, 2) }
      config = try Files.json(folder + "/tokenizer_config.json")
      model = try Files.json(folder + "/config.json")
      let file = folder + "/tokenizer.json"
      tokenizer = try Files.json(file).map { TokenizerFile($0, source: file) }
    }

    static func json(_ path: String) throws(Failure) -> JSONValue? {
      // Not `? :`, which would read `nil` as JSON's null.
      guard FileSystem.exists(path) else { return Optional.none }
      let bytes = try FileSystem.read(path)
      try FileSignature.refuse(bytes, path: path, wanted: [.json])
      return try JSONValue(parsing: bytes, source: path)
    }

    func exists(_ name: String) -> Bool { FileSystem.exists(folder + "/" + name) }

    /// Rows of the model's embedding table, if config.json gives them.
    var rows: Int? { model?["vocab_size"]?.int }
    var findsSpecials: Bool { config?["split_special_tokens"]?.bool != true }

    /// Whether the model is given token types.
    func hasTokenTypes(_ kind: TokenizerClass) -> Bool {
      guard let names = config?["model_input_names"]?.array else { return kind.hasTokenTypes }
      return names.contains { $0.string == "token_type_ids" }
    }

    func kind() throws(Failure) -> TokenizerClass {
      if let side = config?["truncation_side"]?.string {
        if side != "right" {
          throw .unsupportedSetting("truncation_side '\(side)'", folder + "/tokenizer_config.json")
        }
      } else {
        try tokenizer?.checkTruncation()
      }
      let type = model?["model_type"]?.string
      let configured = config?["tokenizer_class"]?.string ?? model?["tokenizer_class"]?.string
      var kind: TokenizerClass
      if let configured {
        guard let known = TokenizerClass(name: configured) else {
          throw .unsupportedTokenizer("tokenizer '\(configured)'", folder)
        }
        // Models of this type are published with the name of a class that is not theirs.
        kind = type == "modernbert" ? .asWritten : known
      } else if let type {
        guard let known = TokenizerClass(modelType: type) else {
          throw .unsupportedTokenizer("tokenizer of model type '\(type)'", folder)
        }
        kind = known
      } else {
        kind = tokenizer == nil ? .bert : .asWritten
      }
      guard tokenizer == nil else { return kind }
      if kind == .asWritten || kind == .gemma {
        throw .missingTokenizerFile(configured ?? "of model type \(type ?? "")", folder)
      }
      for file in kind.vocabularyFiles where !exists(file) { throw .missingVocabulary(folder, file: file) }
      return kind
    }
  }
}
