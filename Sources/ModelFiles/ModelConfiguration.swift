package import Basics

/// A model's `config.json`: its text as a tree, and the numbers that shape a BERT.
///
/// Keys that are absent have the values that transformers gives them.
package struct ModelConfiguration: Sendable, Equatable {
  /// The function between the two feed-forward products.
  package enum Activation: String, Sendable, CaseIterable {
    case gelu, relu
    case geluNew = "gelu_new"
  }

  /// The whole text; numbers are as they were written.
  package let tree: JSONObject
  /// The file it came from.
  package let path: String
  package let hiddenSize: Int
  package let layers: Int
  package let heads: Int
  package let intermediateSize: Int
  package let vocabularySize: Int
  /// Rows of the position table: the longest sentence in tokens.
  package let positions: Int
  /// Rows of the token type table.
  package let tokenTypes: Int
  package let activation: Activation
  package let layerNormEpsilon: Double
  /// Standard deviation of new weights.
  package let initializerRange: Double
  /// Probability that an activation is dropped in training.
  package let hiddenDropout: Double
  package let attentionDropout: Double
  /// The dropout before the classifier: its own key, or else ``hiddenDropout``.
  package let classifierDropout: Double
  package let padding: Int
  /// What the file's head is for; it matters only where that head is used.
  package let labels: LabelNames

  /// - Throws: `json.syntax`, `file.missing`, `config.value`, `config.unsupported`, each naming the key.
  package init(_ path: String) throws(Failure) {
    let bytes = try FileSystem.read(path)
    try FileSignature.refuse(bytes, path: path, wanted: [.json])
    try self.init(parsing: bytes, source: path)
  }

  package init(parsing bytes: [UInt8], source path: String) throws(Failure) {
    let value = try JSONValue(parsing: bytes, source: path)
    guard case .object(let tree) = value else {
      throw Failure("config.value", "not a JSON object", at: .file(path, line: nil), kind: .environment)
    }
    let reader = ConfigurationReader(tree: tree, path: path)
    try reader.checkFamily()
    (self.tree, self.path) = (tree, path)
    hiddenSize = try reader.whole("hidden_size", absent: 768, in: 1...65_536)
    layers = try reader.whole("num_hidden_layers", absent: 12, in: 1...1_000)
    heads = try reader.whole("num_attention_heads", absent: 12, in: 1...4_096)
    intermediateSize = try reader.whole("intermediate_size", absent: 3_072, in: 1...1_048_576)
    vocabularySize = try reader.whole("vocab_size", absent: 30_522, in: 1...10_000_000)
    positions = try reader.whole("max_position_embeddings", absent: 512, in: 1...1_048_576)
    tokenTypes = try reader.whole("type_vocab_size", absent: 2, in: 1...65_536)
    padding = try reader.whole("pad_token_id", absent: 0, in: 0...vocabularySize - 1)
    activation = try reader.activation()
    layerNormEpsilon = try reader.number("layer_norm_eps", absent: 1e-12, in: 0...1)
    initializerRange = try reader.number("initializer_range", absent: 0.02, in: 0...10)
    hiddenDropout = try reader.number("hidden_dropout_prob", absent: 0.1, in: 0...0.99)
    attentionDropout = try reader.number("attention_probs_dropout_prob", absent: 0.1, in: 0...0.99)
    classifierDropout = try reader.number("classifier_dropout", absent: hiddenDropout, in: 0...0.99)
    labels = LabelNames(tree["id2label"])
    guard hiddenSize.isMultiple(of: heads) else {
      throw Failure.configuration(
        "num_attention_heads", "\(heads) does not divide hidden_size \(hiddenSize)", path)
    }
  }

  /// The `config.json` of a checkpoint of this model with a head of its own.
  ///
  /// Only the keys that the head decides differ from the file that was read; numbers that transformers wants
  /// with
  /// a point get one.
  ///
  /// - Parameters:
  ///   - architecture: such as `BertForTokenClassification`.
  ///   - labels: by id.
  ///   - problemType: `problem_type`, or `nil` to leave it as it is.
  package func checkpointText(architecture: String, labels: [String], problemType: String? = nil) -> String {
    var tree = tree
    for key in ["torch_dtype", "num_labels"] { tree[key] = nil }
    for key in ["layer_norm_eps", "initializer_range"] {
      if let whole = tree[key]?.int { tree[key] = .double(Double(whole)) }
    }
    tree["architectures"] = [.string(architecture)]
    tree["dtype"] = "float32"
    let pairs = labels.enumerated()
    tree["id2label"] = .object(JSONObject(pairs.map { (String($0.offset), .string($0.element)) }))
    tree["label2id"] = .object(JSONObject(pairs.map { ($0.element, .int($0.offset)) }))
    if let problemType { tree["problem_type"] = .string(problemType) }
    return JSONValue.object(tree).text(indent: 2) + "\n"
  }
}

/// Typed reads of single keys, each naming the key in its failure.
private struct ConfigurationReader {
  let tree: JSONObject
  let path: String

  func whole(_ key: String, absent: Int, in range: ClosedRange<Int>) throws(Failure) -> Int {
    guard let value = present(key) else { return absent }
    guard let number = value.int else { throw Failure.configuration(key, "is not a whole number", path) }
    guard range.contains(number) else {
      throw Failure.configuration(
        key, "is \(number), not from \(range.lowerBound) to \(range.upperBound)", path)
    }
    return number
  }

  func number(_ key: String, absent: Double, in range: ClosedRange<Double>) throws(Failure) -> Double {
    guard let value = present(key) else { return absent }
    guard let number = value.double else { throw Failure.configuration(key, "is not a number", path) }
    guard range.contains(number) else {
      throw Failure.configuration(
        key, "is \(number), not from \(range.lowerBound) to \(range.upperBound)", path)
    }
    return number
  }

  func checkFamily() throws(Failure) {
    guard let family = tree["model_type"]?.string else {
      throw Failure.configuration("model_type", "is missing, so the kind of model is unknown", path)
    }
    guard family == "bert" else { throw Failure.unsupported("model_type", family, known: "bert", path) }
    if let kind = present("position_embedding_type")?.string, kind != "absolute" {
      throw Failure.unsupported("position_embedding_type", kind, known: "absolute", path)
    }
    for key in ["is_decoder", "add_cross_attention"] where tree[key]?.bool == true {
      throw Failure.unsupported(key, "true", known: "false", path)
    }
  }

  func activation() throws(Failure) -> ModelConfiguration.Activation {
    guard let value = present("hidden_act") else { return .gelu }
    guard let name = value.string else { throw Failure.configuration("hidden_act", "is not a string", path) }
    guard let activation = ModelConfiguration.Activation(rawValue: name) else {
      let known = ModelConfiguration.Activation.allCases.map(\.rawValue).joined(separator: " ")
      throw Failure.unsupported("hidden_act", name, known: known, path)
    }
    return activation
  }

  /// A member that is there and not null.
  private func present(_ key: String) -> JSONValue? {
    if case .null = tree[key] { nil } else { tree[key] }
  }
}
