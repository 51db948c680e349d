package import Basics

/// The description of a tensor in a file.
package struct TensorDescription: Sendable, Equatable {
  /// The name in the file, such as `bert.embeddings.word_embeddings.weight`.
  package let name: String
  /// The type in which the elements are stored.
  package let type: ElementType
  /// Extents, outermost first; empty for a scalar.
  package let shape: [Int]

  /// Number of elements.
  package var count: Int { elementCount(shape) ?? 0 }
}

/// Named tensors in one or several files.
package protocol WeightsFile: AnyObject {
  /// The file (or the index of several) that was opened.
  var path: String { get }
  /// All tensors, in the order of the file.
  var tensors: [TensorDescription] { get }

  /// The values of a tensor: the file's own pages if they are contiguous, aligned 32-bit floats; otherwise a
  /// converted copy.
  /// - Throws: `weights.missing-tensor`, `weights.type` for a tensor of whole numbers.
  func floats(_ name: String) throws(Failure) -> TensorFloats

  /// Checks that the file was not written to since it was opened.
  /// - Parameter earlier: the file's facts when its digest was computed, or `nil`.
  /// - Throws: `file.changed`.
  func checkUnchanged(since earlier: FileFacts?) throws(Failure)
}
