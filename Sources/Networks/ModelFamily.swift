package import Basics

/// A kind of encoder: what its files are called and hold, and how it computes.
///
/// Each has a file in `Families/` and a line in the list of those that are supported, which joins them to tokenizers.
package struct ModelFamily: Sendable {
  /// What people call it: `BERT`.
  package let title: String
  /// What `model_type` of config.json says, the usual word first.
  package let modelTypes: [String]
  /// How the classes of transformers begin: `Bert` of `BertForTokenClassification`.
  package let className: String
  /// Its tensors' names.
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

  /// Reads the sizes.
  /// - Throws: `config.value`, `config.unsupported`, each naming the key.
  package func read(_ file: ConfigurationReader) throws(Failure) -> EncoderShape { try shape(file) }
}
