import Basics
import Testing
import Text

/// The settings that published `tokenizer.json` files use: each is exact, or refused by its name and value.
@Suite("the settings of tokenizer.json")
struct TokenizerSettingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let file: JSONValue
    let expected: [[String]]
    var testDescription: String { name }
  }

  private static let golden = (try? Locations.golden("tokenizers/settings.json")) ?? [:]
  private static let texts = (golden["texts"]?.array ?? []).compactMap(\.string)
  static let cases = (golden["cases"]?.array ?? []).map { one in
    Case(
      name: one["name"]?.string ?? "", file: one["file"] ?? [:],
      expected: (one["expected"]?.array ?? []).map { ($0.array ?? []).compactMap(\.string) })
  }

  @Test("there are more than sixty of them") func count() {
    #expect(Self.cases.count > 60 && Self.texts.count > 10)
  }

  @Test("each encodes as the library does", arguments: cases)
  func exact(one: Case) throws {
    let path = try folder(["tokenizer.json": one.file.text()])
    defer { try? FileSystem.removeTree(path) }
    let tokenizer = try TokenizerFolder.load(path).withOffsets
    for (text, expected) in zip(Self.texts, one.expected) {
      let encoding = tokenizer.encode(text, limit: 24)
      #expect(
        TokenizerGoldenTests.digest(encoding) == expected[0],
        "\(text.debugDescription): \(encoding.ids) \(encoding.wordOf) \(encoding.offsets)")
      let pair = tokenizer.encode(text, pair: Self.texts[0], limit: 24)
      #expect(
        TokenizerGoldenTests.digest(pair, words: false) == expected[1],
        "pair of \(text.debugDescription): \(pair.ids) \(pair.offsets)")
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let part: String
    let value: JSONValue
    let message: String
    var testDescription: String { message }

    init(_ part: String, _ value: JSONValue, _ message: String) {
      (self.part, self.value, self.message) = (part, value, message)
    }
  }

  private static let vocabulary: JSONValue = ["<s>": 0, "</s>": 1, "<unk>": 2, "a": 3]

  static let refusals = [
    Refusal("normalizer", ["type": "Foo"], "the normalizer 'Foo' is not supported"),
    Refusal("normalizer", ["lowercase": true], "the normalizer 'without a type' is not supported"),
    Refusal(
      "normalizer", ["type": "Sequence", "normalizers": [["type": "NFC"], ["type": "Bar"]]],
      "the normalizer 'Bar' is not supported"),
    Refusal(
      "normalizer", ["type": "Replace", "pattern": ["Regex": "(a|b)+"], "content": ""],
      "the expression (a|b)+ of the normalizer Replace is not supported"),
    Refusal(
      "normalizer", ["type": "Precompiled", "precompiled_charsmap": "A"], "the charsmap is not in base 64"),
    Refusal(
      "normalizer", ["type": "Precompiled", "precompiled_charsmap": "AAAA"], "the charsmap is cut off"),
    Refusal("normalizer", ["type": "Strip", "strip_left": true], "the normalizer Strip has no strip_right"),
    Refusal(
      "pre_tokenizer", ["type": "UnicodeScripts"], "the pre_tokenizer 'UnicodeScripts' is not supported"),
    Refusal(
      "pre_tokenizer",
      ["type": "Split", "pattern": ["Regex": #"\p{Han}"#], "behavior": "Isolated", "invert": false],
      #"the expression \p{Han} of the pre_tokenizer Split is not supported"#),
    Refusal(
      "pre_tokenizer", ["type": "Split", "pattern": ["String": " "], "behavior": "Between", "invert": false],
      "behavior 'Between' of the pre_tokenizer Split is not supported"),
    Refusal(
      "pre_tokenizer", ["type": "Metaspace", "replacement": "__"],
      "replacement '__' of the pre_tokenizer Metaspace is not supported"),
    Refusal(
      "pre_tokenizer", ["type": "Metaspace", "replacement": "_", "prepend_scheme": "last"],
      "prepend_scheme 'last' of the pre_tokenizer Metaspace is not supported"),
    Refusal(
      "pre_tokenizer", ["type": "Metaspace", "replacement": "_", "add_prefix_space": false],
      "add_prefix_space false of the pre_tokenizer Metaspace is not supported"),
    Refusal(
      "pre_tokenizer", ["type": "FixedLength", "length": 0],
      "length 0 of the pre_tokenizer FixedLength is not supported"),
    Refusal("model", ["type": "Foo", "vocab": vocabulary], "the model 'Foo' is not supported"),
    Refusal(
      "model", ["type": "BPE", "vocab": vocabulary, "merges": [], "dropout": 0.1],
      "dropout 0.1 of the model BPE is not supported"),
    Refusal(
      "model",
      [
        "type": "BPE", "vocab": vocabulary, "merges": [], "byte_fallback": true, "end_of_word_suffix": "</w>",
      ],
      "end_of_word_suffix with byte_fallback of the model BPE is not supported"),
    Refusal(
      "model", ["type": "BPE", "vocab": vocabulary, "merges": ["a b"]],
      "the merges have 'b', the vocabulary has not"),
    Refusal(
      "model", ["type": "BPE", "vocab": vocabulary, "merges": ["ab"]],
      "the merge 'ab' is not a pair of tokens"),
    Refusal("model", ["type": "BPE", "vocab": vocabulary], "the model BPE has no merges"),
    Refusal(
      "model", ["type": "BPE", "vocab": vocabulary, "merges": [], "unk_token": "[X]"],
      "the vocabulary has no '[X]'"),
    Refusal(
      "model", ["type": "Unigram", "vocab": [["<s>", 0.0]], "unk_id": nil],
      "unk_id null of the model Unigram is not supported"),
    Refusal(
      "model", ["type": "Unigram", "vocab": [["<s>", 0.0]], "unk_id": 7], "unk_id 7 is not in the vocabulary"),
    Refusal(
      "model", ["type": "Unigram", "vocab": [["<s>"]], "unk_id": 0], #"["<s>"] is not a piece and its score"#),
    Refusal("model", ["type": "WordPiece", "vocab": vocabulary], "the model WordPiece has no unk_token"),
    Refusal(
      "post_processor", nil, "the post_processor null, which puts no token before a text, is not supported"),
    Refusal(
      "post_processor", ["type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true],
      "the post_processor 'ByteLevel' is not supported"),
    Refusal("post_processor", ["type": "Foo"], "the post_processor 'Foo' is not supported"),
    Refusal(
      "post_processor",
      [
        "type": "TemplateProcessing", "single": [["Sequence": ["id": "A", "type_id": 0]]],
        "pair": [["Sequence": ["id": "A", "type_id": 0]], ["Sequence": ["id": "B", "type_id": 0]]],
        "special_tokens": [:],
      ], "the post_processor TemplateProcessing, which puts no token before a text, is not supported"),
    Refusal(
      "post_processor",
      ["type": "RobertaProcessing", "sep": ["</s>", 900], "cls": ["<s>", 0], "trim_offsets": false],
      "the post_processor has the id 900, which no token has"),
    Refusal("truncation", ["direction": "Left"], "truncation direction 'Left' is not supported"),
    Refusal("added_tokens", [["id": 4]], "an added token has no content"),
  ]

  @Test("what is not supported is refused in one line that names it and its value", arguments: refusals)
  func refused(one: Refusal) throws {
    var root = try #require(Self.cases.first { $0.name == "model BPE" }?.file.object)
    root[one.part] = one.value
    let path = try folder(["tokenizer.json": JSONValue.object(root).text()])
    defer { try? FileSystem.removeTree(path) }
    let failure = #expect(throws: Failure.self) { try TokenizerFolder.load(path) }
    #expect(failure?.what.contains(one.message) == true, "\(failure?.description ?? "")")
    #expect(failure?.kind == .environment)
  }
}
