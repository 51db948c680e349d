/// What a model begins with.
package struct ModelStart {
  /// Whether gradients will be asked for.
  package let isTrained: Bool
  /// Whether a parameter keeps its values while the others are trained.
  package let isFrozen: (Parameter) -> Bool
  /// What fresh values follow from, beside the parameter's name.
  package let seed: UInt64
  /// A parameter's values in a file; `nil` where it starts from fresh ones.
  package let values: (Parameter) throws -> FileValues?

  /// - Parameters: the properties.
  package init(
    isTrained: Bool, seed: UInt64, isFrozen: @escaping (Parameter) -> Bool = { _ in false },
    values: @escaping (Parameter) throws -> FileValues? = { _ in nil }
  ) {
    (self.isTrained, self.seed, self.isFrozen, self.values) = (isTrained, seed, isFrozen, values)
  }
}

/// The values of a parameter as a file has them.
package struct FileValues {
  /// Row by row. They may be private pages of a mapped file: writing to them never reaches it.
  package let values: UnsafeMutableBufferPointer<Float>
  /// Keeps the memory alive.
  package let owner: AnyObject
  /// Row `n` of the parameter is row `rowOrder[n]` of these; `nil` where they stand in the same order.
  package let rowOrder: [Int]?
  /// To be called once they were copied elsewhere: gives back what memory can be had again.
  package let release: () -> Void

  /// - Parameters: the properties.
  package init(
    _ values: UnsafeMutableBufferPointer<Float>, ownedBy owner: AnyObject, rowOrder: [Int]?,
    release: @escaping () -> Void
  ) {
    (self.values, self.owner, self.rowOrder, self.release) = (values, owner, rowOrder, release)
  }
}
