import Basics
import Testing
import Text

/// Tokens that files list beside the vocabulary. The ids are those of transformers 5.23 on the same files.
@Suite("added tokens")
struct AddedTokenTests {
  struct Folder: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [String: String]
    let ids: [Int32]
    var testDescription: String { name }

    init(_ name: String, _ files: [String: String], _ ids: [Int32]) {
      (self.name, self.files, self.ids) = (name, files, ids)
    }
  }

  private static let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n"
  private static let noMask = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n"

  /// An added token as `save_pretrained` writes it.
  private static func token(
    _ text: String, _ id: Int? = nil, special: Bool = true, normalized: Bool = false
  ) -> String {
    "{" + (id.map { "\"id\": \($0), " } ?? "") + "\"content\": \"\(text)\", \"normalized\": \(normalized), "
      + "\"special\": \(special), \"lstrip\": false, \"rstrip\": false, \"single_word\": false}"
  }

  private static func decoder(_ tokens: (Int, String)..., rest: String = "") -> [String: String] {
    let members = tokens.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
    return ["tokenizer_config.json": "{\(rest)\"added_tokens_decoder\": {\(members)}}"]
  }

  private static func file(_ tokens: String...) -> [String: String] {
    [
      "tokenizer.json": #"{"version": "1.0", "added_tokens": ["# + tokens.joined(separator: ", ")
        + #"], "normalizer": {"type": "BertNormalizer", "lowercase": true}, "#
        + #""pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": {"type": "TemplateProcessing", "#
        + #""single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}, "#
        + #"{"SpecialToken": {"id": "[SEP]"}}]}, "model": {"type": "WordPiece", "unk_token": "[UNK]", "#
        + ###""continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "###
        + #""vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "a": 5}}}"#
    ]
  }

  private static let asWritten = ["tokenizer_config.json": #"{"tokenizer_class": "PreTrainedTokenizerFast"}"#]

  static let folders = [
    Folder("the decoder's id", decoder((6, token("<e>"))), [2, 5, 6, 5, 1, 1, 1, 1, 4, 1, 1, 1, 3]),
    Folder("a gap before it", decoder((9, token("<e>"))), [2, 5, 6, 5, 1, 1, 1, 1, 4, 1, 1, 1, 3]),
    Folder(
      "by id, not by place", decoder((7, token("<e>")), (6, token("</e>"))), [2, 5, 7, 5, 6, 4, 1, 1, 1, 3]),
    Folder("an id that is taken", decoder((3, token("<e>"))), [2, 5, 6, 5, 1, 1, 1, 1, 4, 1, 1, 1, 3]),
    Folder(
      "looked for in the normalised text", decoder((6, token("<E>", special: false, normalized: true))),
      [2, 5, 6, 5, 1, 1, 1, 1, 4, 6, 3]),
    Folder(
      "normalised and not", decoder((6, token("<E>", special: false, normalized: true)), (7, token("</e>"))),
      [2, 5, 6, 5, 7, 4, 6, 3]),
    Folder("without flags", decoder((6, #"{"content": "<e>"}"#)), [2, 5, 6, 5, 1, 1, 1, 1, 4, 6, 3]),
    Folder("tokenizer.json", file(token("<e>", 7), token("</e>", 6)), [2, 5, 7, 5, 6, 4, 1, 1, 1, 3]),
    Folder(
      "the decoder goes before tokenizer.json",
      file(token("</e>", 6)).merging(decoder((6, token("<e>")))) { $1 },
      [2, 5, 6, 5, 1, 1, 1, 1, 4, 1, 1, 1, 3]),
    Folder(
      "tokenizer.json as written, in its order",
      file(token("<e>", 7), token("</e>", 6)).merging(asWritten) { $1 }, [2, 5, 6, 5, 7, 1, 1, 1, 1, 1, 1, 3]),
    Folder("added_tokens.json", ["added_tokens.json": #"{"<e>": 7, "</e>": 6}"#], [2, 5, 7, 5, 6, 4, 7, 3]),
    Folder(
      "special_tokens_map.json",
      ["special_tokens_map.json": #"{"additional_special_tokens": ["<e>", "</e>"]}"#],
      [2, 5, 6, 5, 7, 4, 1, 1, 1, 3]),
    Folder(
      "extra_special_tokens", ["tokenizer_config.json": #"{"extra_special_tokens": {"e_token": "<e>"}}"#],
      [2, 5, 6, 5, 1, 1, 1, 1, 4, 1, 1, 1, 3]),
    Folder(
      "behind the decoder's",
      decoder((6, token("<e>")), rest: #""additional_special_tokens": ["</e>"], "#),
      [2, 5, 6, 5, 7, 4, 1, 1, 1, 3]),
    Folder(
      "names that the vocabulary has",
      [
        "vocab.txt": list + "<e>\n</e>\n",
        "tokenizer_config.json": #"{"bos_token": "<e>", "eos_token": "</e>"}"#,
      ], [2, 5, 6, 5, 7, 4, 1, 1, 1, 3]),
    Folder(
      "a mask that is switched off", ["tokenizer_config.json": #"{"mask_token": null}"#],
      [2, 5, 1, 1, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3]),
    Folder(
      "ids behind a mask that the vocabulary lacks",
      [
        "vocab.txt": noMask, "config.json": #"{"model_type": "bert", "vocab_size": 8}"#,
        "special_tokens_map.json": #"{"additional_special_tokens": ["<e>", "</e>"]}"#,
      ], [2, 4, 6, 4, 7, 5, 1, 1, 1, 3]),
    Folder(
      "specials are left alone, the others are found",
      decoder(
        (6, token("<e>")), (7, token("</e>", special: false)), rest: #""split_special_tokens": true, "#),
      [2, 5, 1, 1, 1, 5, 7, 1, 1, 1, 1, 1, 1, 3]),
    Folder(
      "an end that is an added token", decoder((6, token("<c>")), rest: #""cls_token": "<c>", "#),
      [6, 5, 1, 1, 1, 5, 1, 1, 1, 1, 4, 1, 1, 1, 3]),
  ]

  @Test("each has the id that Hugging Face's tokenizer gives it", arguments: folders)
  func ids(_ one: Folder) throws {
    var files = one.files
    if files["tokenizer.json"] == nil, files["vocab.txt"] == nil { files["vocab.txt"] = Self.list }
    if files["config.json"] == nil, files["tokenizer_config.json"] != Self.asWritten["tokenizer_config.json"]
    {
      files["config.json"] = #"{"model_type": "bert", "vocab_size": 9}"#
    }
    let path = try folder(files)
    defer { try? FileSystem.removeTree(path) }
    let tokenizer = try TokenizerFolder.load(path)
    #expect(tokenizer.encode("a <e> a </e> [MASK] <E>", limit: 64).ids == one.ids)
  }

  @Test("its text comes back, it is a word of its own, and its row is asked for")
  func text() throws {
    let path = try folder(["vocab.txt": Self.list].merging(Self.decoder((6, Self.token("<e>")))) { $1 })
    defer { try? FileSystem.removeTree(path) }
    let tokenizer = try TokenizerFolder.load(path)
    #expect(tokenizer.token(6) == "<e>" && tokenizer.token(7) == "" && tokenizer.addedTokens == ["<e>"])
    #expect(tokenizer.vocabularySize == 7)
    let encoding = tokenizer.encode("a<e>a", limit: 9)
    #expect(encoding.ids == [2, 5, 6, 5, 3] && encoding.wordOf == [nil, 0, 1, 2, nil])
    try TokenizerFolder.check(tokenizer, fits: 7, folder: path)
    let failure = #expect(throws: Failure.self) {
      try TokenizerFolder.check(tokenizer, fits: 6, folder: path)
    }
    #expect(failure?.what.contains("'<e>' has the id 6") == true)
  }
}
