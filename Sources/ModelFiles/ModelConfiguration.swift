package import Basics

/// A model's `config.json`: its text as a tree, and the parts common to all families. Each family reads the
/// sizes itself.
package struct ModelConfiguration: Sendable, Equatable {
  /// The parsed text; numbers are kept as they were written.
  package let tree: JSONObject
  /// The file it came from.
  package let path: String
  /// The class names of the file's head; they matter only if that head is used.
  package let labels: LabelNames

  /// - Throws: `json.syntax`, `file.missing`, `config.value` if it is not an object.
  package init(_ path: String) throws(Failure) {
    let bytes = try FileSystem.read(path)
    try FileSignature.refuse(bytes, path: path, wanted: [.json])
    try self.init(parsing: bytes, source: path)
  }

  /// A `config.json` that has already been read.
  /// - Parameter path: the file named in failures.
  /// - Throws: `json.syntax`, `config.value` if it is not an object.
  package init(parsing bytes: [UInt8], source path: String) throws(Failure) {
    let value = try JSONValue(parsing: bytes, source: path)
    guard case .object(let tree) = value else {
      throw Failure("config.value", "not a JSON object", at: .file(path, line: nil), kind: .environment)
    }
    (self.tree, self.path) = (tree, path)
    labels = LabelNames(tree["id2label"])
  }

  /// The class in transformers that wrote the model: `BertForTokenClassification`; `nil` if it is not named.
  package var architecture: String? { tree["architectures"]?.array?.first?.string }
  /// The kind of answers of a head for sentences: `regression`; `nil` if it is not named.
  package var problemType: String? { tree["problem_type"]?.string }

  /// The `config.json` for a checkpoint of this model with another head.
  ///
  /// Only the keys that depend on the head differ from the original file, and our own (`idx_…`), which say something
  /// about another run, are left out; numbers that transformers expects
  /// with a decimal point get one.
  ///
  /// - Parameters:
  ///   - architecture: a class name such as `BertForTokenClassification`.
  ///   - labels: class names by id.
  ///   - problemType: `problem_type`, or `nil` to leave it out.
  package func checkpointText(architecture: String, labels: [String], problemType: String? = nil) -> String {
    var tree = tree
    for key in ["torch_dtype", "num_labels"] + tree.members.map(\.key).filter({ $0.hasPrefix("idx_") }) {
      tree[key] = nil
    }
    for key in ["layer_norm_eps", "norm_eps", "initializer_range", "initializer_cutoff_factor"] {
      if let whole = tree[key]?.int { tree[key] = .double(Double(whole)) }
    }
    tree["architectures"] = [.string(architecture)]
    tree["dtype"] = "float32"
    let pairs = labels.enumerated()
    tree["id2label"] = .object(JSONObject(pairs.map { (String($0.offset), .string($0.element)) }))
    tree["label2id"] = .object(JSONObject(pairs.map { ($0.element, .int($0.offset)) }))
    tree["problem_type"] = problemType.map { .string($0) }
    return JSONValue.object(tree).text(indent: 2) + "\n"
  }
}
