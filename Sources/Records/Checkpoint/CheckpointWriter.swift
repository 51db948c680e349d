package import Basics
import ModelFiles

/// Writes and removes the checkpoints of a run so that each is complete or absent at any moment.
///
/// A checkpoint is assembled in `checkpoints/` inside the run, flushed file by file, and then renamed. What a
/// crash leaves there is removed by the next process that opens the run for writing.
package struct CheckpointWriter {
  private let run: Run

  /// - Precondition: the run is writable.
  package init(_ run: Run) {
    precondition(run.isWritable, "checkpoints are written by the owner of the run's lock")
    self.run = run
  }

  /// Where checkpoints are assembled.
  private static func workplace(_ directory: String) -> String { directory + "/checkpoints" }

  private static let assembling = "assembling-"
  private static let replaced = "replaced-"
  private static let removing = "removing-"

  /// Writes a checkpoint; one of the same name is replaced.
  ///
  /// - Throws: `checkpoint.save` when anything goes wrong, such as a full disk: then nothing of the new
  ///   checkpoint is left, and earlier ones are unchanged.
  /// - Cost: three times the size of the weights on the disk; every byte is hashed while it is written.
  package func write(_ contents: CheckpointContents) throws(Failure) -> Checkpoint {
    let workplace = CheckpointWriter.workplace(run.directory)
    let assembly = "\(workplace)/\(CheckpointWriter.assembling)\(contents.name)"
    do throws(Failure) {
      try FileSystem.removeTree(assembly)
      try FileSystem.createDirectory(assembly)
      let checkpoint = try assemble(contents, in: assembly)
      try FileSystem.synchronizeDirectory(assembly)
      try place(assembly, at: checkpoint.path, name: contents.name)
      return checkpoint
    } catch {
      try? FileSystem.removeTree(assembly)
      throw Failure.notSaved("\(contents.name)", error)
    }
  }

  /// Removes a checkpoint of this run: it disappears atomically before its files are deleted.
  package func remove(_ checkpoint: Checkpoint) throws(Failure) {
    guard checkpoint.path == run.path("\(checkpoint.name)") else { return }
    let workplace = CheckpointWriter.workplace(run.directory)
    let aside = "\(workplace)/\(CheckpointWriter.removing)\(checkpoint.name)"
    try FileSystem.removeTree(aside)
    try FileSystem.createDirectory(workplace)
    try FileSystem.rename(checkpoint.path, to: aside)
    try FileSystem.removeTree(aside)
  }

  /// Removes what a crash left in the workplace; restores a checkpoint that was about to be replaced.
  /// - Precondition: the caller holds the run's lock.
  static func cleanUp(_ directory: String) throws(Failure) {
    let workplace = workplace(directory)
    try FileSystem.remove("\(directory)/\(Run.bestLink).new")
    for name in FileSystem.names(in: workplace) {
      let path = "\(workplace)/\(name)"
      let final = "\(directory)/\(name.dropFirst(replaced.count))"
      if name.hasPrefix(replaced), !FileSystem.exists(final) {
        try FileSystem.rename(path, to: final)
      } else if [assembling, replaced, removing].contains(where: { name.hasPrefix($0) }) {
        try FileSystem.removeTree(path)
      }
    }
  }

  // MARK: - Assembly

  private func assemble(_ contents: CheckpointContents, in directory: String) throws(Failure) -> Checkpoint {
    var files: [Checkpoint.FileRecord] = []
    for (name, tensors) in [
      (Checkpoint.File.model, contents.model), (Checkpoint.File.optimizer, contents.optimizer),
    ] {
      var writer = try HashingWriter(directory, name)
      try SafetensorsWriter.write(tensors) { piece throws(Failure) in try writer.write(piece) }
      files.append(try writer.finish())
    }
    for (name, text) in [
      (Checkpoint.File.configuration, contents.configuration),
      (Checkpoint.File.trainer, contents.trainer.text),
    ] {
      files.append(try write(Array(text.utf8), name, in: directory))
    }
    for (name, value) in contents.torch {
      var writer = try HashingWriter(directory, name)
      try TorchWriter.write(value) { piece throws(Failure) in try writer.write(piece) }
      files.append(try writer.finish())
    }
    for name in contents.tokenizer.names {
      let bytes = try FileSystem.read("\(contents.tokenizer.folder)/\(name)")
      files.append(try write(bytes, name, in: directory))
    }
    let checkpoint = Checkpoint(
      name: contents.name, path: run.path("\(contents.name)"), reason: contents.reason, saved: .now,
      files: files,
      state: contents.state)
    _ = try write(Array(checkpoint.text.utf8), Checkpoint.File.state, in: directory)
    return checkpoint
  }

  private func write(
    _ bytes: [UInt8], _ name: String, in directory: String
  ) throws(Failure) -> Checkpoint.FileRecord {
    var writer = try HashingWriter(directory, name)
    try writer.write(bytes)
    return try writer.finish()
  }

  /// Renames the assembly to its final place, moving aside what is there.
  private func place(_ assembly: String, at final: String, name: CheckpointName) throws(Failure) {
    let aside = "\(CheckpointWriter.workplace(run.directory))/\(CheckpointWriter.replaced)\(name)"
    let replaces = FileSystem.exists(final)
    if replaces {
      try FileSystem.removeTree(aside)
      try FileSystem.rename(final, to: aside)
    }
    do throws(Failure) {
      try FileSystem.rename(assembly, to: final)
    } catch {
      if replaces { try? FileSystem.rename(aside, to: final) }
      throw error
    }
    try FileSystem.synchronizeDirectory(run.directory)
    if replaces { try FileSystem.removeTree(aside) }
  }
}
