package import Basics
package import ModelFiles
package import Training

/// The contents of a checkpoint to be written; the caller owns the tensors' memory.
package struct CheckpointContents {
  /// The name of the checkpoint's directory.
  package var name: CheckpointName
  /// Why it is written; stored in `state.json`.
  package var reason: SaveReason
  /// The weights, by their Hugging Face names.
  package var model: [NamedTensor]
  /// The optimizer's moments.
  package var optimizer: [NamedTensor]
  /// The text of `config.json`.
  package var configuration: String
  /// Where the tokenizer's files are copied from, and their names.
  package var tokenizer: (folder: String, names: [String])
  /// The content of `trainer_state.json`.
  package var trainer: TrainerState
  /// What a resumed run needs besides tensors: position, counters, best score so far, observers.
  package var state: JSONValue
  /// Files for PyTorch, by name.
  package var torch: [(name: String, value: TorchValue)] = []

  /// - Parameters: the properties, in their order; files for PyTorch are added afterwards.
  package init(
    name: CheckpointName, reason: SaveReason, model: [NamedTensor], optimizer: [NamedTensor],
    configuration: String, tokenizer: (folder: String, names: [String]), trainer: TrainerState,
    state: JSONValue
  ) {
    (self.name, self.reason, self.model, self.optimizer) = (name, reason, model, optimizer)
    (self.configuration, self.tokenizer) = (configuration, tokenizer)
    (self.trainer, self.state) = (trainer, state)
  }
}

/// A complete checkpoint on disk, as its `state.json` describes it.
package struct Checkpoint: Sendable, Equatable {
  /// The names of the files that every checkpoint has.
  package enum File {
    /// The weights.
    package static let model = "model.safetensors"
    /// The update rule's state for each trained weight.
    package static let optimizer = "optimizer.safetensors"
    /// The model's `config.json`, as transformers reads it.
    package static let configuration = "config.json"
    /// The progress for Hugging Face's Trainer, see ``TrainerState``.
    package static let trainer = "trainer_state.json"
    /// Describes the checkpoint and its other files; written last.
    package static let state = "state.json"
  }

  /// The facts of a file when the checkpoint was written.
  package struct FileRecord: Sendable, Equatable {
    /// The name within the checkpoint's directory, without a slash.
    package let name: String
    /// Bytes.
    package let size: Int
    /// The digest as 64 hexadecimal digits.
    package let sha256: String
    /// Nanoseconds since 1970.
    package let modified: Int
    /// The file's inode; 0 if the record does not contain it.
    package let inode: Int
  }

  /// The version of `state.json` that is written, and the newest that can be read.
  package static let formatVersion = 1

  /// The name of its directory.
  package let name: CheckpointName
  /// The checkpoint's directory.
  package let path: String
  /// Why it was written.
  package let reason: SaveReason
  /// When its files were complete; 1970 if the record does not contain it.
  package let saved: Timestamp
  /// Every file except for `state.json`.
  package let files: [FileRecord]
  /// The run's own state, for resumption.
  package let state: JSONValue

  /// Optimizer steps taken.
  package var step: Int { name.step }
  /// The path of one of its files.
  package func path(_ file: String) -> String { "\(path)/\(file)" }

  /// The text of `state.json`.
  var text: String {
    let records = files.map { file -> (String, JSONValue) in
      (
        file.name,
        [
          "size": .int(file.size), "sha256": .string(file.sha256), "mtime_ns": .int(file.modified),
          "inode": .int(file.inode),
        ]
      )
    }
    let tree: JSONValue = [
      "format_version": .int(Checkpoint.formatVersion), "step": .int(step),
      "reason": .string(reason.rawValue),
      "saved": .string(saved.description), "files": .object(JSONObject(records)), "state": state,
    ]
    return tree.text(indent: 2) + "\n"
  }
}

extension Checkpoint {
  /// Reads the `state.json` of a checkpoint's directory, without examining the other files.
  /// - Throws: `checkpoint.invalid`, `run.format`.
  init(reading path: String, name: CheckpointName) throws(Failure) {
    let file = "\(path)/\(File.state)"
    guard FileSystem.exists(file) else {
      throw Failure.checkpoint("it has no state.json, so idx did not write it or it is incomplete", path)
    }
    let tree = try JSONValue(parsing: try FileSystem.read(file), source: file)
    let version = tree["format_version"]?.int ?? 0
    guard version <= Checkpoint.formatVersion else {
      throw Failure.newerFormat(version, known: Checkpoint.formatVersion, file)
    }
    guard version > 0, tree["step"]?.int == name.step,
      let reason = tree["reason"]?.string.flatMap({ SaveReason(rawValue: $0) }),
      let files = tree["files"]?.object, let state = tree["state"]
    else { throw Failure.checkpoint("its state.json does not describe this checkpoint", path) }
    var records: [FileRecord] = []
    for (name, value) in files.members {
      guard let size = value["size"]?.int, let sha256 = value["sha256"]?.string, !name.contains("/") else {
        throw Failure.checkpoint("its state.json does not describe '\(name)'", path)
      }
      records.append(
        FileRecord(
          name: name, size: size, sha256: sha256, modified: value["mtime_ns"]?.int ?? 0,
          inode: value["inode"]?.int ?? 0))
    }
    (self.name, self.path, self.reason, self.files, self.state) = (name, path, reason, records, state)
    saved = tree["saved"]?.string.flatMap { Timestamp($0) } ?? Timestamp(milliseconds: 0)
  }
}
