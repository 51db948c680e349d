import Basics
import Testing
import Text

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A directory of its own, with the files given.
func folder(_ files: [String: String]) throws -> String {
  var template = Array("/tmp/idx-text-XXXXXX".utf8CString)
  let path = template.withUnsafeMutableBufferPointer { buffer in
    buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
  }
  for (name, text) in files { try AtomicFile.replace(path + "/" + name, with: text) }
  return path
}

@Suite("tokenizer folder")
struct TokenizerFolderTests {
  static let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nshalom\nShalom\ncafe\ncafé\n<s>\n</s>\nCafe\nCafé\n"

  @Test("without settings a model is lower-cased and accents are stripped")
  func defaults() throws {
    let path = try folder(["vocab.txt": Self.list])
    let tokenizer = try TokenizerFolder.load(path)
    #expect(tokenizer.encode("Shalom Café", limit: 9).ids == [2, 5, 7, 3])
    #expect(tokenizer.padID == 0)
    #expect(tokenizer.unknownID == 1)
    #expect(tokenizer.vocabularySize == 13)
    #expect(tokenizer.notes.isEmpty)
    try FileSystem.removeTree(path)
  }

  @Test(
    "settings of tokenizer_config.json",
    arguments: [
      (#"{"do_lower_case": false}"#, [2, 6, 12, 3]),
      (#"{"do_lower_case": false, "strip_accents": true}"#, [2, 6, 11, 3]),
      (#"{"strip_accents": false}"#, [2, 5, 8, 3]),
      (#"{"strip_accents": null, "tokenizer_class": "BertTokenizerFast"}"#, [2, 5, 7, 3]),
      (#"{"cls_token": "<s>", "sep_token": {"content": "</s>", "lstrip": false}}"#, [9, 5, 7, 10]),
    ])
  func settings(config: String, ids: [Int32]) throws {
    let path = try folder(["vocab.txt": Self.list, "tokenizer_config.json": config])
    #expect(try TokenizerFolder.load(path).encode("Shalom Café", limit: 9).ids == ids)
    try FileSystem.removeTree(path)
  }

  @Test("special_tokens_map.json goes before tokenizer_config.json, unless that lists its added tokens")
  func specialTokensMap() throws {
    let map = #"{"cls_token": "<s>"}"#
    var path = try folder([
      "vocab.txt": Self.list, "special_tokens_map.json": map,
      "tokenizer_config.json": #"{"cls_token": "[CLS]"}"#,
    ])
    #expect(try TokenizerFolder.load(path).encode("", limit: 9).ids == [9, 3])
    try FileSystem.removeTree(path)
    path = try folder([
      "vocab.txt": Self.list, "special_tokens_map.json": map,
      "tokenizer_config.json":
        #"{"cls_token": "[CLS]", "added_tokens_decoder": {"2": {"content": "[CLS]", "normalized": false}}}"#,
    ])
    #expect(try TokenizerFolder.load(path).encode("", limit: 9).ids == [2, 3])
    try FileSystem.removeTree(path)
  }

  static let model =
    ###""model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##","###
    + #""max_input_chars_per_word": 100,"#
    + #""vocab": {"[SEP]": 0, "[CLS]": 1, "[UNK]": 2, "Shalom": 3, "shalom": 5}}"#
  static let whole =
    #"{"version": "1.0", "normalizer": {"type": "BertNormalizer", "lowercase": false},"#
    + #""pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": {"type": "TemplateProcessing","#
    + #""single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}},"#
    + #"{"SpecialToken": {"id": "[SEP]"}}]},"#
    + model + "}"

  @Test(
    "the BERT class takes only the vocabulary from tokenizer.json, without a class the file counts as it is")
  func tokenizerFile() throws {
    var path = try folder(["tokenizer.json": Self.whole, "config.json": #"{"model_type": "bert"}"#])
    #expect(try TokenizerFolder.load(path).encode("Shalom", limit: 9).ids == [1, 5, 0])
    try FileSystem.removeTree(path)
    path = try folder(["tokenizer.json": Self.whole, "vocab.txt": Self.list])
    #expect(try TokenizerFolder.load(path).encode("Shalom", limit: 9).ids == [1, 3, 0])
    #expect(try TokenizerFolder.load(path).vocabularySize == 6)
    try FileSystem.removeTree(path)
  }

  @Test(
    "what is not supported is named",
    arguments: [
      (
        ["tokenizer_config.json": #"{"tokenizer_class": "XLNetTokenizer"}"#],
        "the tokenizer 'XLNetTokenizer'"
      ),
      (["config.json": #"{"model_type": "xlnet"}"#], "the tokenizer of model type 'xlnet'"),
      (["tokenizer_config.json": #"{"tokenizer_class": "RobertaTokenizer"}"#], "no vocab.json"),
      (["config.json": #"{"model_type": "xlm-roberta"}"#], "no sentencepiece.bpe.model"),
      (["config.json": #"{"model_type": "modernbert"}"#], "tokenizer.json"),
      (["tokenizer.json": #"{"model": {"type": "Foo"}}"#], "the model 'Foo' is not supported"),
      (["tokenizer.json": #"{"model": {"type": "BPE"}}"#, "config.json": #"{"model_type": "bert"}"#], "BPE"),
      (["tokenizer_config.json": #"{"truncation_side": "left"}"#], "truncation_side"),
      (["added_tokens.json": #"{"<new>": "x"}"#], "<new>"),
    ])
  func unsupported(files: [String: String], name: String) throws {
    let path = try folder(files.merging(["vocab.txt": Self.list]) { first, _ in first })
    let failure = #expect(throws: Failure.self) { try TokenizerFolder.load(path) }
    #expect(failure?.description.contains(name) == true)
    #expect(failure?.kind == .environment)
    try FileSystem.removeTree(path)
  }

  @Test("an empty folder and a missing one are told apart")
  func missing() throws {
    let path = try folder([:])
    #expect(#expect(throws: Failure.self) { try TokenizerFolder.load(path) }?.code == "tokenizer.missing")
    try FileSystem.removeTree(path)
    #expect(#expect(throws: Failure.self) { try TokenizerFolder.load(path) }?.code == "file.missing")
  }

  @Test("a vocabulary larger than the model's table is refused, a smaller one is not")
  func fits() throws {
    let path = try folder(["vocab.txt": Self.list])
    let tokenizer = try TokenizerFolder.load(path)
    try TokenizerFolder.check(tokenizer, fits: 13, folder: path)
    try TokenizerFolder.check(tokenizer, fits: 100, folder: path)
    let failure = #expect(throws: Failure.self) {
      try TokenizerFolder.check(tokenizer, fits: 12, folder: path)
    }
    #expect(failure?.code == "tokenizer.vocabulary-size")
    try FileSystem.removeTree(path)
  }

  @Test("a damaged tokenizer.json returns or throws")
  func fuzz() throws {
    var generator = SeededGenerator(seed: 5, "tokenizer file fuzz")
    let good = Array(Self.whole.utf8)
    let path = try folder([:])
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<(1 + generator.below(4)) {
        bytes[generator.below(bytes.count)] = UInt8(0x20 + generator.below(0x5F))
      }
      let writer = try FileWriter(path + "/tokenizer.json")
      try bytes.withUnsafeBytes { try writer.write($0) }
      _ = try? TokenizerFolder.load(path).encode("Shalom", limit: 9)
    }
    try FileSystem.removeTree(path)
  }
}
