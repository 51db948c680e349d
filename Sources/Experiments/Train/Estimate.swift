import Basics
package import Networks
import Reports
import Tensors
import Training

/// What a run will cost, said before it starts.
package struct Estimate: Sendable {
  /// Bytes of memory at the peak.
  package let memory: Int
  /// Bytes on the disk when all kept checkpoints are there and one more is being written.
  package let disk: Int
  /// Seconds; rough.
  package let seconds: Double

  /// - Parameters:
  ///   - shape: of the encoder.
  ///   - memory: of ``MemoryEstimate``.
  ///   - trainTokens: of one epoch.
  ///   - evaluatedTokens: of all evaluations together.
  ///   - forTrainer: whether checkpoints hold the optimizer's state twice.
  package init(
    _ shape: EncoderShape, parameters: Int, trainable: Int, memory: Int, trainTokens: Int,
    evaluatedTokens: Int, epochs: Int, threads: Int, keep: Int?, saves: Int, frozen: Bool,
    forTrainer: Bool
  ) {
    self.memory = memory
    let checkpoint = 4 * parameters + (forTrainer ? 16 : 8) * trainable
    disk = checkpoint * (min(keep ?? saves, saves) + 2)
    let encoder = Double(shape.productWeights)
    let perToken = frozen ? 2.0 : 6.0
    let operations =
      encoder * (perToken * Double(trainTokens * epochs) + 2 * Double(evaluatedTokens))
    let cores = Double(min(threads, Machine.cores))
    let steps = operations / (cores * Machine.operationsPerSecond * Estimate.share(hidden: shape.hidden))
    // What is no product: each checkpoint, the one at the end too, is written and made to last.
    seconds =
      steps + Double(saves + 1) * (Estimate.secondsToSave + Double(checkpoint) / Estimate.bytesPerSecond)
  }

  init(memory: Int, disk: Int, seconds: Double) {
    (self.memory, self.disk, self.seconds) = (memory, disk, seconds)
  }

  /// What of the speed of large matrix products remains when everything else is counted in: 0.75 with a model of
  /// AlephBERT's width, less in narrower ones, whose products are small beside all the rest.
  private static func share(hidden: Int) -> Double {
    let width = Double(hidden)
    return 0.75 * (768 + 192) / 768 * width / (width + 192)
  }

  /// Seconds for the files and directories of one checkpoint, whatever their size.
  private static let secondsToSave = 0.05
  /// How fast a checkpoint is written and hashed.
  private static let bytesPerSecond = 4e8

  /// `about 3 min, 2.1 GB of memory, 4.4 GB of disk`.
  package var text: String {
    "about \(DurationText.estimate(seconds: seconds)), \(Estimate.bytes(memory)) of memory, \(Estimate.bytes(disk)) of disk"
  }

  /// A number of bytes in powers of ten: `4.4 GB`, `87.5 MB`; whole from 100 on.
  package static func bytes(_ count: Int) -> String {
    let (value, unit) = count >= 1_000_000_000 ? (Double(count) / 1e9, "GB") : (Double(count) / 1e6, "MB")
    let tenths = (value * 10).rounded() / 10
    return value >= 100 ? "\(Int(nearest: value)) \(unit)" : "\(tenths) \(unit)"
  }
}
