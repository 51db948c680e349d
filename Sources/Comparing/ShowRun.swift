package import Basics
import Configurations
import Experiments
import Records
import Settings
import Training

extension RunReference {
  /// Everything about the run, line by line.
  /// - Throws: `run.unknown`, `run.none`, `run.gone`.
  package func describe() throws(Failure) -> [String] {
    let manifest = entry.manifest
    var lines = [
      headline, "command   \(manifest.command)",
      "model     \(manifest.model)   task \(manifest.task)   mode \(manifest.shownMode)",
      "created   \(manifest.created)\(manifest.finished.map { "   finished \($0)" } ?? "")",
    ]
    if let group = manifest.lineage.group { lines.append("group     \(group)") }
    if let best = manifest.best {
      lines.append("best      \(best.metric) \(rounded(best.value)) on dev at step \(best.step)")
    }
    for (split, metrics) in manifest.metrics.members {
      let scores = (metrics.object?.members ?? []).compactMap { member in
        member.value.double.map { value in
          let count = member.key.hasPrefix("confusion_matrix") ? Int(exactly: value) : nil
          return "\(member.key) \(count.map(String.init) ?? rounded(value))"
        }
      }
      lines.append("\(TextWidth.padded(split, to: 9)) \(scores.joined(separator: "  "))")
    }
    for (name, value) in manifest.knownSettings.members where value != .null {
      let origin = manifest.origins[name]?.string.map { "   (\($0))" } ?? ""
      let setting = Setting.named(name)
      let text = value.value.map { setting?.text($0) ?? $0.description } ?? value.text()
      lines.append("  \(TextWidth.padded(name, to: 28)) \(text)\(origin)")
    }
    let checkpoints = try CheckpointReader(entry.directory).all()
    if !checkpoints.isEmpty {
      lines.append(
        "checkpoints  " + checkpoints.map { "\($0.name) (\($0.reason.rawValue))" }.joined(separator: "  "))
    }
    return lines + provenance(of: manifest)
  }

  /// Where a run came from, line by line: command, script, commit, every setting with its origin, full
  /// digests.
  package func describeOrigin() -> [String] {
    let manifest = entry.manifest
    var lines = [headline, "command   \(manifest.command)"]
    if let script = manifest.lineage.script { lines.append("script    \(script)") }
    if let from = manifest.lineage.from { lines.append("from      the weights of \(from)") }
    if let base = manifest.lineage.base { lines.append("model     \(manifest.model) (\(base))") }
    if let commit = manifest.lineage.commit {
      lines.append("commit    \(commit.hash)\(commit.hasChanges == true ? ", with changes" : "")")
    }
    if let seconds = manifest.lineage.seconds {
      let segments = manifest.isImported ? "" : " in \(manifest.segments.count) segments"
      lines.append("duration  \(rounded(seconds, places: 2)) s\(segments)")
    }
    for (name, value) in manifest.knownSettings.members {
      let text = value.value.map { Setting.named(name)?.text($0) ?? $0.description } ?? value.text()
      lines.append(
        "  \(TextWidth.padded(name, to: 28)) \(TextWidth.padded(text, to: 24)) "
          + (manifest.origins[name]?.string ?? "default"))
    }
    for (name, value) in manifest.hashes.members {
      if let digest = value.string { lines.append("  sha256 \(TextWidth.padded(name, to: 24)) \(digest)") }
    }
    return lines + machine(of: manifest)
  }

  private func machine(of manifest: RunManifest) -> [String] {
    manifest.machine.members.map { name, value in
      "  \(TextWidth.padded(name, to: 28)) \(value.value?.description ?? value.text())"
    }
  }

  /// Digests, machine and segments.
  private func provenance(of manifest: RunManifest) -> [String] {
    var lines: [String] = []
    for (name, value) in manifest.hashes.members {
      if let digest = value.string {
        lines.append("  sha256 \(TextWidth.padded(name, to: 24)) \(digest.prefix(16))…")
      }
    }
    lines += machine(of: manifest)
    // The only segment of an imported run is the import.
    for segment in manifest.isImported ? [] : manifest.segments {
      let end = segment.toStep.map(String.init) ?? ""
      lines.append("  segment \(segment.number): steps \(segment.fromStep)…\(end) \(segment.command)")
    }
    return lines
  }

}

extension Scene {
  /// What the session has loaded and set, line by line.
  package func describe() -> [String] {
    var lines = [
      "store     \(store.root)", "model     \(model.map { "\($0.name) (\($0.folder))" } ?? "none")",
    ]
    if let configuration { lines.append("config    \(configuration.path)") }
    for name in splits.names { lines.append("split     \(name) \(splits[name] ?? "")") }
    lines.append("threads   \(threads.map(String.init) ?? "all")")
    lines.append("existing  \(existing?.rawValue ?? "error typed, skip and resume in scripts")")
    lines.append("naming    \(naming.rawValue)")
    for value in defaults {
      lines.append("\(TextWidth.padded(value.name, to: 9)) \(value.value) (\(value.origin))")
    }
    return lines
  }
}
