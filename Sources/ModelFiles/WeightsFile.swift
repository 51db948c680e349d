package import Basics

/// What a file says about one of its tensors.
package struct TensorDescription: Sendable, Equatable {
  /// As the file has it, such as `bert.embeddings.word_embeddings.weight`.
  package let name: String
  /// The type in which the elements are stored.
  package let type: ElementType
  /// Extents, outermost first; empty for a scalar.
  package let shape: [Int]

  /// Elements in all.
  package var count: Int { elementCount(shape) ?? 0 }
}

/// Named tensors that lie in one or several files.
package protocol WeightsFile: AnyObject {
  /// The file (or the index of several) that was opened.
  var path: String { get }
  /// All tensors, in the order of the file.
  var tensors: [TensorDescription] { get }

  /// The values of a tensor: the file's own pages where they are 32-bit floats, contiguous and aligned;
  /// otherwise
  /// a converted copy.
  /// - Throws: `weights.missing-tensor`, `weights.type` for a tensor of whole numbers.
  func floats(_ name: String) throws(Failure) -> TensorFloats

  /// Finds out whether the file was written to since it was opened.
  /// - Parameter earlier: what the file was when its digest was taken, or `nil`.
  /// - Throws: `file.changed`.
  func checkUnchanged(since earlier: FileFacts?) throws(Failure)
}
