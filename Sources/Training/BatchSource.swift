package import Networks

/// Training data as a function of (epoch, index): a resumed run asks for the batch it needs and skips nothing.
package protocol BatchSource {
  var batchesPerEpoch: Int { get }
  /// Micro-batch `index` of epoch `epoch`, both from 0.
  func batch(_ index: Int, ofEpoch epoch: Int) -> LabelledBatch
}
