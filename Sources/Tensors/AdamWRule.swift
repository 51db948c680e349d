import CKernels

/// The numbers of one AdamW step: `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
/// `w ← (1 − η λ) w − (η / c₁) · m / (√v / √c₂ + ε)` with `cᵢ = 1 − βᵢᵗ`.
///
/// - Reference: `torch.optim.AdamW`.
package struct AdamWRule: Sendable {
  /// η.
  package var learningRate: Double
  /// β₁ and β₂.
  package var betas: (Double, Double)
  /// ε, which keeps the quotient finite where v is 0.
  package var epsilon: Double
  /// λ, decoupled from the gradient.
  package var weightDecay: Double
  /// t, counted from 1.
  package var step: Int
  /// The gradient is multiplied by this first: the factor of clipping.
  package var gradientScale: Double

  /// - Parameters: the properties, in their order.
  package init(
    learningRate: Double, betas: (Double, Double), epsilon: Double, weightDecay: Double, step: Int,
    gradientScale: Double
  ) {
    (self.learningRate, self.betas, self.epsilon) = (learningRate, betas, epsilon)
    (self.weightDecay, self.step, self.gradientScale) = (weightDecay, step, gradientScale)
  }

  /// `1 − η λ`, what a step makes of a weight without gradient and moments.
  package var decay: Float { Float(1 - learningRate * weightDecay) }

  var kernel: idx_adamw {
    idx_adamw(
      learning_rate: Float(learningRate), beta1: Float(betas.0), beta2: Float(betas.1),
      epsilon: Float(epsilon),
      decay: decay, correction1: Float(1 - power(betas.0)),
      correction2: Float(1 - power(betas.1)), gradient_scale: Float(gradientScale))
  }

  /// `base` to the step, by repeated squaring: the same on every system.
  private func power(_ base: Double) -> Double {
    var (result, factor, exponent) = (1.0, base, step)
    while exponent > 0 {
      if exponent & 1 == 1 { result *= factor }
      factor *= factor
      exponent >>= 1
    }
    return result
  }
}
