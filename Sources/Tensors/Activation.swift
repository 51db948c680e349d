import CKernels

/// The feed-forward activations, by the names of config.json's `hidden_act`.
package enum Activation: String, Sendable, CaseIterable {
  /// `u Φ(u)` with the exact normal distribution.
  case gelu
  case relu
  /// GELU with the tanh approximation.
  case geluNew = "gelu_new"

  var kernel: idx_activation {
    switch self {
    case .gelu: IDX_GELU
    case .geluNew: IDX_GELU_NEW
    case .relu: IDX_RELU
    }
  }
}
