import Basics
import ModelFiles
import Testing

@Suite("config.json")
struct ModelConfigurationTests {
  static let text = """
    {"model_type":"bert","hidden_size":36,"num_hidden_layers":2,"num_attention_heads":3,
     "intermediate_size":72,"vocab_size":100,
     "max_position_embeddings":64,"type_vocab_size":2,"hidden_act":"gelu_new",
     "layer_norm_eps":1e-12,"initializer_range":0.02,"hidden_dropout_prob":0.1,"classifier_dropout":null,
     "attention_probs_dropout_prob":0.2,"pad_token_id":0,"torch_dtype":"float16",
     "num_labels":7,"my_key":[1.0,"א"]}
    """

  func parse(_ text: String) throws -> ModelConfiguration {
    try ModelConfiguration(parsing: Array(text.utf8), source: "config.json")
  }

  @Test(
    "labels that cannot be read refuse no model, which may be a base for training",
    arguments: ["[]", "{\"1\":\"a\"}", "{\"0\":1}", "7"])
  func oddLabels(value: String) throws {
    var tree = try #require(try JSONValue(parsing: ModelConfigurationTests.text.utf8, source: "x").object)
    tree["id2label"] = try JSONValue(parsing: value.utf8, source: "x")
    let labels = try parse(JSONValue.object(tree).text()).labels
    guard case .odd(let why) = labels else {
      Issue.record("\(value) is \(labels)")
      return
    }
    #expect(!why.isEmpty)
  }

  @Test("a checkpoint's text differs only where the head decides")
  func checkpoint() throws {
    let configuration = try parse(ModelConfigurationTests.text.replacing("0.02", with: "1"))
    let text = configuration.checkpointText(
      architecture: "BertForTokenClassification", labels: ["O", "B-IDIOM", "I-IDIOM"])
    let tree = try #require(try JSONValue(parsing: text.utf8, source: "x").object)
    #expect(tree["architectures"] == ["BertForTokenClassification"])
    #expect(tree["id2label"] == ["0": "O", "1": "B-IDIOM", "2": "I-IDIOM"])
    #expect(tree["label2id"] == ["O": 0, "B-IDIOM": 1, "I-IDIOM": 2])
    #expect(tree["dtype"] == "float32" && tree["torch_dtype"] == nil && tree["num_labels"] == nil)
    #expect(tree["my_key"] == [1.0, "א"] && tree["layer_norm_eps"] == 1e-12)
    #expect(text.contains("\"initializer_range\": 1.0,"))
    #expect(text.hasSuffix("}\n") && tree["problem_type"] == nil)
    #expect(try parse(text).labels == .named(["O", "B-IDIOM", "I-IDIOM"]))
    let typed = configuration.checkpointText(
      architecture: "BertForSequenceClassification", labels: ["0", "1"],
      problemType: "single_label_classification")
    #expect(typed.contains("\"problem_type\": \"single_label_classification\""))
  }

  @Test("damaged files return or throw")
  func fuzz() {
    let good = Array(ModelConfigurationTests.text.utf8)
    for round in 0..<2_000 {
      _ = try? ModelConfiguration(parsing: TestFiles.mutated(good, round: round), source: "config.json")
    }
  }
}
