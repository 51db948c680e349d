import Basics

/// The members of `run.json` that form the lineage. Their names and order are the same in every version so
/// far.
extension RunLineage {
  var members: [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = []
    func put(_ key: String, _ value: JSONValue?) { if let value { members.append((key, value)) } }
    put("script", script.map { .string($0) })
    put("base", base.map { .string($0) })
    put("from", from.map { .string($0) })
    if !files.isEmpty { put("files", .object(JSONObject(files.map { ($0.split, .string($0.path)) }))) }
    put("configuration", configuration?.json)
    put("group", group.map { .string($0) })
    put("checkpoint_names", namesEpochs ? "epoch-step" : nil)
    put("save_total_limit_counts", keepsBestApart ? "interval" : nil)
    put("trial", trial?.json)
    put("git", commit?.json)
    put("imported_from", foreign.map { .array($0.paths.map { .string($0) }) })
    put("imported_config", foreign.flatMap { $0.configuration.count == 0 ? nil : .object($0.configuration) })
    put("imported_sources", foreign.flatMap { $0.sources.isEmpty ? nil : .array($0.sources) })
    put("imported_trial", foreign?.trial.map { .string($0) })
    put("imported_steps", foreign?.steps.map { .int($0) })
    put("duration_seconds", seconds.map { .double($0) })
    put("copied_from", original.map { ["directory": .string($0.directory), "id": .string($0.id)] })
    put("from_elsewhere", fromElsewhere.map { .string($0) })
    return members
  }

  /// Removes the members it knows from a record; members of an unexpected form remain there.
  init(takingFrom rest: inout JSONObject) {
    self.init()
    func take<Content>(_ key: String, _ read: (JSONValue) -> Content?) -> Content? {
      guard let value = rest[key], let content = read(value) else { return nil }
      rest[key] = nil
      return content
    }
    script = take("script", \.string)
    base = take("base", \.string)
    from = take("from", \.string)
    files = take("files", \.paths) ?? []
    configuration = take("configuration", Configuration.init)
    group = take("group", \.string)
    namesEpochs = take("checkpoint_names") { $0.string == "epoch-step" ? true : nil } ?? false
    keepsBestApart = take("save_total_limit_counts") { $0.string == "interval" ? true : nil } ?? false
    trial = take("trial", Trial.init)
    commit = take("git", Commit.init)
    if let paths = take("imported_from", { $0.array?.compactMap(\.string) }) {
      var foreign = Foreign(paths: paths)
      foreign.configuration = take("imported_config", \.object) ?? JSONObject()
      foreign.sources = take("imported_sources", \.array) ?? []
      foreign.trial = take("imported_trial", \.string)
      foreign.steps = take("imported_steps", \.int)
      self.foreign = foreign
    }
    seconds = take("duration_seconds", \.double)
    original = take("copied_from", Original.init)
    fromElsewhere = take("from_elsewhere", \.string)
  }
}

extension JSONValue {
  fileprivate var paths: [(split: String, path: String)]? {
    guard let members = object?.members else { return nil }
    let paths = members.compactMap { member in member.value.string.map { (split: member.key, path: $0) } }
    return paths.count == members.count ? paths : nil
  }
}

extension RunLineage.Configuration {
  fileprivate init?(_ value: JSONValue) {
    guard let file = value["file"]?.string, let text = value["text"]?.string else { return nil }
    self.init(file: file, text: text, written: value["written"]?.string)
  }
  fileprivate var json: JSONValue {
    ["file": .string(file), "text": .string(text), "written": written.map { .string($0) } ?? .null]
  }
}

extension RunLineage.Trial {
  fileprivate init?(_ value: JSONValue) {
    guard let study = value["study"]?.string, let number = value["number"]?.int else { return nil }
    self.init(study: study, studyName: value["study_name"]?.string, number: number)
  }
  fileprivate var json: JSONValue {
    var members: [(String, JSONValue)] = [("study", .string(study))]
    if let studyName { members.append(("study_name", .string(studyName))) }
    return .object(JSONObject(members + [("number", .int(number))]))
  }
}

extension RunLineage.Commit {
  fileprivate init?(_ value: JSONValue) {
    guard let hash = value["commit"]?.string else { return nil }
    self.init(hash: hash, hasChanges: value["dirty"]?.bool)
  }
  fileprivate var json: JSONValue {
    ["commit": .string(hash), "dirty": hasChanges.map { .bool($0) } ?? .null]
  }
}

extension RunLineage.Original {
  fileprivate init?(_ value: JSONValue) {
    guard let directory = value["directory"]?.string, let id = value["id"]?.string else { return nil }
    self.init(directory: directory, id: id)
  }
}
