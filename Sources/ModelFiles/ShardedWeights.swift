package import Basics

/// Weights spread over several files by an index.
package final class ShardedWeights: WeightsFile {
  package let path: String
  package let tensors: [TensorDescription]
  private let shards: [String: any WeightsFile]
  /// The shard that holds each tensor.
  private let homes: [String: String]

  /// Opens the index and every file that it names.
  /// - Throws: `weights.index` for an index that does not match its files; what opening the files throws.
  package init(index path: String) throws(Failure) {
    let bytes = try FileSystem.read(path)
    try FileSignature.refuse(bytes, path: path, wanted: [.json])
    let index = try JSONValue(parsing: bytes, source: path)
    guard let map = index["weight_map"]?.object else {
      throw Failure.weights("weights.index", "the index has no weight_map", path)
    }
    var shards: [String: any WeightsFile] = [:]
    var homes: [String: String] = [:]
    var tensors: [TensorDescription] = []
    for (name, value) in map.members {
      guard let home = value.string, !home.isEmpty, !home.contains("/") else {
        throw Failure.weights("weights.index", "the file of tensor '\(name)' is not a plain file name", path)
      }
      if shards[home] == nil {
        let file = AtomicFile.directory(of: path) + "/" + home
        let shard: any WeightsFile =
          home.hasSuffix(".safetensors") ? try Safetensors(file) : try TorchCheckpoint(file)
        shards[home] = shard
        tensors += shard.tensors.filter { map[$0.name]?.string == home }
      }
      homes[name] = home
    }
    let found = Set(tensors.map(\.name))
    if let lost = map.keys.first(where: { !found.contains($0) }) {
      throw Failure.weights("weights.index", "tensor '\(lost)' is not in '\(homes[lost] ?? "")'", path)
    }
    (self.path, self.tensors, self.shards, self.homes) = (path, tensors, shards, homes)
  }

  /// The facts of the index say nothing about its files, so `earlier` is not used.
  package func checkUnchanged(since earlier: FileFacts?) throws(Failure) {
    for shard in shards.values { try shard.checkUnchanged(since: nil) }
  }

  package func floats(_ name: String) throws(Failure) -> TensorFloats {
    guard let shard = homes[name].flatMap({ shards[$0] }) else { throw Failure.noTensor(name, path) }
    return try shard.floats(name)
  }
}
