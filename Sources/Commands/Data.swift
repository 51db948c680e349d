package import Basics
package import Experiments
import Reports
package import Scripting
import Tasks
import Text

/// `data`: what the splits hold, and what is odd about them.
package enum DataCommand: Command {
  static let what = Argument<String?>(
    "what", .operand, .orNone(.text("a split or a data file", completion: .split)), default: nil,
    help: "A split or a file; every loaded split when left out.", changesResult: false)
  static let model = Argument<ResultName?>(
    "model", .key, .orNone(.result("a model", completion: .model)), default: nil,
    help: "The model in whose sub-words lengths are counted; the loaded one when left out, else words.",
    changesResult: false)
  static let task = Argument<TaskKind?>(
    "task", .key, .orNone(.cases()), default: nil, help: "Whose labels are counted; found by looking.",
    changesResult: false)
  static let length = Argument<Int>(
    "length", aliases: ["max_length"], .key, .int(3...4096), default: 128,
    help: "Longer sentences are counted as cut.", changesResult: false)
  static let rows = Argument<Int>(
    "rows", .key, .int(0...1000), default: 3, help: "Rows named for each finding.", changesResult: false)
  static let format = Argument<TableFormat>(
    "format", .key, .cases(), default: .table,
    help: "How it is printed; json has every finding with its rows.",
    changesResult: false)

  package static let spec = CommandSpec(
    "data", summary: "Labels, lengths and oddities of the loaded data.",
    discussion: """
      Counts the labels of each split and their share, the lengths of sentences, those that length= would cut, and tokens
      that the model's vocabulary does not know. Then it names rows that training would refuse or warn about; sentences
      that stand twice, in one split or in two, also where they differ only in case, spaces, invisible letters or normal
      form; the same sentence with different labels; invisible letters such as direction marks and zero-width spaces; and
      letters with marks that are written in two ways. Columns are those of load data, unless text=, pair= and label= name
      others.
      """,
    arguments: [
      what, LoadCommand.text, LoadCommand.pair, LoadCommand.label, model, task, length, rows, format,
    ],
    examples: [
      Example(
        "data examples/idioms/dev.csv model=examples/tiny-encoder", "one file, in the model's sub-words",
        isRunnable: true),
      Example("data reviews.csv text=review label=stars", "a file with columns of other names"),
      Example("data train rows=20", "one split, twenty rows for each finding"),
      Example("data format=json > data.json", "everything, for a program"),
    ])

  /// What to look at, and how to show it.
  package struct Prepared: Sendable {
    let order: DataOrder
    /// Rows named for each finding.
    let rows: Int
    let format: TableFormat
  }

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared> {
    let arguments = call.arguments
    if arguments[model] != nil || scene.outlook?.awaitsData == true,
      scene.isPending(model: arguments[model])
    {
      return .pending
    }
    if let file = arguments[what], scene.awaits(file: file) { return .pending }
    let name = try arguments[model].map { name throws(Failure) in
      try scene.single(name, at: arguments.span)
    }
    // Without a model, lengths are counted in words.
    let folder = name == nil && scene.model == nil ? nil : try scene.model(name).folder
    let order = DataOrder(
      splits: try splits(arguments, scene), columns: columns(arguments, scene), task: arguments[task],
      folder: folder, limit: arguments[length])
    var sources = SourceFiles()
    for split in order.splits { sources.add(split.path) }
    return .ready(Prepared(order: order, rows: arguments[rows], format: arguments[format]), from: sources)
  }

  /// Those of the line before those of `load data`.
  private static func columns(_ arguments: Arguments, _ scene: Scene) -> ColumnNames {
    var columns = scene.columns
    columns.text = arguments[LoadCommand.text] ?? columns.text
    columns.pair = arguments[LoadCommand.pair] ?? columns.pair
    if !arguments[LoadCommand.label].isEmpty { columns.label = arguments[LoadCommand.label] }
    return columns
  }

  private static func splits(
    _ arguments: Arguments, _ scene: Scene
  ) throws(Failure) -> [(name: String, path: String)] {
    if let name = arguments[what] {
      do throws(Failure) {
        return [(SplitFiles.canonical(name), try scene.splits.file(name))]
      } catch {
        throw error.placed(at: arguments.place(of: what))
      }
    }
    let splits = scene.splits.names.map { ($0, scene.splits[$0] ?? "") }
    guard !splits.isEmpty else {
      throw Failure(
        "data.none", "no data is loaded", at: .source(arguments.span),
        remedy: "data FILE, or load data train=FILE first", kind: .usage)
    }
    return splits
  }

  package static func perform(
    _ prepared: Prepared, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let overview = try DataOverview(prepared.order, in: scene, with: services)
    let console = services.console
    guard prepared.format != .json else {
      for object in overview.objects { console.print(exactly: JSONValue.object(object).text()) }
      return .nothing
    }
    console.print(overview.table(shares: prepared.format != .csv), as: prepared.format)
    guard prepared.format == .table else { return .nothing }
    for finding in overview.findings(examples: prepared.rows) {
      for line in TextWidth.wrapped(finding, to: console.resultWidth, indent: 2) { console.print(line) }
    }
    return .nothing
  }
}
