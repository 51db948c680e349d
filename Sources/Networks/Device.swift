package import Tensors

/// A device on which models compute. Each device is a type in its own target and a line in the list of
/// supported devices.
package protocol Device: SendableMetatype {
  /// The name for `device=`: `cpu`.
  static var name: String { get }
  /// The name in a sentence: `the CPU`.
  static var title: String { get }

  /// - Parameter kernels: the processor's workers, and the profile that records times.
  init(_ kernels: Kernels)

  /// Creates a model with its values and, if it is trained, memory for gradients.
  ///
  /// - Throws: what reading the values throws.
  func makeModel(_ design: ModelDesign, from start: ModelStart) throws -> any TrainableModel
}
