import Basics
package import Networks
import Reports
import Tensors
import Training

/// The estimated cost of a run.
package struct Estimate: Sendable {
  /// Peak memory in bytes.
  package let memory: Int
  /// Bytes on disk with all kept checkpoints and one more being written.
  package let disk: Int
  /// Approximate duration in seconds.
  package let seconds: Double

  /// - Parameters:
  ///   - shape: the shape of the encoder.
  ///   - memory: peak memory from ``MemoryEstimate``.
  ///   - trainTokens: the tokens of one epoch.
  ///   - evaluatedTokens: the tokens of all evaluations together.
  ///   - trainedLayers: the layers of the encoder with a backward pass.
  ///   - forTrainer: whether checkpoints contain the optimizer's state twice.
  package init(
    _ shape: EncoderShape, parameters: Int, trainable: Int, memory: Int, trainTokens: Int,
    evaluatedTokens: Int, epochs: Int, threads: Int, keep: Int?, saves: Int, trainedLayers: Int,
    forTrainer: Bool
  ) {
    self.memory = memory
    let checkpoint = 4 * parameters + (forTrainer ? 16 : 8) * trainable
    disk = checkpoint * (min(keep ?? saves, saves) + 2)
    let encoder = Double(shape.productWeights)
    let perToken = 2 + 4 * Double(trainedLayers) / Double(max(1, shape.layers))
    let operations =
      encoder * (perToken * Double(trainTokens * epochs) + 2 * Double(evaluatedTokens))
    let cores = Double(min(threads, Machine.cores))
    let steps = operations / (cores * Machine.operationsPerSecond * Estimate.share(hidden: shape.hidden))
    // In addition to products: each checkpoint, including the final one, is written and flushed.
    seconds =
      steps + Double(saves + 1) * (Estimate.secondsToSave + Double(checkpoint) / Estimate.bytesPerSecond)
  }

  init(memory: Int, disk: Int, seconds: Double) {
    (self.memory, self.disk, self.seconds) = (memory, disk, seconds)
  }

  /// The share of the speed of large matrix products that remains when all other work is included: 0.75 for a
  /// model of AlephBERT's width, less for narrower ones, in which products are a smaller part of the work.
  private static func share(hidden: Int) -> Double {
    let width = Double(hidden)
    return 0.75 * (768 + 192) / 768 * width / (width + 192)
  }

  /// Seconds for the files and directories of one checkpoint, regardless of their size.
  private static let secondsToSave = 0.05
  /// The speed of writing and hashing a checkpoint.
  private static let bytesPerSecond = 4e8

  /// `about 3 min, 2.1 GB of memory, 4.4 GB of disk`.
  package var text: String {
    "about \(DurationText.estimate(seconds: seconds)), \(Estimate.bytes(memory)) of memory, \(Estimate.bytes(disk)) of disk"
  }

  /// A number of bytes with decimal prefixes: `4.4 GB`, `87.5 MB`; without decimals from 100.
  package static func bytes(_ count: Int) -> String {
    let (value, unit) = count >= 1_000_000_000 ? (Double(count) / 1e9, "GB") : (Double(count) / 1e6, "MB")
    let tenths = (value * 10).rounded() / 10
    return value >= 100 ? "\(Int(nearest: value)) \(unit)" : "\(tenths) \(unit)"
  }
}
