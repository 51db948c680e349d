import Basics
import Networks
import Tasks
import Tensors
import Testing

@Suite("config.json of the other families")
struct FamilyConfigurationTests {
  func parse(_ members: String) throws -> (family: ModelFamily, shape: EncoderShape) {
    let tree = try JSONValue(parsing: Array("{\(members)}".utf8), source: "config.json").object
    return try Supported.model(describedBy: try #require(tree), at: "config.json")
  }

  @Test("every model_type has one family, and absent keys have transformers' defaults")
  func types() throws {
    let types = Supported.families.flatMap(\.modelTypes)
    #expect(Set(types).count == types.count)
    for type in types {
      let shape = try parse(#""model_type": "\#(type)""#).shape
      #expect(shape.hidden == (type == "electra" ? 256 : 768), "\(type)")
      #expect(shape.intermediate == ["electra": 1024, "modernbert": 1152, "neobert": 2048][type] ?? 3072)
    }
  }

  @Test("a sentence of RoBERTa is as long as there are positions behind the padding")
  func positions() throws {
    let published = #""model_type": "xlm-roberta", "max_position_embeddings": 514, "pad_token_id": 1"#
    let shape = try parse(published).shape
    #expect(shape.positions == 512 && shape.firstPosition == 2)
    let failure = #expect(throws: Failure.self) {
      try self.parse(#""model_type": "roberta", "max_position_embeddings": 3, "pad_token_id": 2"#)
    }
    #expect(failure?.description.contains("max_position_embeddings") == true)
  }

  @Test("ModernBERT's published configuration, and as transformers 5 writes it, say the same")
  func modern() throws {
    let older = """
      "model_type": "modernbert", "num_hidden_layers": 6, "global_attn_every_n_layers": 3, "local_attention": 128,
      "global_rope_theta": 160000.0, "local_rope_theta": 5000.0, "classifier_pooling": "mean"
      """
    let today = """
      "model_type": "modernbert", "num_hidden_layers": 6, "local_attention": 128, "classifier_pooling": "mean",
      "layer_types": ["full_attention", "sliding_attention", "sliding_attention", "full_attention",
                      "sliding_attention", "sliding_attention"],
      "rope_parameters": {"full_attention": {"rope_theta": 160000.0, "rope_type": "default"},
                          "sliding_attention": {"rope_theta": 5000.0, "rope_type": "default"}}
      """
    for text in [older, today] {
      let shape = try parse(text).shape
      let layers = try (0..<6).map { try #require(shape.preNorm).attention($0) }
      #expect(layers.map(\.theta) == [160_000, 5_000, 5_000, 160_000, 5_000, 5_000])
      #expect(layers.map(\.window) == [nil, 64, 64, nil, 64, 64])
      guard case .means = shape.sentenceRows else {
        Issue.record("the head reads means")
        continue
      }
    }
  }

  @Test(
    "what is not computed exactly is refused by name",
    arguments: [
      ("modernbert", "classifier_pooling", #""max""#), ("modernbert", "hidden_activation", #""mish""#),
      ("modernbert", "layer_types", #"["full_attention"]"#),
      ("modernbert", "rope_scaling", #"{"rope_type": "yarn"}"#),
      ("modernbert", "rope_type", #""yarn""#), ("modernbert", "num_attention_heads", "768"),
      ("modernbert", "head_dim", "32"), ("modernbert", "local_rope_theta", "null"),
      ("neobert", "hidden_act", #""gelu""#), ("neobert", "rope", "false"), ("neobert", "rms_norm", "false"),
      ("neobert", "ngpt", "true"), ("neobert", "rope_theta", "500000"),
      ("distilbert", "sinusoidal_pos_embds", "true"), ("distilbert", "n_heads", "7"),
      ("distilbert", "activation", #""mish""#), ("electra", "embedding_size", "0"),
      ("electra", "position_embedding_type", #""relative_key""#), ("roberta", "is_decoder", "true"),
      ("roberta", "pad_token_id", "-1"), ("albert", "model_type", #""albert""#),
      ("deberta-v2", "model_type", #""deberta-v2""#),
    ])
  func refused(type: String, key: String, value: String) throws {
    var members = #""model_type": "\#(type)""#
    if key == "rope_type" {
      members += #", "rope_parameters": {"full_attention": {"rope_type": \#(value)}}"#
    } else if key != "model_type" {
      members += ", \"\(key)\": \(value)"
    }
    let failure = #expect(throws: Failure.self) { try self.parse(members) }
    #expect(failure?.description.contains(key) == true, "\(failure?.description ?? "")")
    #expect(failure?.kind == .environment)
  }

  @Test("names of activations that are the same function are one")
  func activations() throws {
    for (name, activation) in [
      ("gelu_python", Activation.gelu), ("gelu_pytorch_tanh", .geluNew), ("gelu_fast", .geluNew),
      ("swish", .silu), ("silu", .silu), ("relu", .relu),
    ] {
      let shape = try parse(#""model_type": "bert", "hidden_act": "\#(name)""#).shape
      #expect(shape.activation == activation, "\(name)")
    }
  }
}
