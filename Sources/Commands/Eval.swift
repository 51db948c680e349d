package import Basics
package import Experiments
import Reports
package import Scripting
import Tasks

/// `eval`: scores of a checkpoint on splits or files, computed once and kept in the store.
package enum EvalCommand: Command {
  static let what = AnswerArguments.models
  static let on = Argument<[String]>(
    "on", .key, .list(of: .text("a split or a CSV file", completion: .split)), default: ["test"],
    help: "Splits by name, or CSV files.", changesResult: false)
  static let task = AnswerArguments.task
  static let length = AnswerArguments.length
  static let window = AnswerArguments.window
  static let overlap = AnswerArguments.overlap
  static let format = Argument<TableFormat>(
    "format", .key, .cases(), default: .table, help: "How the scores are printed.", changesResult: false)
  static let predictions = Argument<String?>(
    "predictions", .key, .orNone(.file(suffixes: [".jsonl"])), default: nil,
    help: "File for what the checkpoint says about each sentence, one JSON object a line.",
    changesResult: false,
    examples: ["r3_test.jsonl"])
  static let group = Argument<String?>(
    "group", .key, .orNone(.text("a column")), default: nil, fallbackText: "base_pie",
    help: "Column of the data file that is copied to each prediction.", changesResult: false)
  static let cutoff = AnswerArguments.cutoff
  static let force = Argument<Bool>(
    "force", .key, .flag, default: false, help: "Evaluate again what the store has already.",
    changesResult: false)

  package static let spec = CommandSpec(
    "eval", readsRuns: true, summary: "Score a checkpoint on one or more splits.",
    discussion: """
      \(TaskKind.allCases.map { "\($0.rawValue): \($0.scoresSummary)" }.joined(separator: " ")) loss is without label smoothing and class weights. Words that were cut off count as errors.

      Scores and predictions are kept in the store, results/evaluation/MODE/MODEL/TASK[/NAME], and never written over:
      eval_results_DATA_TIME_PRINT.json and eval_predictions_DATA_TIME_PRINT.json, where PRINT is the first eight digits
      of their fingerprint over weights, data and options. The same weights, data and options are not computed twice:
      the second time the answer comes from there, and a note says so.

      eval r1,r2,r3 scores the mean of their probabilities (of their values, for numbers), one answer for each sentence
      or each word, kept as results/evaluation/ensemble/TASK/r1@…+r2@…. They must be for one task and have the same
      labels; their tokenizers and lengths may differ.

      predictions=FILE.jsonl keeps what was said about each sentence, in the order of the file:
      checkpoint, split, id, sentence, expression, group, and
      \(TaskKind.allCases.map { "for \($0.rawValue) \($0.predictionKeys)" }.joined(separator: "; ")).
      Where there are labels, is_correct, confidence, error_category, all_probs with the probability of every label
      and logits, the scores before that; for labels of words both for each word, null for one that was cut off. A
      file that is there already and holds something else is never written over.

      Which labels were taken for which stands below the scores: the matrix, or of more than twelve labels the pairs
      that were confused most. It is kept with the scores, confusion_matrix.
      """,
    arguments: [what, on, task, length, window, overlap, format, predictions, group, cutoff, force],
    examples: [
      Example("eval last on=dev,test", "the newest run's best checkpoint on two splits", isRunnable: true),
      Example("eval r3@216 on=data/other.csv format=json", "one checkpoint on a file"),
      Example("eval r1,r2,r3 on=test", "three runs together"),
      Example("eval r3 on=dev,test predictions=r3.jsonl", "every sentence with its probabilities"),
    ])

  /// The evaluations, one request per checkpoint.
  package struct Prepared: Sendable {
    let call: Invocation
    let requests: [EvaluationRequest]
    /// All of them together, if the line lists them.
    let ensemble: EnsembleRequest?
  }

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared> {
    let arguments = call.arguments
    if let path = arguments[predictions] { try PredictionsFile.check(path) }
    if scene.isPending(models: arguments[what]) || arguments[on].contains(where: scene.awaits) {
      return .pending
    }
    let targets = try scene.models(arguments[what], at: arguments.place(of: what))
    var (requests, sources) = ([EvaluationRequest](), SourceFiles())
    for target in targets {
      let request = try order(target, arguments).prepare(
        in: scene, with: services, at: arguments.place(of: on))
      sources.formUnion(request.sources)
      requests.append(request)
    }
    if let path = arguments[predictions] { try scene.refuseOverwriting(path, reading: sources) }
    let ensemble: EnsembleRequest?
    do throws(Failure) {
      ensemble = arguments[what].count > 1 ? try EnsembleRequest(requests, with: services) : nil
    } catch {
      throw error.placed(at: arguments.place(of: what))
    }
    return .ready(Prepared(call: call, requests: requests, ensemble: ensemble), from: sources)
  }

  package static func plan(
    _ call: Invocation, _ prepared: Prepared?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    scene.outlook?.splits.formUnion(call.arguments[on])
    if prepared == nil {
      // A run that has yet to be made may define these three (train_file=, a configuration).
      let others = call.arguments[on].filter { !["train", "dev", "test"].contains(SplitFiles.canonical($0)) }
      try scene.checkSplits(others, services.data, at: call.arguments.place(of: on))
    }
    return Planned(work: .evaluate, title: call.text)
  }

  package static func perform(
    _ prepared: Prepared, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let arguments = prepared.call.arguments
    if let path = arguments[predictions] { try PredictionsFile.check(path) }
    var scores: [SplitScores] = []
    if let ensemble = prepared.ensemble {
      scores = try ensemble.evaluate(in: &scene, with: services)
    } else {
      for request in prepared.requests { scores += try request.evaluate(in: &scene, with: services) }
    }
    for note in scores.flatMap(\.notes) { services.console.note("note: \(note)") }
    let format = arguments[format]
    services.console.print(table(scores, isWhole: format != .table), as: format)
    if format == .table {
      for report in scores.compactMap(\.confusion) where report.isShown {
        for line in report.lines { services.console.print(line) }
      }
    }
    if let path = arguments[predictions] {
      try PredictionsFile(scores).write(to: path)
      let count = scores.reduce(0) { $0 + ($1.stored ?? []).count + $1.predictions.count }
      services.console.note("\(count) predictions in \(path)")
    }
    return .nothing
  }

  private static func order(_ target: String?, _ arguments: Arguments) -> EvaluationOrder {
    var order = EvaluationOrder(
      target: target, splits: arguments[on], task: arguments[task], maxLength: arguments[length],
      windows: WindowOrder(size: arguments[window], overlap: arguments[overlap]), group: arguments[group],
      repeats: arguments[force])
    order.cutoff = arguments[cutoff]
    return order
  }

  /// A column for each metric of any of the scores: a group may contain runs of several tasks. To be read,
  /// they are the main ones and the loss.
  static func table(_ scores: [SplitScores], isWhole: Bool) -> Table {
    var names: [String] = []
    for score in scores {
      let main = (score.encoded.map { [$0.task] } ?? TaskKind.allCases).flatMap(\.mainMetrics) + ["loss"]
      for name in score.metrics.map(\.name) where !names.contains(name) && (isWhole || main.contains(name)) {
        names.append(name)
      }
    }
    var table = Table(
      [.init("checkpoint"), .init("split"), .init("n", .right)] + names.map { .init($0, .right) }
        + [.init("seconds", .right)])
    for score in scores {
      let values = names.map { name -> String in
        guard let value = score.metrics.first(where: { $0.name == name })?.value else { return "" }
        if name.hasPrefix("confusion_matrix") { return Int(exactly: value).map(String.init) ?? "" }
        return isWhole ? (value.isFinite ? "\(value)" : "") : rounded(value)
      }
      table.append(
        [score.checkpoint, score.split, score.sentences > 0 ? "\(score.sentences)" : ""] + values
          + [score.seconds.isFinite ? rounded(score.seconds, places: 2) : ""])
    }
    return table
  }
}
