import Basics
import Commands
import Configurations
import Experiments
import Records
import Scripting
import Settings
import Studies
import Terminal
import Training

/// Provides completions and the grey hint from the declarations, the session, the store and the file system.
struct Completer {
  private let runner: StatementRunner
  private let specs = SpecCompleter(CommandRegistry.specs)

  init(_ runner: StatementRunner) { self.runner = runner }

  func complete(_ line: String, _ cursor: Int, variables: [String]) -> Completions {
    let context = CompletionContext(line, cursor: cursor)
    return Completions(
      candidates(context, variables: variables).map {
        Completions.Candidate($0.text, label: label(of: $0), note: $0.note, suffix: $0.suffix)
      },
      start: context.start)
  }

  /// The candidates at the cursor, from all sources.
  func candidates(_ context: CompletionContext, variables: [String]) -> [Candidate] {
    let answer = specs.complete(context, variables: variables)
    var candidates = answer.candidates
    for kind in answer.wanted { candidates += offered(kind, context) }
    if case .argument("set", _, _) = context.subject {
      candidates += SceneSettings.names.filter { $0.hasPrefix(context.prefix) }.map {
        Candidate($0 + "=", suffix: "")
      }
    }
    return candidates
  }

  /// The label of a candidate in the list; for a path, its last part.
  private func label(of candidate: Candidate) -> String {
    let trimmed = candidate.text.hasSuffix("/") ? String(candidate.text.dropLast()) : candidate.text
    return (trimmed.split(separator: "/").last.map(String.init) ?? candidate.text)
      + (candidate.text.hasSuffix("/") ? "/" : "")
  }

  /// The template of the arguments after a verb without arguments.
  func hint(_ line: String) -> LineEditor.Hint? {
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count == 1, line.hasSuffix(" "), let command = CommandRegistry.named(String(words[0])) else {
      return nil
    }
    let template = command.spec.template.drop { $0 != " " }.dropFirst()
    return template.isEmpty ? nil : LineEditor.Hint(String(template.prefix(60)), accepts: false)
  }

  private func offered(_ kind: Completion, _ context: CompletionContext) -> [Candidate] {
    let prefix = context.prefix
    func paths(_ suffixes: [String] = []) -> [Candidate] {
      PathCompletion.candidates(context, suffixes: suffixes, onlyDirectories: suffixes.isEmpty)
    }
    func models() -> [Candidate] {
      PathCompletion.candidates(context, onlyDirectories: true, leaf: "config.json")
        + words(LocalModel.names, prefix)
    }
    switch kind {
    case .file(let suffixes): return PathCompletion.candidates(context, suffixes: suffixes)
    case .directory: return paths()
    case .model: return words(["data", "config"], prefix) + runs(prefix) + models()
    case .run: return runs(prefix) + studies(prefix)
    case .checkpoint:
      return prefix.contains("@")
        ? checkpoints(prefix) : runs(prefix) + studies(prefix, field: ".best") + models()
    // Without loaded splits, the record of a run usually has its splits under these names.
    case .split:
      let names = runner.scene.splits.names
      return words(names.isEmpty ? ["train", "dev", "test"] : names, prefix) + paths([".csv"])
    case .setting: return words(Setting.names, prefix)
    default: return []
    }
  }

  private func words(_ words: [String], _ prefix: String) -> [Candidate] {
    words.filter { $0.utf8.starts(with: prefix.utf8) }.map { Candidate($0) }
  }

  /// Handles of runs with a description: `r17  span tiny-encoder finished f1 0.91`.
  private func runs(_ prefix: String) -> [Candidate] {
    var candidates = words(["last"], prefix)
    for entry in runner.scene.store.list().runs.reversed() where "\(entry.id)".hasPrefix(prefix) {
      let best = entry.manifest.best.map { " \($0.metric) \(rounded($0.value, places: 3))" } ?? ""
      candidates.append(
        Candidate(
          "\(entry.id)", note: "\(entry.manifest.task) \(entry.manifest.model) \(entry.status.name)\(best)"))
    }
    return candidates
  }

  /// Handles of studies with what they search: `h1  cls encoder, 30 trials`.
  private func studies(_ prefix: String, field: String = "") -> [Candidate] {
    runner.scene.store.studies.list().studies.reversed().compactMap { entry in
      let text = "\(entry.id)\(field)"
      guard text.hasPrefix(prefix) else { return nil }
      return Candidate(
        text, note: "\(entry.record.task) \(entry.record.model), \(entry.record.trials) trials")
    }
  }

  private func checkpoints(_ prefix: String) -> [Candidate] {
    let run = String(prefix.prefix { $0 != "@" })
    guard let id = RunID(rawValue: run), let entry = try? runner.scene.store.entry(id) else { return [] }
    let all = ((try? CheckpointReader(entry.directory).all()) ?? []).map {
      Candidate("\(run)@\($0.step)", note: $0.reason.rawValue)
    }
    return (all + [Candidate("\(run)@best")]).filter { $0.text.hasPrefix(prefix) }
  }
}
