import Basics
import ModelFiles
import Records

extension ModelReference {
  /// Refuses a checkpoint of idx whose files differ from what was written, as far as they are read anyway.
  ///
  /// The digest of the weights is needed for the record in any case. A folder given by path may have been
  /// edited on purpose, so only its weights are compared; a checkpoint given by a run's handle must be
  /// unchanged.
  /// - Throws: `checkpoint.damaged`.
  func refuseDamage(_ folder: ModelFolder, in store: RunStore) throws(Failure) {
    let recorded = try Checkpoint.digests(recordedIn: folder.path)
    guard !recorded.isEmpty else { return }
    if let path = folder.weightsPath, let digest = recorded[Checkpoint.File.model],
      folder.weights == .safetensors, try store.digests.digest(of: path) != digest
    {
      let failure = Failure.damaged(Checkpoint.File.model, folder.path)
      guard checkpoint == nil else { throw failure }
      throw Failure(
        failure.code, failure.what, at: failure.place,
        remedy: "restore the file from a copy; if it was changed on purpose, remove state.json beside it",
        kind: failure.kind)
    }
    guard checkpoint != nil else { return }
    for name in [Checkpoint.File.configuration] + folder.tokenizerFiles {
      guard let digest = recorded[name] else { continue }
      guard try ContentDigest.ofFile("\(folder.path)/\(name)") == digest else {
        throw Failure.damaged(name, folder.path)
      }
    }
  }
}
