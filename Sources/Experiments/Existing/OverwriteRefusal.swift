import Basics
import Records
import Settings

/// What is said where a line would write over other work.
extension TrainRequest {
  /// Other work stands in the way: the seeds' block for their command lines and for scripts, one line with a way out
  /// for what is typed and for a place that was asked for.
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

  /// The seeds' own block of text, in the words of the form that was used: a configuration in sections names
  /// `checkpoint.save_dir`, which flags and scripts do not know.
  ///
  /// - Parameters:
  ///   - id: the run that is there, where it is one.
  ///   - found: where the run stands, when it is not where this one would go.
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

  /// What stands before a line that is typed in a shell, as the flags were: the program and the store that they named.
  private func program(_ scene: Scene) -> String {
    guard scene.origin == .flags else { return "" }
    let root = scene.store.root
    guard root != RunStore.defaultRoot else { return "idx " }
    return "idx --store \(root.contains(where: { " \t\"'#;\\$".contains($0) }) ? "\"\(root)\"" : root) "
  }

  /// The same line with a place that is free.
  private func pasteable(besides other: OtherWork, _ scene: Scene) -> String {
    var (key, value) = ("name", freeName(besides: other, scene) ?? "second")
    if case .directory(let directory) = place {
      // A name would lie inside the run that is there.
      key = namesEpochs ? "save_dir" : "output_dir"
      let free = (2...99).map { "\(directory)_\($0)" }.first { !FileSystem.exists($0) } ?? directory + "_new"
      value = free.contains(where: { " \t\"'#;\\$".contains($0) }) ? "\"\(free)\"" : free
    }
    let isQuoted = ["\"", "'"].contains { command.contains("\(key)=\($0)") }
    guard command.hasPrefix("train"), !isQuoted else { return "\(key)=\(value)" }
    // A key may stand once only: the new value takes the old one's place.
    let words = command.split(separator: " ", omittingEmptySubsequences: false).filter {
      !$0.hasPrefix("\(key)=")
    }
    return program(scene) + words.joined(separator: " ") + " \(key)=\(value)"
  }

  /// A name that says what is special about the run and is not taken.
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
