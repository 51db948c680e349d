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
      [PredictingModel(folder: folder, task: task, largest: Estimate.largestEvaluation(splits))],
      data: splits.reduce(0) { $0 + $1.memory }, threads: threads)
  }

  /// A model that predicts.
  struct PredictingModel {
    let folder: ModelFolder
    let task: TaskKind
    /// Tokens of the largest batch, and of the longest sentence.
    let largest: (tokens: Int, longest: Int)

    /// Its memory, without that of the program and of the data, in bytes.
    var memory: Int {
      let parameters = task.design(folder.family, folder.shape).parameters.reduce(0) { $0 + $1.count }
      return MemoryEstimate(
        folder.shape,
        Work(
          parameters: parameters, trainable: 0, states: 0, words: nil, frozen: folder.shape.layers + 1,
          accumulates: true, batch: [], evaluation: largest, data: 0, features: 0)
      ).total - MemoryEstimate.program
    }
  }

  /// Refuses models that do not fit into memory together, with the data.
  /// - Parameters:
  ///   - data: the memory of the data, in bytes.
  ///   - free: the free memory in bytes; `nil` if it is not known.
  /// - Throws: `run.memory`, `memory`.
  static func checkPrediction(
    _ models: [PredictingModel], data: Int, threads: Int, free: Int? = Machine.availableMemory
  ) throws(Failure) {
    let memory = models.reduce(program + data) { $0 + $1.memory }
    if let free, memory > free {
      throw Failure(
        "run.memory",
        "\(models.count > 1 ? "the \(models.count) models need" : "the model needs") about "
          + "\(Estimate.bytes(memory)) of memory, \(Estimate.bytes(free)) are free",
        at: models.first.map { .file($0.folder.path, line: nil) },
        remedy: models.count > 1
          ? "use fewer or smaller models, or close other programs"
          : "use a smaller model, or close other programs", kind: .environment)
    }
    try checkAddresses(memory, threads: threads)
  }
}
