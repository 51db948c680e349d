#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The reference definition of each kernel, one element at a time in double precision: the C variants are
/// tested against it. The program itself does not use it.
package enum ScalarKernels {
  /// `activation(u)`.
  package static func activate(_ kind: Activation, _ u: Double) -> Double {
    switch kind {
    case .gelu: return u * 0.5 * (1 + erf(u / 2.0.squareRoot()))
    case .geluNew: return 0.5 * u * (1 + tanh((2 / Double.pi).squareRoot() * (u + 0.044715 * u * u * u)))
    case .relu: return u < 0 ? 0 : u
    case .silu: return u / (1 + exp(-u))
    }
  }

  /// `activation'(u)`.
  package static func activationSlope(_ kind: Activation, _ u: Double) -> Double {
    switch kind {
    case .gelu:
      return 0.5 * (1 + erf(u / 2.0.squareRoot())) + u * exp(-u * u / 2) / (2 * Double.pi).squareRoot()
    case .geluNew:
      let root = (2 / Double.pi).squareRoot()
      let t = tanh(root * (u + 0.044715 * u * u * u))
      return 0.5 * (1 + t) + 0.5 * u * (1 - t * t) * root * (1 + 3 * 0.044715 * u * u)
    case .relu: return u > 0 ? 1 : 0
    case .silu:
      let sigmoid = 1 / (1 + exp(-u))
      return sigmoid * (1 + u * (1 - sigmoid))
    }
  }

  /// One row of RMSNorm: `x · rstd · gamma`.
  package static func rmsNorm(_ x: [Double], _ gamma: [Double], epsilon: Double) -> [Double] {
    let rstd = rootMean(x, epsilon: epsilon)
    return x.indices.map { x[$0] * rstd * gamma[$0] }
  }

  /// The gradient of one row of ``rmsNorm(_:_:epsilon:)``.
  package static func rmsNormBackward(_ dy: [Double], _ x: [Double], _ gamma: [Double], epsilon: Double)
    -> [Double]
  {
    let rstd = rootMean(x, epsilon: epsilon)
    let along = x.indices.reduce(0) { $0 + dy[$1] * gamma[$1] * x[$1] * rstd } / Double(x.count)
    return x.indices.map { rstd * (dy[$0] * gamma[$0] - x[$0] * rstd * along) }
  }

  private static func rootMean(_ x: [Double], epsilon: Double) -> Double {
    1 / (x.reduce(0) { $0 + $1 * $1 } / Double(x.count) + epsilon).squareRoot()
  }

  /// One row: `(x − mean) · rstd · gamma + beta`.
  package static func layerNorm(_ x: [Double], _ gamma: [Double], _ beta: [Double], epsilon: Double)
    -> [Double]
  {
    let (mean, rstd) = moments(x, epsilon: epsilon)
    return x.indices.map { (x[$0] - mean) * rstd * gamma[$0] + beta[$0] }
  }

  /// The gradient of one row of ``layerNorm(_:_:_:epsilon:)``.
  package static func layerNormBackward(_ dy: [Double], _ x: [Double], _ gamma: [Double], epsilon: Double)
    -> [Double]
  {
    let (mean, rstd) = moments(x, epsilon: epsilon)
    let g = x.indices.map { dy[$0] * gamma[$0] }
    let n = x.indices.map { (x[$0] - mean) * rstd }
    let plain = g.reduce(0, +) / Double(x.count)
    let along = x.indices.reduce(0) { $0 + g[$1] * n[$1] } / Double(x.count)
    return x.indices.map { rstd * (g[$0] - plain - n[$0] * along) }
  }

  /// Mean and `1 / √(variance + ε)` of one row.
  package static func moments(_ x: [Double], epsilon: Double) -> (mean: Double, rstd: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    return (mean, 1 / (variance + epsilon).squareRoot())
  }

  /// `softmax(scale · x)` of one row.
  package static func softmax(_ x: [Double], scale: Double) -> [Double] {
    let top = x.max() ?? 0
    let e = x.map { exp(($0 - top) * scale) }
    let sum = e.reduce(0, +)
    return e.map { $0 / sum }
  }

  /// The gradient of the scores of one row, from the probabilities and their gradient.
  package static func softmaxBackward(_ p: [Double], _ dp: [Double], scale: Double) -> [Double] {
    let dot = zip(p, dp).reduce(0) { $0 + $1.0 * $1.1 }
    return p.indices.map { scale * p[$0] * (dp[$0] - dot) }
  }

  /// One AdamW update of one parameter: the new value and moments.
  package static func adamW(
    _ value: Double, _ gradient: Double, _ moment1: Double, _ moment2: Double, _ rule: AdamWRule
  ) -> (value: Double, moment1: Double, moment2: Double) {
    let g = gradient * rule.gradientScale
    let m = rule.betas.0 * moment1 + (1 - rule.betas.0) * g
    let v = rule.betas.1 * moment2 + (1 - rule.betas.1) * g * g
    let m̂ = m / (1 - pow(rule.betas.0, Double(rule.step)))
    let v̂ = v / (1 - pow(rule.betas.1, Double(rule.step)))
    let kept = value * (1 - rule.learningRate * rule.weightDecay)
    return (kept - rule.learningRate * m̂ / (v̂.squareRoot() + rule.epsilon), m, v)
  }
}
