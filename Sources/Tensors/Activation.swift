import CKernels

/// The feed-forward activations, by the usual names in config.json.
package enum Activation: String, Sendable, CaseIterable {
  /// `u Φ(u)` with the exact normal distribution.
  case gelu
  case relu
  /// GELU with the tanh approximation.
  case geluNew = "gelu_new"
  /// `u σ(u)`.
  case silu

  /// Other names of the same functions in transformers.
  private static let synonyms: [String: Activation] = [
    "gelu_python": .gelu, "gelu_pytorch_tanh": .geluNew, "gelu_python_tanh": .geluNew, "gelu_fast": .geluNew,
    "gelu_accurate": .geluNew, "swish": .silu,
  ]

  /// All names that are read, the usual ones first.
  package static let names = allCases.map(\.rawValue) + synonyms.keys.sorted()

  /// - Parameter name: one of ``names``; `nil` for any other.
  package init?(named name: String) {
    guard let found = Activation(rawValue: name) ?? Activation.synonyms[name] else { return nil }
    self = found
  }

  var kernel: idx_activation {
    switch self {
    case .gelu: IDX_GELU
    case .geluNew: IDX_GELU_NEW
    case .relu: IDX_RELU
    case .silu: IDX_SILU
    }
  }
}
