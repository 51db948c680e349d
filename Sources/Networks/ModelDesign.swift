/// The design of a model, without memory: an encoder of some family with a head.
package struct ModelDesign: Sendable {
  /// The encoder's.
  package let family: ModelFamily
  /// The encoder's.
  package let shape: EncoderShape
  /// Declares the head's parameters after the encoder's.
  private let makeHead: @Sendable (ModelFamily, EncoderShape, ParameterStore) -> any Head

  /// - Parameter makeHead: declares the head's parameters; called with the store that already contains the
  ///   encoder's.
  package init(
    _ family: ModelFamily, _ shape: EncoderShape,
    makeHead: @escaping @Sendable (ModelFamily, EncoderShape, ParameterStore) -> any Head
  ) {
    (self.family, self.shape, self.makeHead) = (family, shape, makeHead)
  }

  /// Declares all parameters, without memory.
  package func declare(in store: ParameterStore) -> (encoder: any Encoder, head: any Head) {
    let encoder = store.declaring(.encoder) { family.makeEncoder(shape, store) }
    return (encoder, makeHead(family, shape, store))
  }

  /// All parameters in order.
  package var parameters: [Parameter] {
    let store = ParameterStore()
    _ = declare(in: store)
    return store.parameters
  }
}
