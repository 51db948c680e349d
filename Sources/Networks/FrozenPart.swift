/// The part of a model that keeps its values in training.
package enum FrozenPart: Sendable, Equatable {
  /// The first stages of the encoder: the embeddings, then the layers; with 0 everything is trained.
  case stages(Int)
  /// The whole encoder, and a pooler that is in the files.
  case backbone

  /// Everything is trained.
  package static let nothing = FrozenPart.stages(0)

  /// Whether a parameter keeps its values.
  /// - Parameter isNew: whether it is missing in the files: a new pooler is trained with the head.
  package func contains(_ parameter: Parameter, isNew: Bool) -> Bool {
    switch self {
    case .stages(let count): parameter.stage.map { $0 < count } ?? false
    case .backbone: parameter.role == .encoder || (parameter.role == .pooler && !isNew)
    }
  }

  /// The number of frozen stages of an encoder.
  /// - Parameter layers: the number of its layers.
  package func stages(ofLayers layers: Int) -> Int {
    switch self {
    case .stages(let count): min(count, layers + 1)
    case .backbone: layers + 1
    }
  }
}
