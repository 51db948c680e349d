package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A run's W&B record, as `wandb` itself writes it offline: `wandb sync DIRECTORY` uploads it.
///
/// A row of history holds everything of one step: `train/…` and, with the prefix `val_`, the dev split. Its `_step` is
/// the optimizer step.
package final class WandbLog {
  /// How the run stands at W&B.
  package struct Identity: Sendable, Equatable {
    /// 8 characters of a-z and 0-9, given when the run is new.
    package let id: String
    /// What W&B shows in its list of runs.
    package let name: String
    /// The project that it is uploaded to.
    package let project: String
    /// The team or user; `nil` leaves it to W&B.
    package let entity: String?
  }

  /// As it was given when the record began; a run that goes on keeps it.
  package let identity: Identity
  /// `…/wandb/offline-run-{time}-{id}`.
  package let directory: String
  private let log: RecordLog
  /// Whether the run is to be uploaded when it has ended.
  var isOnline = false
  private let host: WritingHost
  private var number: Int
  private let began: Double
  /// The row that is being put together, and its step.
  private var open: (step: Int, items: JSONObject)?
  private var last: Int
  private var summary = JSONObject()

  /// Begins a run's record below `run.directory`, or goes on with the one that is there.
  ///
  /// - Parameters:
  ///   - step: of the checkpoint that the run goes on from; 0 for a new run. Whatever is behind it is cut off.
  ///   - rows: all the run has measured up to `step`: what the record lacks of it is written again.
  ///   - id: of a new run.
  init(
    _ run: TrackedRun, project: String, entity: String?, version: String, from step: Int, rows: [TrackedRow],
    id: String = WandbLog.newID(), by host: WritingHost = .current
  ) throws(Failure) {
    self.host = host
    let base = "\(run.directory)/wandb"
    let earlier = FileSystem.names(in: base).last { $0.hasPrefix("offline-run-") }
    if let earlier, let kept = try WandbLog.cut("\(base)/\(earlier)", after: step) {
      let identity = kept.run
      self.identity = Identity(
        id: identity.id, name: identity.displayName, project: identity.project,
        entity: identity.entity.isEmpty ? nil : identity.entity)
      directory = "\(base)/\(earlier)"
      (number, began, last, summary) = (
        kept.number, Double(identity.startTime?.seconds ?? 0), kept.last, kept.summary
      )
      log = try RecordLog(kept.path, length: kept.length)
    } else {
      identity = Identity(id: id, name: run.name, project: project, entity: entity)
      (number, began, last) = (0, host.now(), -1)
      let name = "offline-run-\(WandbLog.stamp(began))-\(id)"
      directory = "\(base)/\(name)"
      for name in ["files", "logs"] { try FileSystem.createDirectory("\(directory)/\(name)") }
      log = try RecordLog("\(directory)/run-\(id).wandb")
      try describe(run, version)
      try WandbLog.link(name, at: "\(base)/latest-run")
    }
    // The row of `step` stays open: an evaluation of that very step may follow.
    for row in rows where row.step > last && row.step <= step { try add(row) }
  }

  // MARK: Rows

  /// Adds a row; rows of one step become one.
  package func add(_ row: TrackedRow) throws(Failure) {
    if let open, open.step != row.step { try flush() }
    guard row.step > last else { return }
    var items = open?.items ?? JSONObject()
    for (name, value) in row.values.members {
      switch row.split {
      case nil: items["train/\(name)"] = value
      case "dev": items["val_\(name)"] = value
      case let split?: items["\(split)_\(name)"] = value
      }
    }
    items["train/epoch"] = .double(row.epoch)
    items["train/global_step"] = .int(row.step)
    open = (row.step, items)
  }

  /// Writes the row that is being put together.
  package func flush() throws(Failure) {
    guard let (step, row) = open else { return }
    open = nil
    var items = row
    items["_step"] = .int(step)
    items["_runtime"] = .double(host.now() - began)
    items["_timestamp"] = .double(host.now())
    for (name, value) in items.members { summary[name] = value }
    try write { $0.history = .init(items: WandbLog.items(items), step: .init(number: step)) }
    last = step
  }

  /// A line of the console.
  package func line(_ line: String) throws(Failure) {
    try write {
      $0.output = .init(stream: .standard, time: WandbLog.time(host.now()), line: line + "\n")
    }
  }

  /// The summary: the last row's values and what is to be said of the run as a whole; then its end.
  package func end(_ ending: TrackedEnding, _ more: JSONObject) throws(Failure) {
    try flush()
    for (name, value) in more.members { summary[name] = value }
    let runtime = Int(host.now() - began)
    let items = WandbLog.items(summary) + [.init(path: ["_wandb", "runtime"], json: "\(runtime)")]
    try write { $0.summary = .init(update: items) }
    let code =
      switch ending {
      case .finished: 0
      case .interrupted: 255
      case .failed: 1
      }
    try write { $0.exit = .init(code: code, runtime: Int(Int32(clamping: runtime))) }
  }

  // MARK: Records

  private func describe(_ run: TrackedRun, _ version: String) throws(Failure) {
    var config = run.configuration
    for (name, value) in run.settings.members where config[name]?.object == nil { config[name] = value }
    try write { $0.header = .init(version: .init(producer: version, minimalConsumer: "0.70.0")) }
    try write {
      $0.run = .init(
        id: identity.id, entity: identity.entity ?? "", project: identity.project,
        configuration: .init(update: WandbLog.items(config)), group: run.group ?? "",
        displayName: identity.name, host: host.name, startTime: WandbLog.time(began))
    }
    #if canImport(Darwin)
      let system = "macOS"
    #else
      let system = "Linux"
    #endif
    try write {
      $0.environment = .init(
        system: system, startedAt: WandbLog.time(began), arguments: [run.command], program: "idx",
        root: run.directory, host: host.name)
    }
    try write { $0.telemetry = .init(version: version) }
    try write { $0.metric = .init(name: "train/global_step", options: .init(isDefined: true)) }
    try write {
      $0.metric = .init(
        pattern: "*", stepMetric: "train/global_step", options: .init(isStepSynced: true, isDefined: true))
    }
  }

  private func write(_ fill: (inout WandbRecord) -> Void) throws(Failure) {
    number += 1
    var record = WandbRecord(number: number)
    fill(&record)
    try log.append(record.bytes)
  }

  private static func items(_ values: JSONObject) -> [WandbRecord.Item] {
    values.members.map { .init(path: [$0.key], json: $0.value.text()) }
  }

  private static func time(_ seconds: Double) -> WandbRecord.Time {
    .init(seconds: Int(seconds), nanoseconds: Int((seconds - seconds.rounded(.down)) * 1e9))
  }

  // MARK: Names

  static func newID() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    // The one draw that has nothing to do with results: ids must differ between machines.
    var generator = SystemRandomNumberGenerator()
    let id = (0..<8).map { _ in letters[Int.random(in: letters.indices, using: &generator)] }
    return String(decoding: id, as: UTF8.self)
  }

  /// A moment in local time as `YYYYMMDD_HHMMSS`.
  static func stamp(_ moment: Double) -> String {
    var seconds = time_t(moment)
    var parts = tm()
    localtime_r(&seconds, &parts)
    func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)\(padded(parts.tm_mon + 1))\(padded(parts.tm_mday))_"
      + padded(parts.tm_hour) + padded(parts.tm_min) + padded(parts.tm_sec)
  }

  private static func link(_ target: String, at path: String) throws(Failure) {
    try FileSystem.remove(path)
    if symlink(target, path) != 0 { throw FileSystem.failure("create", path) }
  }
}

extension WandbLog {
  /// What is left of a record.
  struct Kept {
    let path: String
    let length: Int
    let number: Int
    let run: WandbRecord.Run
    let last: Int
    let summary: JSONObject
  }

  /// Takes a record back to before `step`: the row of that step, which may not have been whole, and all behind it go.
  ///
  /// - Returns: `nil` when not even the description of the run is whole; then the directory is removed.
  static func cut(_ directory: String, after step: Int) throws(Failure) -> Kept? {
    let name = FileSystem.names(in: directory).first { $0.hasSuffix(".wandb") }
    var run: WandbRecord.Run?
    var (length, number, last) = (0, 0, -1)
    var (summary, isDescribed) = (JSONObject(), false)
    let path = "\(directory)/\(name ?? "")"
    let bytes = name == nil ? [] : try FileSystem.read(path)
    for (payload, end) in RecordLog.records(in: bytes) {
      guard let record = WandbRecord(bytes: payload), record.exit == nil, record.summary == nil else { break }
      if let row = record.history {
        let at = row.step?.number ?? 0
        guard at < step else { break }
        last = at
        for item in row.items {
          let value = try? JSONValue(parsing: Array(item.json.utf8), source: path)
          summary[item.path.first ?? item.key] = value ?? .null
        }
      }
      run = record.run ?? run
      if record.metric?.pattern == "*" { isDescribed = true }
      (length, number) = (end, record.number)
    }
    guard let run, isDescribed else {
      try FileSystem.removeTree(directory)
      return nil
    }
    if length < bytes.count { try AtomicFile.replace(path, with: Array(bytes[..<length])) }
    return Kept(path: path, length: length, number: number, run: run, last: last, summary: summary)
  }
}
