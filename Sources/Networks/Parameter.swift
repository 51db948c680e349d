/// One tensor of a model: its name, its shape and how it is trained.
package struct Parameter: Sendable {
  /// Identifies a parameter within the store that declared it.
  package struct ID: Hashable, Sendable {
    /// The index in ``ParameterLayout/parameters``, from 0.
    package let index: Int
  }

  /// The part of a model that a tensor belongs to.
  package enum Role: Sendable {
    /// In every file of the family.
    case encoder
    /// In many files; frozen with the encoder if a file contains it.
    case pooler
    /// Added by a task.
    case head
  }

  /// The initial values of a tensor that is not in a file.
  package enum Start: Sendable {
    /// Draws from N(0, initializer_range²).
    case normal
    case zeros
    case ones
  }

  /// Its identity in the store that declared it.
  package let id: ID
  /// The Hugging Face tensor name, such as `bert.encoder.layer.0.output.dense.weight`.
  package let name: String
  /// `[outputs, inputs]` for a linear weight, `[width]` for a vector.
  package let shape: [Int]
  /// Whether weight decay applies; not for biases and LayerNorm.
  package let decays: Bool
  /// Its initial values if it is not in a file.
  package let start: Start
  /// Whether it is a table from which a batch reads few rows; see ``LazyRowUpdates``.
  package let isTable: Bool
  /// The part of the model that it belongs to.
  package let role: Role
  /// The stage of the encoder that it belongs to: 0 is the embeddings, 1… are the layers; `nil` above the encoder.
  package let stage: Int?

  /// Number of elements, the product of ``shape``.
  package var count: Int { shape.reduce(1, *) }
}
