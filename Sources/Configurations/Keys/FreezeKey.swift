package import Basics
package import Networks
package import Settings

/// How much of the encoder keeps its values in training, from below.
package enum FrozenLayers: SettingContent, Equatable {
  /// The embeddings and the first n layers; nothing with 0.
  case layers(Int)
  /// The embeddings alone.
  case embeddings

  /// The word for ``embeddings``.
  package static let word = "embeddings"

  /// `nil` for anything but a whole number and ``word``.
  package init?(_ value: Value) {
    switch value {
    case .int(let count): self = .layers(count)
    case .text(FrozenLayers.word): self = .embeddings
    default: return nil
    }
  }
  package var value: Value {
    switch self {
    case .layers(let count): .int(count)
    case .embeddings: .text(FrozenLayers.word)
    }
  }

  /// The same for a model.
  package var part: FrozenPart {
    switch self {
    case .layers(let count): .stages(count == 0 ? 0 : count + 1)
    case .embeddings: .stages(1)
    }
  }
}

extension SettingKey<FrozenLayers> {
  /// `freeze`: the part of the encoder that is not trained; without effect on a frozen backbone.
  package static var freeze: Self {
    Self(
      "freeze", .wholeOr(FrozenLayers.word, 0...1_000), default: .layers(0), dotted: "training.freeze",
      unit: "layers", isLater: true,
      "The embeddings and the first n layers are not trained: 0 is none of them, embeddings those alone.")
  }
}

extension TrainingMode {
  /// The part of the model that is not trained under settings.
  package func frozenPart(_ settings: Settings) -> FrozenPart {
    self == .frozen ? .backbone : settings[.freeze].part
  }
}
