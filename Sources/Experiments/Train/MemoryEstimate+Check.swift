import Basics
import ModelFiles
import Networks
import Tasks
import Tensors
import Text

extension MemoryEstimate {
  /// Memory for Swift's own heap in addition to the counted buffers: tables, texts, input and output.
  private static let margin = 64 << 20

  /// Refuses work that would exceed a limit of address space (`ulimit -v`).
  /// - Throws: `memory`: unlike `run.memory`, it is not caused by a trial's parameters, so it ends a search.
  static func checkAddresses(_ memory: Int, threads: Int) throws(Failure) {
    guard let left = Machine.availableAddresses else { return }
    let needed = memory + margin + threads * Machine.addressesPerThread
    guard needed > left else { return }
    throw Failure(
      "memory",
      "the work needs about \(Estimate.bytes(needed)) of address space for memory, the limit leaves \(Estimate.bytes(left))",
      remedy: threads > 1
        ? "threads=1 needs least, or raise the limit: ulimit -v unlimited"
        : "raise the limit: ulimit -v unlimited", kind: .environment)
  }

  /// Refuses a model that does not fit into memory, for all kinds of prediction.
  /// - Throws: `run.memory`.
  static func checkPrediction(
    _ folder: ModelFolder, task: TaskKind, splits: [TokenizedDataset], threads: Int
  ) throws(Failure) {
    try checkPrediction(
      folder, task: task, largest: Estimate.largestEvaluation(splits),
      data: splits.reduce(0) { $0 + $1.memory }, threads: threads)
  }

  /// Refuses a model that does not fit into memory with the data.
  /// - Parameters:
  ///   - largest: tokens of the largest batch, and of the longest sentence.
  ///   - data: the memory of the data, in bytes.
  /// - Throws: `run.memory`.
  static func checkPrediction(
    _ folder: ModelFolder, task: TaskKind, largest: (tokens: Int, longest: Int), data: Int, threads: Int
  ) throws(Failure) {
    let parameters = task.design(folder.family, folder.shape).parameters.reduce(0) { $0 + $1.count }
    let memory = MemoryEstimate(
      folder.shape,
      Work(
        parameters: parameters, trainable: 0, states: 0, words: nil, frozen: folder.shape.layers + 1,
        accumulates: true, batch: [], evaluation: largest, data: data, features: 0)
    ).total
    if let free = Machine.availableMemory, memory > free {
      throw Failure(
        "run.memory",
        "the model needs about \(Estimate.bytes(memory)) of memory, \(Estimate.bytes(free)) are free",
        at: .file(folder.path, line: nil), remedy: "use a smaller model, or close other programs",
        kind: .environment)
    }
    try checkAddresses(memory, threads: threads)
  }
}
