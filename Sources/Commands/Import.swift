package import Basics
package import Experiments
import Migration
package import Scripting

/// `import`: imports runs of another store, and results of the Python systems.
package enum ImportCommand: Command {
  static let directory = Argument<String>(
    "directory", .operand, .directory,
    help: "A directory with runs of idx or results of the Python systems, at any depth.",
    changesResult: false)

  package static let spec = CommandSpec(
    "import", summary: "Take over runs of another store, and what the Python systems left.",
    discussion: """
      Runs of idx (a copy of another store or of its results) come over as they are, with checkpoints and evaluations;
      an interrupted one can be resumed. A handle or a place that is taken here is given anew. Of the Python systems it
      reads training_results.json (as the program wrote it and as its guide shows it), eval_results_*.json with
      eval_predictions.json, zero-shot results and best_params_*.json, under old and new directory names. What these do
      not tell of a run, such as its settings, stays empty. Scores are made again from the predictions, else from the
      confusion matrix; numbers that do not agree with the stored ones are listed. f1 of cls is then that of class 1,
      f1_macro the mean, as everywhere here. 'eval r1' answers with the scores and predictions that came along. compare
      works over old and new runs together. A run is known by model, task, seed, settings and what was measured: importing
      again changes nothing, another part of it joins it. The directory itself is only read.
      """,
    arguments: [directory],
    examples: [
      Example("import local_results", "what scp -r brought from another machine"),
      Example("import ../old/experiments/results", "every run below that directory"),
    ])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    let path = call.arguments[directory]
    guard FileSystem.isDirectory(path) else {
      throw Failure(
        "import.directory", "there is no directory '\(path)'", at: .source(call.arguments.span),
        kind: .environment)
    }
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let path = call.arguments[directory]
    let report = try scene.store.importRuns(path, on: services.console)
    for problem in report.problems { services.console.note("note: \(problem)") }
    for (id, from) in report.known { services.console.note("\(id)  is there already, from \(from)") }
    for path in report.knownFiles { services.console.note("\(path)  is there already") }
    for run in report.runs {
      let parts = run.parts.joined(separator: ", ")
      services.console.print("\(run.id)  \(run.title)\(parts.isEmpty ? "" : "  (\(parts))")")
    }
    for run in report.joined {
      let parts = run.parts.isEmpty ? "nothing new" : run.parts.joined(separator: ", ")
      services.console.print("\(run.id)  \(run.title)  (joined: \(parts))")
    }
    for file in report.files { services.console.print("took over \(file)") }
    if !report.disagreements.isEmpty {
      services.console.print("stored numbers that do not agree with what they are made from:")
      for line in report.disagreements { services.console.print("  \(line)") }
    }
    if report.isEmpty, let problem = report.problems.first {
      let more = report.problems.count > 1 ? ", and \(report.problems.count - 1) more" : ""
      throw Failure(
        "import.unusable", "nothing could be taken: \(problem)\(more)", at: .file(path, line: nil),
        remedy: "mend what the notes name, then import again", kind: .environment)
    }
    return Outcome(runs: report.runs.map(\.id) + report.joined.map(\.id))
  }
}
