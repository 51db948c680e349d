package import Basics
package import ModelFiles
package import Training

/// What a checkpoint is made of; the tensors' memory belongs to the caller.
package struct CheckpointContents {
  package var name: CheckpointName
  package var reason: SaveReason
  /// The weights, by their Hugging Face names.
  package var model: [NamedTensor]
  /// The optimizer's moments.
  package var optimizer: [NamedTensor]
  /// The text of `config.json`.
  package var configuration: String
  /// Where the tokenizer's files are copied from, and their names.
  package var tokenizer: (folder: String, names: [String])
  package var trainer: TrainerState
  /// What a resumed run needs beside tensors: position, counters, best so far, observers.
  package var state: JSONValue
  /// Files for PyTorch, by name.
  package var torch: [(name: String, value: TorchValue)] = []

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
    package static let model = "model.safetensors"
    package static let optimizer = "optimizer.safetensors"
    package static let configuration = "config.json"
    package static let trainer = "trainer_state.json"
    package static let state = "state.json"
  }

  /// A file as it was when the checkpoint was written.
  package struct FileRecord: Sendable, Equatable {
    package let name: String
    /// Bytes.
    package let size: Int
    /// 64 hexadecimal digits.
    package let sha256: String
    /// Nanoseconds since 1970.
    package let modified: Int
    package let inode: Int
  }

  package static let formatVersion = 1

  package let name: CheckpointName
  /// The checkpoint's directory.
  package let path: String
  package let reason: SaveReason
  package let saved: Timestamp
  /// Every file but `state.json`.
  package let files: [FileRecord]
  /// What the run put there to go on from.
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
  /// Reads the `state.json` of a checkpoint's directory; the other files are not looked at.
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
