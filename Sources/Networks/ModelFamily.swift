package import Basics

/// A kind of encoder: its names in files, how its configuration is read, and how it computes.
///
/// Each family has a file in `Families/` and a line in the list of supported families, which connects them to
/// tokenizers.
package struct ModelFamily: Sendable {
  /// The usual name: `BERT`.
  package let title: String
  /// The values of `model_type` in config.json, the usual one first.
  package let modelTypes: [String]
  /// The prefix of the classes in transformers: `Bert` in `BertForTokenClassification`.
  package let className: String
  /// The names of its tensors.
  package let names: NameMap
  /// The key of config.json with the number of layers.
  package let layersKey: String
  /// Whether the reference model defines the head before the encoder.
  private let definesHeadFirst: Bool
  /// What is between the encoder and the logits.
  package let heads: @Sendable (EncoderShape) -> HeadLayouts
  private let shape: @Sendable (ConfigurationReader) throws(Failure) -> EncoderShape
  /// Declares the encoder's parameters, in the order in which the reference model defines them; a head follows.
  package let makeEncoder: @Sendable (EncoderShape, ParameterStore) -> any Encoder

  /// - Parameters: the properties; `read` is ``read(_:)``.
  package init(
    title: String, modelTypes: [String], className: String, names: NameMap,
    layersKey: String = "num_hidden_layers", definesHeadFirst: Bool = false,
    read: @escaping @Sendable (ConfigurationReader) throws(Failure) -> EncoderShape,
    makeEncoder: @escaping @Sendable (EncoderShape, ParameterStore) -> any Encoder,
    heads: @escaping @Sendable (EncoderShape) -> HeadLayouts
  ) {
    (self.title, self.modelTypes, self.className, self.names) = (title, modelTypes, className, names)
    (self.layersKey, self.definesHeadFirst) = (layersKey, definesHeadFirst)
    (shape, self.makeEncoder, self.heads) = (read, makeEncoder, heads)
  }

  /// Parameters of a model in the order in which the reference model defines them, and PyTorch numbers them.
  package func inReferenceOrder(_ parameters: [Parameter]) -> [Parameter] {
    guard definesHeadFirst else { return parameters }
    return parameters.filter { $0.role != .encoder } + parameters.filter { $0.role == .encoder }
  }

  /// Reads the sizes from a configuration.
  /// - Throws: `config.value`, `config.unsupported`, each naming the key.
  package func read(_ file: ConfigurationReader) throws(Failure) -> EncoderShape { try shape(file) }
}
