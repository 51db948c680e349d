import Basics
import Networks
import Tasks
import Tensors
import TestSupport
import Testing

@Suite("config.json of a BERT")
struct BERTFamilyTests {
  static let text = """
    {"model_type":"bert","hidden_size":36,"num_hidden_layers":2,"num_attention_heads":3,
     "intermediate_size":72,"vocab_size":100,
     "max_position_embeddings":64,"type_vocab_size":2,"hidden_act":"gelu_new",
     "layer_norm_eps":1e-12,"initializer_range":0.02,"hidden_dropout_prob":0.1,"classifier_dropout":null,
     "attention_probs_dropout_prob":0.2,"pad_token_id":0,"torch_dtype":"float16",
     "num_labels":7,"my_key":[1.0,"א"]}
    """

  func parse(_ text: String) throws -> EncoderShape {
    let tree = try #require(try JSONValue(parsing: Array(text.utf8), source: "config.json").object)
    return try Supported.model(describedBy: tree, at: "config.json").shape
  }

  @Test("reads the numbers")
  func numbers() throws {
    let shape = try parse(BERTFamilyTests.text)
    #expect(shape.hidden == 36 && shape.heads == 3 && shape.layers == 2)
    #expect(shape.activation == .geluNew)
    #expect(shape.classifierDropout == 0.1)
    #expect(shape.attentionDropout == 0.2)
  }

  @Test("absent keys have transformers' values")
  func absent() throws {
    let shape = try parse(#"{"model_type":"bert"}"#)
    #expect(shape.hidden == 768 && shape.vocabulary == 30_522)
    #expect(shape.epsilon == 1e-12 && shape.types == 2)
  }

  @Test(
    "impossible values name their key",
    arguments: [
      ("num_attention_heads", "0"), ("num_attention_heads", "5"), ("hidden_size", "-1"),
      ("hidden_size", "8.0"),
      ("hidden_size", "99999999999"), ("vocab_size", "\"many\""), ("vocab_size", "0"),
      ("num_hidden_layers", "1e3"),
      ("layer_norm_eps", "-1e-12"), ("hidden_dropout_prob", "1.5"), ("hidden_dropout_prob", "true"),
      ("hidden_act", "\"quick_gelu\""), ("hidden_act", "3"), ("pad_token_id", "100"),
      ("type_vocab_size", "0"),
      ("model_type", "\"albert\""), ("model_type", "\"deberta-v2\""), ("model_type", "null"),
      ("position_embedding_type", "\"relative_key\""),
      ("is_decoder", "true"),
      ("max_position_embeddings", "9223372036854775807"), ("classifier_dropout", "NaN"),
    ])
  func impossible(key: String, value: String) throws {
    var tree = try #require(try JSONValue(parsing: BERTFamilyTests.text.utf8, source: "x").object)
    tree[key] = try JSONValue(parsing: value.utf8, source: "x")
    var text = JSONValue.object(tree).text()
    if value == "NaN" {
      text = text.replacing("\"classifier_dropout\":null", with: "\"classifier_dropout\":NaN")
    }
    let failure = #expect(throws: Failure.self) { try parse(text) }
    #expect(failure?.description.contains(key) == true)
    #expect(failure?.description.contains("config.json") == true)
  }

  @Test("reads the real model's file")
  func real() throws {
    let path = Golden.root + "/../shared/models/alephbert-base/config.json"
    guard FileSystem.exists(path) else {
      print("skipped: ../shared/models is not there")
      return
    }
    let text = try FileSystem.readText(path)
    let shape = try parse(text)
    #expect(
      shape.vocabulary == 52_000 && shape.types == 1 && shape.heads == 12)
  }
}
