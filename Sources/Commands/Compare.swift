package import Basics
import Comparing
package import Experiments
import Reports
package import Scripting

/// `compare`: compares runs side by side, with the settings that differ and the scores.
package enum CompareCommand: Command {
  static let runs = Argument<[ResultName]>(
    "runs", .rest, .list(of: .result("runs", completion: .run)), default: [],
    help: "The runs; all of the store when left out.",
    changesResult: false)
  static let on = Argument<[String]>(
    "on", .key, .list(of: .text("a split", completion: .split)), default: ["dev", "test"],
    help: "Splits whose scores are shown.",
    changesResult: false)
  static let metric = Argument<[String]>(
    "metric", .key, .list(of: .text("a metric")), default: [],
    help: "Metrics by their stored names; the two main ones of each task when left out.",
    changesResult: false)
  static let format = Argument<TableFormat>(
    "format", .key, .cases(), default: .table, help: "How the table is printed.", changesResult: false)

  static let table = Argument<String>(
    "table", .key, .choice(["runs", "models"]), default: "runs",
    help:
      "runs: what differs and the scores; models: the test scores by task and F1, kept as model_comparison.csv.",
    changesResult: false)

  package static let spec = CommandSpec(
    "compare", readsRuns: true, summary: "Runs side by side: the settings that differ, and the scores.",
    discussion: """
      What is the same in all runs stands in one line above the table. Scores are those of the best checkpoint at the
      end of the run; an eval of this session adds its splits. A setting that an imported run does not tell is empty.
      table=models has the columns Model, Task, F1, Accuracy, Precision, Recall and Training Time (s) of every finished
      run and each of its tests, then Run, Mode, Seed and Split, and writes the first seven with every digit to
      results/model_comparison.csv in the store, trained runs on the split test alone. csv and json have every digit, and
      nothing where there is nothing.
      """,
    arguments: [runs, on, metric, table, ListLimit.argument, format],
    examples: [
      Example("compare", "the runs of the store", isRunnable: true),
      Example("compare h1 on=dev", "the trials of a study"),
      Example(
        "compare table=models", "one row for each model and task, and the file for other programs"),
      Example(
        "compare r1 r2 r3 on=dev,test metric=f1 format=md > table.md", "three runs, as Markdown, into a file"),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    for name in call.arguments[metric] { try MetricNames.check(name, at: call.arguments.place(of: metric)) }
    try scene.check(call.arguments[runs])
    // An unknown split is reported before the runs to compare are made.
    for split in call.arguments[on] {
      try ResultFilters.checkSplit(split, at: call.arguments.place(of: on), in: scene, of: [])
    }
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let targets = try scene.targets(call.arguments[runs], with: services)
    for name in call.arguments[metric] {
      try MetricNames.check(name, in: targets, at: call.arguments.place(of: metric))
    }
    if call.arguments[table] == "models" {
      return try compareModels(targets, call, in: scene, with: services)
    }
    var (table, same) = try scene.compare(
      targets, splits: call.arguments[on], metrics: call.arguments[metric],
      isWhole: [.csv, .json].contains(call.arguments[format]), on: services.console)
    for split in call.arguments[on] {
      let isEmpty = table.columns.indices.allSatisfy { column in
        !table.columns[column].title.hasPrefix("\(split) ") || table.rows.allSatisfy { $0[column].isEmpty }
      }
      guard isEmpty, !table.rows.isEmpty else { continue }
      do throws(Failure) {
        try ResultFilters.checkSplit(
          split, at: call.arguments.place(of: on), in: scene, of: targets)
      } catch {
        throw Failure(
          "compare.split", "none of these runs has a score on '\(split)'", at: error.place,
          remedy: error.remedy, kind: .usage)
      }
    }
    ListLimit.apply(to: &table, of: call, call.arguments[format], on: services.console)
    if let same, call.arguments[format] == .table { services.console.print(same) }
    services.console.print(table, as: call.arguments[format])
    return .nothing
  }

  private static func compareModels(
    _ targets: [RunReference], _ call: Invocation, in scene: Scene, with services: Services
  ) throws -> Outcome {
    let comparison = try scene.store.compareModels(targets, on: services.console)
    guard !comparison.table.rows.isEmpty else {
      throw Failure(
        "compare.none", "no finished run has been tested", remedy: "train one with a test split", kind: .usage
      )
    }
    if !comparison.missing.isEmpty {
      services.console.note(
        "note: not finished or not tested: \(comparison.missing.map(\.rawValue).joined(separator: " "))")
    }
    let isWhole = [.csv, .json].contains(call.arguments[format])
    let table = isWhole ? comparison.whole : comparison.table
    services.console.print(table, as: call.arguments[format])
    services.console.note("kept in \(try scene.store.keep(comparison))")
    return .nothing
  }
}
