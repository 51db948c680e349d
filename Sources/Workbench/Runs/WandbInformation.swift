import Basics
import Records
import Trackers

/// `wandb_info.json`: where a run stands at W&B.
struct WandbInformation {
  static let fileName = "wandb_info.json"
  private let identity: WandbLog.Identity
  private let address: String?

  /// - Parameter address: the run's page, once it was uploaded.
  init(_ identity: WandbLog.Identity, address: String? = nil) {
    (self.identity, self.address) = (identity, address)
  }

  func write(to directory: String) throws(Failure) {
    let tree: JSONValue = [
      "run_id": .string(identity.id), "run_name": .string(identity.name),
      "run_url": address.map { .string($0) } ?? .null, "project": .string(identity.project),
      "entity": identity.entity.map { .string($0) } ?? .null,
      "timestamp": .string(String(Timestamp.now.description.prefix(19))),
    ]
    try AtomicFile.replace("\(directory)/\(WandbInformation.fileName)", with: tree.text(indent: 2) + "\n")
  }
}
