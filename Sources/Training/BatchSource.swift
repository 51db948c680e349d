package import Networks

/// Training data as a function of (epoch, index), so that a resumed run can directly request the batch it
/// needs.
package protocol BatchSource {
  var batchesPerEpoch: Int { get }
  /// Micro-batch `index` of epoch `epoch`, both from 0.
  func batch(_ index: Int, ofEpoch epoch: Int) -> LabelledBatch
}
