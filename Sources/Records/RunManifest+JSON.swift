package import Basics

extension RunManifest {
  /// The manifest as the contents of `run.json`.
  package var json: JSONValue {
    var tree: JSONObject = JSONObject([
      ("format_version", .int(RunManifest.formatVersion)), ("id", .string(id.rawValue)),
      ("status", .string(status.name)),
    ])
    if case .failed(let reason) = status { tree["reason"] = .string(reason) }
    tree["command"] = .string(command)
    tree["mode"] = .string(mode)
    tree["model"] = .string(model)
    tree["task"] = .string(task)
    tree["name"] = name.map { .string($0) } ?? .null
    tree["settings"] = .object(settings)
    tree["origins"] = .object(origins)
    tree["fingerprint"] = .string(fingerprint)
    tree["seed"] = seed.map { .int($0) } ?? .null
    tree["hashes"] = .object(hashes)
    tree["machine"] = .object(machine)
    tree["tags"] = .array(tags.map { .string($0) })
    tree["created"] = .string(created.description)
    tree["finished"] = finished.map { .string($0.description) } ?? .null
    tree["best"] = best.flatMap { $0.value.isFinite ? $0 : nil }.map {
      ["metric": .string($0.metric), "value": .double($0.value), "step": .int($0.step)]
    }
    if let cutoff { tree["cutoff"] = .double(cutoff) }
    tree["metrics"] = .object(metrics)
    tree["segments"] = .array(segments.map(\.json))
    for (key, value) in lineage.members + others.members { tree[key] = value }
    return .object(tree)
  }

  /// Reads the tree of a `run.json`.
  /// - Throws: `run.damaged` naming the member, `run.format` for a newer format.
  package init(_ value: JSONValue, path: String) throws(Failure) {
    guard case .object(let tree) = value else { throw Failure.damagedRun("no JSON object", path) }
    var reader = ManifestReader(tree: tree, path: path)
    let version: Int = try reader.required("format_version", \.int)
    guard version <= RunManifest.formatVersion else {
      throw Failure.newerFormat(version, known: RunManifest.formatVersion, path)
    }
    let id: String = try reader.required("id", \.string)
    let status: String = try reader.required("status", \.string)
    let reason: String? = try reader.optional("reason", \.string)
    guard let id = RunID(rawValue: id) else { throw Failure.damagedRun("its id is '\(id)'", path) }
    guard let status = RunStatus(name: status, reason: reason) else {
      throw Failure.damagedRun("its status is '\(status)'", path)
    }
    self.init(
      command: try reader.optional("command", \.string) ?? "", mode: try reader.required("mode", \.string),
      model: try reader.required("model", \.string), task: try reader.required("task", \.string),
      name: try reader.optional("name", \.string))
    (self.id, self.status) = (id, status)
    settings = try reader.optional("settings", \.object) ?? JSONObject()
    origins = try reader.optional("origins", \.object) ?? JSONObject()
    fingerprint = try reader.optional("fingerprint", \.string) ?? ""
    seed = try reader.optional("seed", \.int)
    hashes = try reader.optional("hashes", \.object) ?? JSONObject()
    machine = try reader.optional("machine", \.object) ?? JSONObject()
    tags = (try reader.optional("tags", \.array) ?? []).compactMap(\.string)
    created = try reader.optional("created", \.timestamp) ?? Timestamp(milliseconds: 0)
    finished = try reader.optional("finished", \.timestamp)
    best = try reader.optional("best", \.best)
    cutoff = try reader.optional("cutoff", \.double)
    metrics = try reader.optional("metrics", \.object) ?? JSONObject()
    segments = (try reader.optional("segments", \.array) ?? []).compactMap(\.segment)
    others = reader.unread
    lineage = RunLineage(takingFrom: &others)
  }

  /// Reads a `run.json`; the status is the stored one.
  /// - Throws: `file.missing`, `json.syntax`, `run.damaged`, `run.format`.
  package init(reading path: String) throws(Failure) {
    try self.init(try JSONValue(parsing: try FileSystem.read(path), source: path), path: path)
  }
}

/// Reads members and keeps track of those that were not read.
private struct ManifestReader {
  private(set) var unread: JSONObject
  private let path: String

  init(tree: JSONObject, path: String) { (unread, self.path) = (tree, path) }

  mutating func optional<T>(_ key: String, _ kind: (JSONValue) -> T?) throws(Failure) -> T? {
    guard let value = unread[key] else { return nil }
    unread[key] = nil
    if case .null = value { return nil }
    guard let typed = kind(value) else { throw Failure.damagedRun("'\(key)' is \(value.text())", path) }
    return typed
  }

  mutating func required<T>(_ key: String, _ kind: (JSONValue) -> T?) throws(Failure) -> T {
    guard let value = try optional(key, kind) else { throw Failure.damagedRun("'\(key)' is missing", path) }
    return value
  }
}

extension RunManifest.Segment {
  fileprivate var json: JSONValue {
    [
      "number": .int(number), "began": .string(began.description),
      "ended": ended.map { .string($0.description) } ?? .null, "from_step": .int(fromStep),
      "to_step": toStep.map { .int($0) } ?? .null, "process": .int(process),
      "host": host.map { .string($0) } ?? .null, "command": .string(command),
    ]
  }
}

extension JSONValue {
  fileprivate var timestamp: Timestamp? { string.flatMap { Timestamp($0) } }

  fileprivate var best: RunManifest.Best? {
    guard let metric = self["metric"]?.string, let value = self["value"]?.double, value.isFinite,
      let step = self["step"]?.int
    else { return nil }
    return RunManifest.Best(metric: metric, value: value, step: step)
  }

  fileprivate var segment: RunManifest.Segment? {
    guard let number = self["number"]?.int, let began = self["began"]?.timestamp else { return nil }
    return RunManifest.Segment(
      number: number, began: began, ended: self["ended"]?.timestamp, fromStep: self["from_step"]?.int ?? 0,
      toStep: self["to_step"]?.int, process: self["process"]?.int ?? 0, host: self["host"]?.string,
      command: self["command"]?.string ?? ""
    )
  }
}
