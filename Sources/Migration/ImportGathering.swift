import Basics
import Experiments
import ModelFiles
import Records
import Scoring
import Tasks
import Text

/// Gathers runs from the files that describe them.
struct ImportGathering {
  struct Gathered {
    var run: ForeignRun
    /// The source of the scores, by split; absent for scores stored by a training.
    var sources: [String: ForeignEvaluation.Source] = [:]
  }

  private(set) var runs: [Gathered] = []
  private(set) var disagreements: [String] = []
  /// Notes about evaluations of checkpoints that are not the best of their runs, and about unusable
  /// predictions, one line each.
  private(set) var remarks: [String] = []
  /// Names used for averages over the classes, and the evaluations that use them so.
  private var macros: [(names: [String], paths: [String])] = []

  /// - Returns: whether the tree had the expected form.
  mutating func add(results tree: JSONValue, _ path: String, _ digest: String) -> Bool {
    guard let run = ForeignRun(results: tree, path: path, digest: digest) else { return false }
    // A copy of a file adds nothing new.
    let isThere = runs.contains { other in
      other.run.sources.contains { $0.part == .results && $0.digest == digest }
        && run.identity.isSame(as: other.run.identity)
    }
    guard !isThere else { return true }
    runs.append(Gathered(run: run))
    return true
  }

  mutating func add(
    evaluation tree: JSONValue, _ path: String, _ digest: String, predictions: ImportedFiles.Predictions
  ) throws(Failure) -> Bool {
    guard let evaluation = ForeignEvaluation(tree, path: path, predictions: predictions) else { return false }
    if let unusable = evaluation.unusable { remarks.append(unusable) }
    if let step = evaluation.otherStep {
      remarks.append("\(path): not taken: it is of step \(step), not of its run's best checkpoint")
      return true
    }
    var sources = [ImportSource(.evaluation(evaluation.split), path, digest)]
    if evaluation.source == .predictions, case .rows(let file, _) = predictions {
      sources.append(ImportSource(.predictions(evaluation.split), file, try ContentDigest.ofFile(file)))
    }
    var part = ForeignRun(evaluation, digest: digest)
    part.sources = sources
    if let index = runs.firstIndex(where: { part.identity.isSame(as: $0.run.identity) }) {
      let known = runs[index].run.sources
      guard !known.contains(where: { $0.part == sources[0].part && $0.digest == digest }) else { return true }
      runs[index].run.add(part)
      runs[index].run.fingerprint = ContentDigest.of(runs[index].run.fingerprint + digest)
      note(evaluation, at: index)
    } else {
      runs.append(Gathered(run: part))
      note(evaluation, at: runs.count - 1)
    }
    return true
  }

  mutating func add(zeroShot tree: JSONValue, _ path: String, _ digest: String) -> Bool {
    guard let tasks = tree["tasks"]?.object, let model = tree["model_id"]?.string else { return false }
    let stated = tree["split"]?.string.flatMap { $0 == "all" ? nil : $0 } ?? "test"
    let split = ForeignNames.split(tree["dataset"]?.string.map(EvaluationRecord.stem) ?? stated)
    var found = false
    for task in TaskKind.allCases {
      guard let ways = task.zeroShot else { continue }
      let values = ways.stored(in: tasks, flat: ForeignRun.metrics)
      guard !values.isEmpty else { continue }
      let key = ways.mainKey
      var run = ForeignRun(
        zeroShot: model, task, on: split, values, path: path, digest: ContentDigest.of(digest + key))
      run.seed = tree["seed"]?.int
      found = true
      let isThere = runs.contains {
        $0.run.sources == run.sources || run.identity.isSame(as: $0.run.identity)
      }
      if !isThere { runs.append(Gathered(run: run)) }
    }
    return found
  }

  /// Gives each model a single name, the longest one in any file or run.
  ///
  /// - Parameter others: names of models in the store.
  mutating func nameModels(beside others: [String]) {
    let all = Set(runs.map(\.run.model) + others)
    for index in runs.indices {
      let name = runs[index].run.model
      guard !name.contains("/") else { continue }
      let whole = all.filter { $0.contains("/") && ForeignNames.isSameModel($0, name) }
      if whole.count == 1, let id = whole.first { runs[index].run.model = id }
    }
  }

  /// One line for each set of names used for averages: the names, and how often they occur.
  var macroLines: [String] {
    macros.map { names, paths in
      let means = names.map { "\($0)_macro" }.joined(separator: ", ")
      let more = paths.count > 1 ? " and \(paths.count - 1) more" : ""
      return
        "stored \(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") \(means) here: \(paths[0])\(more)"
    }
  }

  /// Adds the scores of an evaluation to its run; disagreeing numbers are listed.
  private mutating func note(_ evaluation: ForeignEvaluation, at index: Int) {
    if !evaluation.macroNames.isEmpty {
      if let place = macros.firstIndex(where: { $0.names == evaluation.macroNames }) {
        macros[place].paths.append(evaluation.path)
      } else {
        macros.append((evaluation.macroNames, [evaluation.path]))
      }
    }
    let maker = evaluation.source == .predictions ? "the predictions make" : "its confusion matrix makes"
    for one in evaluation.disagreements {
      disagreements.append(
        "\(evaluation.path): \(evaluation.split) \(one.metric) is stored as \(one.stored), \(maker) \(one.recomputed)"
      )
    }
    var run = runs[index].run
    if let place = run.metrics.firstIndex(where: { $0.split == evaluation.split }) {
      guard evaluation.source != .stored else { return }
      for (name, stored) in run.metrics[place].values {
        // Losses may include smoothing, and times depend on the run.
        guard name != "loss", let made = evaluation.metrics.first(where: { $0.name == name })?.value,
          abs(made - stored) > 1e-6, !["runtime", "epoch"].contains(name), !name.contains("per_second")
        else { continue }
        disagreements.append(
          "\(run.sources[0].path): \(evaluation.split) \(name) is stored as \(stored), \(evaluation.path) makes \(made)"
        )
      }
      run.metrics[place] = (evaluation.split, evaluation.metrics)
    } else {
      run.metrics.append((evaluation.split, evaluation.metrics))
    }
    runs[index].run = run
    runs[index].sources[evaluation.split] = evaluation.source
  }
}
