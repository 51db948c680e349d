package import Tensors

/// What a family puts between its encoder and the logits: a linear layer, and one before it in most families.
package struct HeadLayout: Sendable {
  /// The layer before the classifier.
  package struct Dense: Sendable {
    /// The name of its linear layer: `bert.pooler.dense`.
    package let name: String
    /// ``Parameter/Role/pooler`` if pretrained models have it, or ``Parameter/Role/head``.
    package let role: Parameter.Role
    /// Whether it has a bias.
    package let hasBias: Bool
    /// The function of its result.
    package let activation: HeadActivation
    /// The name of a normalization after it; `nil` for none.
    package let norm: String?
    /// Whether its input is dropped, too.
    package let dropsInput: Bool

    /// - Parameters: the properties.
    package init(
      _ name: String, role: Parameter.Role, hasBias: Bool = true, activation: HeadActivation,
      norm: String? = nil, dropsInput: Bool = false
    ) {
      (self.name, self.role, self.hasBias, self.activation) = (name, role, hasBias, activation)
      (self.norm, self.dropsInput) = (norm, dropsInput)
    }
  }

  /// `nil` if the classifier reads the encoder's result.
  package let dense: Dense?
  /// The linear layer that computes the logits: `classifier`.
  package let classifier: String
  /// The probability of dropping an element of the classifier's input.
  package let dropout: Double

  /// - Parameters: the properties.
  package init(dense: Dense? = nil, classifier: String = "classifier", dropout: Double) {
    (self.dense, self.classifier, self.dropout) = (dense, classifier, dropout)
  }
}

/// The function after a head's first linear layer.
package enum HeadActivation: Sendable {
  case tanh
  case feedForward(Activation)
}

/// The layouts of the two kinds of heads.
package struct HeadLayouts: Sendable {
  /// One row of logits for each sentence.
  package let sentence: HeadLayout
  /// One row of logits for each token.
  package let token: HeadLayout

  /// - Parameters: the properties.
  package init(sentence: HeadLayout, token: HeadLayout) {
    (self.sentence, self.token) = (sentence, token)
  }
}
