package import Basics

/// Compares a checkpoint's bytes with those that were written.
extension CheckpointReader {
  /// Reads every byte of a checkpoint and compares it with what was written.
  ///
  /// - Parameter progress: called with the name of each file before it is read.
  /// - Returns: one failure for each file that is missing or differs; none for an intact checkpoint.
  package func verify(_ checkpoint: Checkpoint, progress: (String) -> Void = { _ in }) -> [Failure] {
    var faults: [Failure] = []
    for file in checkpoint.files {
      progress(file.name)
      do throws(Failure) {
        guard FileSystem.exists(checkpoint.path(file.name)) else {
          throw Failure.checkpoint("'\(file.name)' is missing", checkpoint.path)
        }
        try checkpoint.compare(file.name, digest: try ContentDigest.ofFile(checkpoint.path(file.name)))
      } catch {
        faults.append(error)
      }
    }
    return faults
  }

  /// The newest checkpoint whose bytes are all as they were written, for work that reads all of it anyway.
  /// - Returns: as ``newestValid()``.
  /// - Throws: `file.read`, `memory` if a file exists but cannot be read; an older checkpoint is not used
  ///   instead.
  package func newestIntact() throws(Failure) -> (checkpoint: Checkpoint?, passedOver: [PassedOver]) {
    var passedOver: [PassedOver] = []
    for name in try names().reversed() {
      do throws(Failure) {
        let checkpoint = try checked(name)
        if let fault = verify(checkpoint).first { throw fault }
        return (checkpoint, passedOver)
      } catch {
        if ["file.read", "memory"].contains(error.code) { throw error }
        passedOver.append(PassedOver(name: name, reason: error))
      }
    }
    return (nil, passedOver)
  }
}

extension Checkpoint {
  /// - Parameter digest: the current SHA-256 of the file.
  /// - Throws: `checkpoint.damaged` if it differs from the one recorded with the checkpoint.
  package func compare(_ file: String, digest: String) throws(Failure) {
    guard let record = files.first(where: { $0.name == file }), record.sha256 != digest else { return }
    throw Failure.damaged(file, path)
  }

  /// The digests that `state.json` records for the files beside it, in a checkpoint's folder or a copy of one
  /// under any name.
  /// - Returns: SHA-256 by file name; empty if the folder does not describe a checkpoint of idx.
  /// - Throws: `file.read`, `json.syntax` for a file that exists but cannot be read, so that its contents are
  ///   unknown.
  package static func digests(recordedIn folder: String) throws(Failure) -> [String: String] {
    let path = "\(folder)/\(File.state)"
    guard FileSystem.exists(path) else { return [:] }
    let tree = try JSONValue(parsing: try FileSystem.read(path), source: path)
    guard tree["format_version"]?.int != nil, let files = tree["files"]?.object else { return [:] }
    return Dictionary(
      files.members.compactMap { name, value in value["sha256"]?.string.map { (name, $0) } },
      uniquingKeysWith: { $1 })
  }
}
