/// Learning rates that fall towards the bottom of the encoder.
///
/// The last of L layers and everything above the encoder have the whole rate, layer i has `decay^(L − i)` of
/// it, and the embeddings, one further down, `decay^L`.
///
/// - Reference: Sun et al. 2019 and Zhang et al. 2021 on fine-tuning BERT, "layer-wise learning-rate decay".
package struct LayerDecay: Sendable, Equatable {
  /// The whole rate for every parameter.
  package static let none = LayerDecay(1, layers: 0)

  /// The share of a layer's rate that the layer below it has, in (0, 1].
  package let decay: Double
  /// L.
  package let layers: Int

  /// - Parameters: the properties.
  package init(_ decay: Double, layers: Int) { (self.decay, self.layers) = (decay, layers) }

  /// The share of the learning rate with which a parameter is trained, in (0, 1].
  package func share(of parameter: Parameter) -> Double {
    guard let stage = parameter.stage else { return 1 }
    // Multiplied rather than raised to a power, which libraries round differently.
    return (0..<max(0, layers - stage)).reduce(1) { share, _ in share * decay }
  }
}
