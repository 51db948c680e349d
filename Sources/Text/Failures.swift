import Basics

extension Failure {
  static func vocabularyEncoding(_ path: String, line: Int) -> Failure {
    Failure(
      "vocabulary.encoding", "the vocabulary is not valid UTF-8", at: .file(path, line: line),
      remedy: "save the file as UTF-8", kind: .environment)
  }

  static func vocabularyEmpty(_ path: String) -> Failure {
    Failure(
      "vocabulary.empty", "the vocabulary has no tokens", at: .file(path, line: nil), kind: .environment)
  }

  static func vocabularySize(_ path: String, count: Int) -> Failure {
    Failure(
      "vocabulary.size", "the vocabulary claims \(count) tokens", at: .file(path, line: nil),
      kind: .environment)
  }
}

extension Failure {
  static func missingSpecial(_ token: String, _ path: String) -> Failure {
    Failure(
      "vocabulary.special", "the vocabulary has no '\(token)'", at: .file(path, line: nil),
      remedy: "name the special tokens in tokenizer_config.json", kind: .environment)
  }

  static func missingVocabulary(_ folder: String, file: String) -> Failure {
    Failure(
      "tokenizer.missing", "no \(file) and no tokenizer.json", at: .file(folder, line: nil),
      remedy: "add the file \(file) of the model to the folder", kind: .environment)
  }

  static func missingTokenizerFile(_ kind: String, _ folder: String) -> Failure {
    Failure(
      "tokenizer.missing", "the tokenizer '\(kind)' is described by tokenizer.json, which is not there",
      at: .file(folder, line: nil), remedy: "copy the model's tokenizer.json into the folder",
      kind: .environment)
  }

  static func addedTokenMismatch(_ folder: String, token: String, id: Int, rows: Int) -> Failure {
    Failure(
      "tokenizer.vocabulary-size",
      "the added token '\(token)' has the id \(id), config.json says vocab_size \(rows)",
      at: .file(folder, line: nil),
      remedy:
        "give the model its row in Python: model.resize_token_embeddings(len(tokenizer)), then save_pretrained",
      kind: .environment)
  }

  /// - Parameter name: `tokenizer 'FooTokenizer'`.
  static func unsupportedTokenizer(_ name: String, _ path: String) -> Failure {
    Failure(
      "tokenizer.unsupported", "the \(name) is not supported", at: .file(path, line: nil),
      remedy: "supported: \(TokenizerClass.supported)", kind: .environment)
  }

  /// - Parameter what: a part of a tokenizer and its value: `the normalizer 'Foo'`.
  static func unsupportedPart(_ what: String, _ path: String) -> Failure {
    Failure(
      "tokenizer.setting", "\(what) is not supported", at: .file(path, line: nil), kind: .environment)
  }

  static func unsupportedSetting(_ setting: String, _ path: String) -> Failure {
    Failure(
      "tokenizer.setting", "the tokenizer setting \(setting) is not supported", at: .file(path, line: nil),
      kind: .environment)
  }

  static func malformedTokenizer(_ what: String, _ path: String) -> Failure {
    Failure("tokenizer.malformed", what, at: .file(path, line: nil), kind: .environment)
  }

  static func vocabularyMismatch(_ folder: String, tokens: Int, rows: Int) -> Failure {
    Failure(
      "tokenizer.vocabulary-size",
      "the vocabulary has \(tokens) tokens, config.json says vocab_size \(rows)",
      at: .file(folder, line: nil), remedy: "use the vocabulary the model was made with", kind: .environment)
  }
}
