import Basics
import Records
import Settings

/// The messages when a line would overwrite other work.
extension TrainRequest {
  /// The failure when other work is in the way: the seeds' block for their command lines and for scripts, one
  /// line with a remedy for typed lines and requested directories.
  func refusal(_ other: OtherWork, _ scene: Scene) -> Failure {
    if scene.origin == .flags || scene.origin.isScript && !asksForPlace {
      return block("\(other.text); ready to paste: \(pasteable(besides: other, scene))", other.id, scene)
    }
    let name = freeName(besides: other, scene) ?? "second"
    let way =
      switch place {
      case .directory: "name another directory"
      case .results where isNameGiven: "give another name, such as name=\(name)"
      case .results: "give it a name of its own, such as name=\(name)"
      }
    return Failure(
      "run.exists", "the directory holds \(other.text)", at: .file(directory, line: nil), remedy: way,
      kind: .environment)
  }

  /// The seeds' own block of text, in the terms of the form that was used: a configuration with sections uses
  /// `checkpoint.save_dir`, which flags and scripts do not have.
  ///
  /// - Parameters:
  ///   - id: the existing run, if it is one.
  ///   - found: the directory of the existing run, if it differs from that of the new one.
  func block(_ holding: String, _ id: RunID?, at found: String? = nil, _ scene: Scene) -> Failure {
    let options =
      if namesEpochs {
        [
          "Change 'checkpoint.save_dir' in your config to a new path",
          "Set 'checkpoint.resume' to resume from this checkpoint",
          "Manually delete the directory if you want to overwrite it",
        ]
      } else {
        [
          scene.origin == .flags
            ? "Give another directory: --output_dir DIR" : "Give the run a name of its own: name=NAME",
          id.map { "Go on with the run that is there: \(program(scene))resume \($0)" }
            ?? "Move what is there to another directory",
          "Manually delete the directory if you want to overwrite it",
        ]
      }
    return OverwriteBlock.failure(
      "run.exists.block", "Checkpoint directory already exists!", directory: found ?? directory,
      of: "experiments",
      "training cannot proceed", options: options, holding: holding)
  }

  /// The start of a line typed in a shell, for flags: the program and the given store.
  private func program(_ scene: Scene) -> String {
    guard scene.origin == .flags else { return "" }
    let root = scene.store.root
    guard root != RunStore.defaultRoot else { return "idx " }
    return "idx --store \(root.contains(where: { " \t\"'#;\\$".contains($0) }) ? "\"\(root)\"" : root) "
  }

  /// The same line with a free directory or name.
  private func pasteable(besides other: OtherWork, _ scene: Scene) -> String {
    var (key, value) = ("name", freeName(besides: other, scene) ?? "second")
    if case .directory(let directory) = place {
      // A name would be a directory inside the existing run.
      key = namesEpochs ? "save_dir" : "output_dir"
      let free = (2...99).map { "\(directory)_\($0)" }.first { !FileSystem.exists($0) } ?? directory + "_new"
      value = free.contains(where: { " \t\"'#;\\$".contains($0) }) ? "\"\(free)\"" : free
    }
    let isQuoted = ["\"", "'"].contains { command.contains("\(key)=\($0)") }
    guard command.hasPrefix("train"), !isQuoted else { return "\(key)=\(value)" }
    // A key may occur only once: the new value replaces the old one.
    let words = command.split(separator: " ", omittingEmptySubsequences: false).filter {
      !$0.hasPrefix("\(key)=")
    }
    return program(scene) + words.joined(separator: " ") + " \(key)=\(value)"
  }

  /// A free name that describes how the run differs.
  private func freeName(besides other: OtherWork, _ scene: Scene) -> String? {
    guard case .results(_, _, _, let base) = place else { return nil }
    var names = (other.settings.map { differences(from: $0, unknown: other.unknown) } ?? []).map {
      "\($0.setting.short)_\($0.mine)"
    }
    names += ["second"] + (3...99).map { "number_\($0)" }
    if case .given(let name) = base { names = names.map { "\(name)_\($0)" } }
    return names.first { name in
      guard (try? RunLocation.checkName(name)) != nil, let request = try? called(.given(name), in: scene),
        case .free? = try? request.standing(at: request.place, in: scene)
      else { return false }
      return true
    }
  }
}
