import Basics
import ModelFiles
import Records
import Scoring
import Tasks
import Text

/// Runs put together from the files that tell of them.
struct ImportGathering {
  struct Gathered {
    var run: ForeignRun
    /// By split, what its scores come from.
    var sources: [String: String] = [:]
  }

  private(set) var runs: [Gathered] = []
  private(set) var disagreements: [String] = []

  /// - Returns: whether the tree was what it should be.
  mutating func add(results tree: JSONValue, _ path: String, _ digest: String) -> Bool {
    guard let run = ForeignRun(results: tree, path: path, digest: digest) else { return false }
    runs.append(Gathered(run: run))
    return true
  }

  mutating func add(
    evaluation tree: JSONValue, _ path: String, _ digest: String,
    predictions: (path: String, rows: [JSONValue])?
  ) -> Bool {
    guard let evaluation = ForeignEvaluation(tree, path: path, predictions: predictions?.rows) else {
      return false
    }
    let index = owner(of: evaluation) ?? runs.count
    if index == runs.count {
      runs.append(
        Gathered(
          run: ForeignRun(
            evaluation: evaluation.names, model: evaluation.model, task: evaluation.task, path: path,
            digest: digest)))
    } else {
      runs[index].run.files.append(path)
      runs[index].run.fingerprint = ContentDigest.of(runs[index].run.fingerprint + digest)
    }
    if let predictions { runs[index].run.files.append(predictions.path) }
    note(evaluation, at: index)
    return true
  }

  mutating func add(zeroShot tree: JSONValue, _ path: String, _ digest: String) -> Bool {
    guard let tasks = tree["tasks"]?.object, let model = tree["model_id"]?.string else { return false }
    let split = tree["split"]?.string.flatMap { $0 == "all" ? nil : $0 } ?? "test"
    let name = ForeignNames.split(tree["dataset"]?.string.map(EvaluationRecord.stem) ?? split)
    var found = false
    for (key, task) in [("classification", TaskKind.cls), ("span_untrained_model", .span)] {
      guard let metrics = tasks[key]?["metrics"]?.object else { continue }
      var run = ForeignRun(
        evaluation: ForeignNames(path: "zero_shot"), model: model, task: task, path: path,
        digest: ContentDigest.of(digest + key))
      (run.mode, run.name) = ("zero_shot", "imported_\(name)")
      run.metrics = [
        (name, ForeignRun.metrics(metrics).map { ($0.name.replacing("_binary", with: ""), $0.value) })
      ]
      runs.append(Gathered(run: run))
      found = true
    }
    return found
  }

  /// The run that an evaluation is of: same model, task and seed, and mode where the path tells it.
  private func owner(of evaluation: ForeignEvaluation) -> Int? {
    let short = HuggingFaceFolder.shortName(evaluation.model)
    return runs.firstIndex { gathered in
      let run = gathered.run
      let isModel =
        run.shortModel == short || run.shortModel == short + "-base" || short == run.shortModel + "-base"
      return isModel && run.task == evaluation.task && run.mode != "zero_shot" && !run.name.contains("trial_")
        && (evaluation.names.seed.map { $0 == run.seed } ?? true)
        && (evaluation.names.mode.map { $0 == run.mode } ?? true)
    }
  }

  /// Puts the scores of an evaluation into its run; numbers that do not agree are listed.
  private mutating func note(_ evaluation: ForeignEvaluation, at index: Int) {
    for one in evaluation.disagreements {
      disagreements.append(
        "\(evaluation.path): \(evaluation.split) \(one.metric) is stored as \(one.stored), the predictions make \(one.recomputed)"
      )
    }
    var run = runs[index].run
    if let place = run.metrics.firstIndex(where: { $0.split == evaluation.split }) {
      guard evaluation.source != "stored" else { return }
      for (name, stored) in run.metrics[place].values {
        // A loss may have been smoothed, a time is of its own run.
        guard name != "loss", let made = evaluation.metrics.first(where: { $0.name == name })?.value,
          abs(made - stored) > 1e-6, !["runtime", "epoch"].contains(name), !name.contains("per_second")
        else { continue }
        disagreements.append(
          "\(run.files[0]): \(evaluation.split) \(name) is stored as \(stored), \(evaluation.path) makes \(made)"
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
