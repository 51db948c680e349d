package import Basics
package import Experiments
package import Scripting

/// `script`: prints the lines that reproduce a run.
package enum ScriptCommand: Command {
  static let run = Argument<ResultName>(
    "run", .operand, .result("a run", completion: .run), help: "The run.", changesResult: false)

  package static let spec = CommandSpec(
    "script", readsRuns: true, summary: "The shortest script that makes a run again.",
    discussion: """
      Data, model and every setting that is no default, as they were in the end, wherever they came from; the runs that
      it starts from come first. On the same machine the weights come out bit for bit.
      """,
    arguments: [run],
    examples: [Example("script r3 > r3.idx", "to be kept, or run in another store", isRunnable: false)])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    try scene.check([call.arguments[run]])
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let text = try scene.single(call.arguments[run], at: call.arguments.span)
    let width = services.console.resultWidth
    for words in lines(try scene.store.script(of: try scene.target(text, with: services))) {
      for line in folded(words, to: width) { services.console.print(exactly: line) }
    }
    return .nothing
  }

  /// A line that can be typed, on several rows if it is too wide.
  static func folded(_ words: [String], to width: Int) -> [String] {
    var rows: [String] = []
    var row = ""
    for (index, word) in words.enumerated() {
      let end = index + 1 < words.count ? 2 : 0
      if !row.isEmpty, TextWidth.of(row) + 1 + TextWidth.of(word) + end > width {
        rows.append(row + " \\")
        row = "  " + word
      } else {
        row += (row.isEmpty ? "" : " ") + word
      }
    }
    return rows + [row]
  }

  /// The words of each line.
  private static func lines(_ script: RunScript) -> [[String]] {
    var lines = [["version", "1"]]
    var files: [String] = []
    for line in script.lines {
      let data = line.files.map { "\($0.split)=\(ScriptPrinter.quoted($0.path))" }
      if data != files, !data.isEmpty { lines.append(["load", "data"] + data) }
      files = data
      var words = ["train"]
      if let model = line.model { words.append(ScriptPrinter.quoted(model)) }
      if let from = line.from { words.append("from=made_\(from.id)@\(from.step)") }
      words += line.keys.map { "\($0.name)=\(text($0.value))" }
      words += ["as", "made_\(line.id)"]
      lines.append(words)
    }
    if let last = script.lines.last, let score = last.score {
      lines.append([
        "expect", score.metric, "~", "\(Value.float(score.value))", "run=made_\(last.id)", "on=dev",
      ])
    }
    return lines
  }

  private static func text(_ value: Value) -> String {
    if case .text(let text) = value { ScriptPrinter.quoted(text) } else { value.description }
  }
}
