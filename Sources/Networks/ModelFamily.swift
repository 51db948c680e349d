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
  private let shape: @Sendable (ConfigurationReader) throws(Failure) -> EncoderShape
  /// Declares the encoder's parameters, in the order in which the reference model defines them.
  package let makeEncoder: @Sendable (EncoderShape, ParameterStore) -> any Encoder

  /// - Parameters: the properties; `read` is ``read(_:)``.
  package init(
    title: String, modelTypes: [String], className: String, names: NameMap,
    read: @escaping @Sendable (ConfigurationReader) throws(Failure) -> EncoderShape,
    makeEncoder: @escaping @Sendable (EncoderShape, ParameterStore) -> any Encoder
  ) {
    (self.title, self.modelTypes, self.className, self.names) = (title, modelTypes, className, names)
    (shape, self.makeEncoder) = (read, makeEncoder)
  }

  /// Reads the sizes from a configuration.
  /// - Throws: `config.value`, `config.unsupported`, each naming the key.
  package func read(_ file: ConfigurationReader) throws(Failure) -> EncoderShape { try shape(file) }
}
