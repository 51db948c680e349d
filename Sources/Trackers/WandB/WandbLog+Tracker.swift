package import Basics
package import Settings

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether the record is uploaded when the run has ended, or stays where it is.
package enum WandbMode: String, SettingChoice { case offline, online }

extension SettingKey<String?> {
  fileprivate static var wandbProject: Self {
    Self(
      "wandb_project", .text, default: nil, dotted: "training.logging.wandb_project", changesResult: false,
      "W&B project; else WANDB_PROJECT, else idx.")
  }
  fileprivate static var wandbEntity: Self {
    Self(
      "wandb_entity", .text, default: nil, dotted: "training.logging.wandb_entity", changesResult: false,
      "W&B team or user; else WANDB_ENTITY, else W&B's default.")
  }
}

extension SettingKey<WandbMode> {
  fileprivate static var wandbMode: Self {
    Self(
      "wandb_mode", .choice(WandbMode.words), default: .offline, dotted: "training.logging.wandb_mode",
      changesResult: false,
      "online: call 'wandb sync' at the end, when that program is installed; offline: no network, ever.")
  }
}

extension WandbLog: Tracker {
  package static let name = "W&B"
  package static let key = SettingKey<Bool>(
    "wandb", .flag, default: false, dotted: "training.logging.wandb", changesResult: false,
    "Keep a W&B record of the run in its wandb/, which 'wandb sync' uploads.")
  package static let settings = [
    SettingKey.wandbProject.setting, SettingKey.wandbEntity.setting, SettingKey.wandbMode.setting,
  ]

  /// A project that W&B would not take is found before the run, not when it is uploaded.
  /// - Throws: `wandb.project`.
  package static func check(_ settings: Settings) throws(Failure) {
    let project = project(settings)
    let isLong = project.unicodeScalars.count > 128
    guard isLong || project.isEmpty || project.contains(where: { "/\\#?%:".contains($0) }) else { return }
    throw Failure(
      "wandb.project",
      isLong
        ? "a W&B project's name has at most 128 characters, not \(project.unicodeScalars.count)"
        : "W&B takes no project called '\(project)'", at: settings.origin(of: .wandbProject).place,
      remedy: "give wandb_project=NAME, a name without / \\ # ? % :", kind: .usage)
  }

  /// Takes project and entity from the settings, else from the environment, and notes the identity in the
  /// run's directory.
  package convenience init(
    _ run: TrackedRun, _ settings: Settings, from step: Int, rows: [TrackedRow]
  ) throws(Failure) {
    try self.init(
      run, project: WandbLog.project(settings),
      entity: settings[.wandbEntity] ?? WandbLog.variable("WANDB_ENTITY"), version: run.version, from: step,
      rows: rows)
    isOnline = settings[.wandbMode] == .online
    try WandbInformation(identity).write(to: run.directory)
  }

  package func log(_ row: TrackedRow) throws(Failure) { try add(row) }

  package func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow]) throws(Failure) {
    for row in scores { try add(row) }
    try end(ending, JSONObject())
  }

  /// With `wandb_mode=online`: has the `wandb` program upload the run, and keeps the run's address.
  package var publication: (@Sendable () throws(Failure) -> String)? {
    guard isOnline else { return nil }
    let (identity, directory) = (identity, directory)
    return { () throws(Failure) in
      do throws(Failure) {
        let address = try WandbProgram.synchronize(directory)
        // `…/RUN/wandb/offline-run-…`
        let run = AtomicFile.directory(of: AtomicFile.directory(of: directory))
        try WandbInformation(identity, address: address).write(to: run)
        return "W&B: \(address ?? "uploaded")"
      } catch {
        return "note: W&B was not reached: \(error)"
      }
    }
  }

  package static func refresh(_ directory: String) throws(Failure) {
    try WandbInformation.refresh(directory)
  }

  private static func project(_ settings: Settings) -> String {
    settings[.wandbProject] ?? variable("WANDB_PROJECT") ?? "idx"
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
