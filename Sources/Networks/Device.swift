package import Tensors

/// Where models compute. Each is one type in a target of its own, and a line in the list of those that are supported.
package protocol Device: SendableMetatype {
  /// What `device=` calls it: `cpu`.
  static var name: String { get }
  /// What a sentence calls it: `the CPU`.
  static var title: String { get }

  /// - Parameter kernels: the processor's workers, and where times are noted.
  init(_ kernels: Kernels)

  /// A model with its values and, where it is trained, memory for gradients.
  ///
  /// - Throws: what reading the values throws.
  func makeModel(_ design: ModelDesign, from start: ModelStart) throws -> any TrainableModel
}
