/// A model before it has memory: an encoder of some family under a head.
package struct ModelDesign: Sendable {
  /// Of the encoder.
  package let family: ModelFamily
  /// Of the encoder.
  package let shape: EncoderShape
  /// Declares the head's parameters behind the encoder's.
  private let makeHead: @Sendable (ModelFamily, EncoderShape, ParameterStore) -> any Head

  /// - Parameter makeHead: declares the head's parameters; it is called with the store that holds the encoder's.
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
