package import Basics
import SwiftProtobuf

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
        id: identity.runID, name: identity.displayName, project: identity.project,
        entity: identity.entity.isEmpty ? nil : identity.entity)
      directory = "\(base)/\(earlier)"
      (number, began, last, summary) = (
        kept.number, Double(identity.startTime.seconds), kept.last, kept.summary
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
    try write { record in
      record.history.step.num = Int64(step)
      record.history.item = items.members.map { WandbLog.item([$0.key], $0.value) }
    }
    last = step
  }

  /// A line of the console.
  package func line(_ line: String) throws(Failure) {
    try write { record in
      record.outputRaw.outputType = .stdout
      record.outputRaw.timestamp = WandbLog.time(host.now())
      record.outputRaw.line = line + "\n"
    }
  }

  /// The summary: the last row's values and what is to be said of the run as a whole; then its end.
  package func end(_ ending: TrackedEnding, _ more: JSONObject) throws(Failure) {
    try flush()
    for (name, value) in more.members { summary[name] = value }
    let runtime = Int(host.now() - began)
    let items =
      summary.members.map { WandbLog.item([$0.key], $0.value) }
      + [WandbLog.item(["_wandb", "runtime"], .int(runtime))]
    try write { $0.summary.update = items }
    try write { record in
      record.exit.exitCode =
        switch ending {
        case .finished: 0
        case .interrupted: 255
        case .failed: 1
        }
      record.exit.runtime = Int32(clamping: runtime)
    }
  }

  // MARK: Records

  private func describe(_ run: TrackedRun, _ version: String) throws(Failure) {
    var config = run.configuration
    for (name, value) in run.settings.members where config[name]?.object == nil { config[name] = value }
    try write { record in
      record.header.versionInfo.producer = version
      record.header.versionInfo.minConsumer = "0.70.0"
    }
    try write { record in
      record.run.runID = identity.id
      record.run.entity = identity.entity ?? ""
      record.run.project = identity.project
      record.run.displayName = identity.name
      record.run.runGroup = run.group ?? ""
      record.run.host = host.name
      record.run.startTime = WandbLog.time(began)
      record.run.config.update = config.members.map { WandbLog.item([$0.key], $0.value) }
    }
    try write { record in
      #if canImport(Darwin)
        record.environment.os = "macOS"
      #else
        record.environment.os = "Linux"
      #endif
      record.environment.startedAt = WandbLog.time(began)
      record.environment.program = "idx"
      record.environment.args = [run.command]
      record.environment.root = run.directory
      record.environment.host = host.name
    }
    try write { $0.telemetry.cliVersion = version }
    try write { record in
      record.metric.name = "train/global_step"
      record.metric.options.defined = true
    }
    try write { record in
      record.metric.globName = "*"
      record.metric.stepMetric = "train/global_step"
      record.metric.options.stepSync = true
      record.metric.options.defined = true
    }
  }

  private func write(_ fill: (inout WBRecord) -> Void) throws(Failure) {
    var record = WBRecord()
    number += 1
    record.num = Int64(number)
    fill(&record)
    try log.append(try Message.bytes(of: record))
  }

  private static func item(_ path: [String], _ value: JSONValue) -> WBItem {
    WBItem.with {
      $0.nestedKey = path
      $0.valueJson = value.text()
    }
  }

  private static func time(_ seconds: Double) -> WBTime {
    WBTime.with {
      $0.seconds = Int64(seconds)
      $0.nanos = Int32((seconds - seconds.rounded(.down)) * 1e9)
    }
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
    let run: WBRun
    let last: Int
    let summary: JSONObject
  }

  /// Takes a record back to before `step`: the row of that step, which may not have been whole, and all behind it go.
  ///
  /// - Returns: `nil` when not even the description of the run is whole; then the directory is removed.
  static func cut(_ directory: String, after step: Int) throws(Failure) -> Kept? {
    let name = FileSystem.names(in: directory).first { $0.hasSuffix(".wandb") }
    var run: WBRun?
    var (length, number, last) = (0, 0, -1)
    var (summary, isDescribed) = (JSONObject(), false)
    let path = "\(directory)/\(name ?? "")"
    let bytes = name == nil ? [] : try FileSystem.read(path)
    for (payload, end) in RecordLog.records(in: bytes) {
      guard let record = try? WBRecord(serializedBytes: payload) else { break }
      if case .exit = record.kind { break }
      if case .summary = record.kind { break }
      if case .history(let row) = record.kind {
        guard row.step.num < step else { break }
        last = Int(row.step.num)
        for item in row.item {
          let value = try? JSONValue(parsing: Array(item.valueJson.utf8), source: path)
          summary[item.nestedKey.first ?? item.key] = value ?? .null
        }
      }
      if case .run(let found) = record.kind { run = found }
      if case .metric(let metric) = record.kind, metric.globName == "*" { isDescribed = true }
      (length, number) = (end, Int(record.num))
    }
    guard let run, isDescribed else {
      try FileSystem.removeTree(directory)
      return nil
    }
    if length < bytes.count { try AtomicFile.replace(path, with: Array(bytes[..<length])) }
    return Kept(path: path, length: length, number: number, run: run, last: last, summary: summary)
  }
}
