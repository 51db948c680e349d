import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// `wandb_info.json`: where a run stands at W&B.
struct WandbInformation {
  static let fileName = "wandb_info.json"
  private let identity: WandbLog.Identity
  private let address: String?

  /// - Parameter address: the run's page, once it was uploaded.
  init(_ identity: WandbLog.Identity, address: String? = nil) {
    (self.identity, self.address) = (identity, address)
  }

  /// Fills in the run's address when it was uploaded by hand: `wandb sync` leaves a mark beside the record.
  static func refresh(_ directory: String) throws(Failure) {
    let path = "\(directory)/\(fileName)"
    guard FileSystem.exists(path),
      case .object(var tree) = try JSONValue(parsing: FileSystem.read(path), source: path),
      tree["run_url"] == .null, let id = tree["run_id"]?.string, let entity = tree["entity"]?.string,
      let project = tree["project"]?.string
    else { return }
    let isUploaded = FileSystem.names(in: "\(directory)/wandb").contains { name in
      FileSystem.exists("\(directory)/wandb/\(name)/run-\(id).wandb.synced")
    }
    guard isUploaded else { return }
    let base =
      getenv("WANDB_BASE_URL").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
      ?? "https://wandb.ai"
    tree["run_url"] = .string("\(base)/\(entity)/\(project)/runs/\(id)")
    try AtomicFile.replace(path, with: JSONValue.object(tree).text(indent: 2) + "\n")
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
