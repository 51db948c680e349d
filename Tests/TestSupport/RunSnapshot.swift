import Basics
import ModelFiles
import Records

/// Everything of a run's directory that two equal runs share, without what a clock says.
package struct RunSnapshot: Equatable {
  /// By name: a file's digest or the text that is compared.
  private let parts: [String: String]

  /// - Parameter directory: the run's.
  package init(_ directory: String) throws {
    var parts: [String: String] = [:]
    func json(_ name: String) throws -> JSONValue {
      try JSONValue(parsing: FileSystem.read("\(directory)/\(name)"), source: name)
    }
    let names = FileSystem.names(in: directory)
    parts["names"] = names.filter { !$0.hasPrefix("metrics.segment-") && !$0.hasPrefix("segment-") }.joined(
      separator: " ")
    for checkpoint in names where checkpoint.hasPrefix("checkpoint-") {
      for name in FileSystem.names(in: "\(directory)/\(checkpoint)") where name != Checkpoint.File.state {
        parts["\(checkpoint)/\(name)"] = try ContentDigest.ofFile("\(directory)/\(checkpoint)/\(name)")
      }
      let state = try json("\(checkpoint)/\(Checkpoint.File.state)")
      parts["\(checkpoint) reason"] = state["reason"]?.text() ?? ""
      parts["\(checkpoint) state"] = RunSnapshot.text(state["state"], without: ["training_seconds"])
    }
    for name in ["metrics.jsonl", "config.yml"] {
      parts[name] = try FileSystem.readText("\(directory)/\(name)")
    }
    let run = try json(RunManifest.fileName)
    for key in ["status", "best", "metrics", "settings", "fingerprint", "hashes", "finished"] {
      parts["run.json \(key)"] =
        key == "finished" ? "\(run[key] != .null)" : run[key]?.text(indent: 1) ?? "none"
    }
    parts["stop reason"] = run["machine"]?["stop_reason"]?.text() ?? "none"
    parts["results"] = RunSnapshot.text(
      try json(TrainingResults.fileName),
      without: ["runtime", "samples_per_second", "steps_per_second", "environment"])
    parts["summary"] = try FileSystem.readText("\(directory)/\(SummaryText.fileName)").split(separator: "\n")
      .filter { !$0.hasPrefix("Training Time") }.joined(separator: "\n")
    self.parts = parts
  }

  /// What differs, with the first lines that only one of the two has.
  package func differences(from other: RunSnapshot) -> [String] {
    Set(parts.keys).union(other.parts.keys).sorted().compactMap { key in
      let (mine, theirs) = (parts[key], other.parts[key])
      if mine == theirs { return nil }
      func own(_ text: String?, _ foreign: String?) -> String {
        guard let text else { return "absent" }
        let known = Set((foreign ?? "").split(separator: "\n"))
        return text.split(separator: "\n").filter { !known.contains($0) }.prefix(4).joined(separator: " | ")
      }
      return "\(key): \(own(mine, theirs)) <> \(own(theirs, mine))"
    }
  }

  private static func text(_ value: JSONValue?, without keys: Set<String>) -> String {
    value.map { stripped($0, keys).text(indent: 1) } ?? "none"
  }

  private static func stripped(_ value: JSONValue, _ keys: Set<String>) -> JSONValue {
    switch value {
    case .object(let object):
      .object(
        JSONObject(
          object.members.filter { !keys.contains($0.key) }.map { ($0.key, stripped($0.value, keys)) }))
    case .array(let items): .array(items.map { stripped($0, keys) })
    default: value
    }
  }
}
