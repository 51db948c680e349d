package import Basics
import ModelFiles

/// Finds and checks the checkpoints in a run's directory.
package struct CheckpointReader: Sendable {
  /// A directory named like a checkpoint that cannot be used, and why.
  package struct PassedOver: Sendable, Equatable {
    /// The name of the directory.
    package let name: CheckpointName
    /// What is wrong with it.
    package let reason: Failure
  }

  private let directory: String

  /// - Parameter directory: the run's directory.
  package init(_ directory: String) { self.directory = directory }

  /// The names of directories named like checkpoints, oldest first.
  /// - Throws: `file.read` for a directory that cannot be read.
  package func names() throws(Failure) -> [CheckpointName] {
    try FileSystem.list(directory).compactMap { CheckpointName($0) }.filter {
      FileFacts.isPlainDirectory("\(directory)/\($0)")
    }.sorted { ($0.step, $0.epoch ?? -1) < ($1.step, $1.epoch ?? -1) }
  }

  /// The checkpoints written by idx, oldest first, without examining their files.
  /// - Throws: as ``names()``.
  package func all() throws(Failure) -> [Checkpoint] {
    try names().compactMap { try? Checkpoint(reading: "\(directory)/\($0)", name: $0) }
  }

  /// The checkpoint of a step, checked by sizes and headers.
  /// - Throws: `checkpoint.unknown`, `checkpoint.invalid`; as ``names()``.
  package func checkpoint(step: Int) throws(Failure) -> Checkpoint {
    let names = try names()
    guard let name = names.last(where: { $0.step == step }) else {
      throw Failure.noCheckpoint(step, directory, there: names.map(\.step))
    }
    return try checked(name)
  }

  /// A checkpoint as described by its `state.json`, without examining its files.
  /// - Throws: `checkpoint.invalid`, `run.format`.
  package func described(_ name: CheckpointName) throws(Failure) -> Checkpoint {
    try Checkpoint(reading: "\(directory)/\(name)", name: name)
  }

  /// The newest checkpoint whose files have the expected sizes and headers.
  /// - Returns: the checkpoint, `nil` if there is none, and the ones that were skipped, newest first.
  /// - Throws: as ``names()``.
  package func newestValid() throws(Failure) -> (checkpoint: Checkpoint?, passedOver: [PassedOver]) {
    var passedOver: [PassedOver] = []
    for name in try names().reversed() {
      do throws(Failure) {
        return (try checked(name), passedOver)
      } catch {
        passedOver.append(PassedOver(name: name, reason: error))
      }
    }
    return (nil, passedOver)
  }

  /// Reads a checkpoint's directory and checks that each file exists with its size, and both tensor headers.
  func checked(_ name: CheckpointName) throws(Failure) -> Checkpoint {
    let checkpoint = try Checkpoint(reading: "\(directory)/\(name)", name: name)
    for required in [
      Checkpoint.File.model, Checkpoint.File.optimizer, Checkpoint.File.configuration,
      Checkpoint.File.trainer,
    ] where !checkpoint.files.contains(where: { $0.name == required }) {
      throw Failure.checkpoint("its state.json does not list '\(required)'", checkpoint.path)
    }
    for file in checkpoint.files {
      guard let size = FileSystem.size(checkpoint.path(file.name)) else {
        throw Failure.checkpoint("'\(file.name)' is missing", checkpoint.path)
      }
      guard size == file.size else {
        throw Failure.checkpoint(
          "'\(file.name)' has \(size) bytes where \(file.size) were written", checkpoint.path)
      }
    }
    for name in [Checkpoint.File.model, Checkpoint.File.optimizer] {
      _ = try Safetensors(checkpoint.path(name))
    }
    return checkpoint
  }
}
