/// The initial state of a model.
package struct ModelStart {
  /// Whether gradients will be needed.
  package let isTrained: Bool
  /// Whether a parameter keeps its values in training.
  package let isFrozen: (Parameter) -> Bool
  /// The seed of new values, together with the parameter's name.
  package let seed: UInt64
  /// A parameter's values in a file; `nil` if it starts from new values.
  package let values: (Parameter) throws -> FileValues?

  /// - Parameters: the properties.
  package init(
    isTrained: Bool, seed: UInt64, isFrozen: @escaping (Parameter) -> Bool = { _ in false },
    values: @escaping (Parameter) throws -> FileValues? = { _ in nil }
  ) {
    (self.isTrained, self.seed, self.isFrozen, self.values) = (isTrained, seed, isFrozen, values)
  }
}

/// The values of a parameter from a file.
package struct FileValues {
  /// Row by row. They may be private pages of a mapped file: writing to them never reaches it.
  package let values: UnsafeMutableBufferPointer<Float>
  /// Keeps the memory alive.
  package let owner: AnyObject
  /// Row `n` of the parameter is row `rowOrder[n]` of these; `nil` if the order is the same.
  package let rowOrder: [Int]?
  /// Called after the values have been copied elsewhere: releases memory that can be read again.
  package let release: () -> Void

  /// - Parameters: the properties.
  package init(
    _ values: UnsafeMutableBufferPointer<Float>, ownedBy owner: AnyObject, rowOrder: [Int]?,
    release: @escaping () -> Void
  ) {
    (self.values, self.owner, self.rowOrder, self.release) = (values, owner, rowOrder, release)
  }
}
