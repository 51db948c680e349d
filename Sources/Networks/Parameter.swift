/// One tensor of a model: what it is called, what shape it has, how it is trained.
package struct Parameter: Sendable {
  /// Names a parameter within the store that declared it.
  package struct ID: Hashable, Sendable {
    /// The place among ``ParameterLayout/parameters``, counted from 0.
    package let index: Int
  }

  /// What a tensor belongs to.
  package enum Role: Sendable {
    /// What every file of the family has.
    case encoder
    /// What many files have beside it, and a frozen encoder keeps where they do.
    case pooler
    /// What a task brings.
    case head
  }

  /// What a tensor holds when no file gives it.
  package enum Start: Sendable {
    /// Draws from N(0, initializer_range²).
    case normal
    case zeros
    case ones
  }

  /// Its key in the store that declared it.
  package let id: ID
  /// The Hugging Face tensor name, such as `bert.encoder.layer.0.output.dense.weight`.
  package let name: String
  /// `[outputs, inputs]` for a linear weight, `[width]` for a vector.
  package let shape: [Int]
  /// Whether weight decay applies: not to biases and LayerNorm.
  package let decays: Bool
  /// What it holds when no file gives it.
  package let start: Start
  /// Whether it is a table of which a batch reads few rows; see ``LazyRowUpdates``.
  package let isTable: Bool
  /// Part of the model.
  package let role: Role

  /// Numbers in all, the product of ``shape``.
  package var count: Int { shape.reduce(1, *) }
}
