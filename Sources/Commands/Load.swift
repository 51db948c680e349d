package import Basics
package import Configurations
package import Experiments
package import Scripting
import Settings
import Tasks
package import Text

/// `load`: loads data, a model or a configuration for the following lines.
package enum LoadCommand: Command {
  static let what = Argument<ResultName>(
    "what", .operand, .result("data, config, a model's folder, or a run", completion: .model),
    help: "data, config, a model folder, or a run.", changesResult: false)
  static let file = Argument<String?>(
    "file", .operand, .orNone(.file(suffixes: [".yaml", ".yml", ".csv"])), default: nil,
    help: "The file of 'load config'.", changesResult: false)

  static let text = column(
    "text", "The column of sentences, or of lists of their words; sentence or tokens when not given.")
  static let pair = column("pair", "The column of second sentences, for tasks on pairs.")
  static let label = names(
    "label", of: "a column",
    "The column of labels, or one of 0 and 1 for each (multilabel); the task's own when not given.")
  static let id = column("id", "The column that identifies rows; id when not given.")
  static let format = Argument<String?>(
    "format", .key, .orNone(.choice(Readers.names)), default: nil,
    help: "The form of the files (\(Readers.words)); told by their contents when not given.",
    changesResult: false)
  static let separator = column(
    "separator", of: "a text",
    "What stands between the labels of a cell (multilabel); | when not given, and JSON arrays are read.")
  static let labels = names(
    "labels", of: "a label",
    "The labels in their order (for span, the types); those of train, or of the model's head, when not given."
  )
  static let positive = column(
    "positive", of: "a label",
    "Of two labels (cls), the one of f1, precision and recall; 1, figurative, yes, true or the second when not given."
  )
  private static func column(
    _ name: String, of what: String = "a column", _ help: String
  ) -> Argument<String?> {
    Argument(name, .key, .orNone(.text(what)), default: nil, help: help, changesResult: false)
  }
  private static func names(_ name: String, of what: String, _ help: String) -> Argument<[String]> {
    Argument(
      name, .key, .list(of: .text(what)), default: [], fallbackText: "none", help: help, changesResult: false)
  }

  package static let spec = CommandSpec(
    "load", summary: "Name the data, the model or the configuration for the lines that follow.",
    discussion: """
      load data train=FILE dev=FILE test=FILE NAME=FILE names splits; any name will do, val is read as dev. text=, pair=,
      label= and id= name their columns, labels= and positive= say which labels there are and which of two is counted;
      all of them hold until another train is loaded, and runs keep them for resume and eval. Splits of earlier lines stay
      loaded while the columns stay the same; test=none leaves one out. Files are CSV, TSV, JSON
      lines or arrays, CoNLL's columns, CoNLL-U, exports of doccano, Label Studio and Prodigy, or plain text, also
      compressed by gzip; their contents tell which. Several labels for a sentence (multilabel) are a JSON array, a cell
      cut at separator=, or a column of 0 and 1 for each, label=a,b,c.
      load MODEL (a folder, r3 or r3@216) lets train and eval leave the model out. load config FILE.yaml gives every
      train its settings. Each is read and checked at once.
      """,
    arguments: [what, file, text, pair, label, id, format, separator, labels, positive],
    freeKeys: CommandSpec.FreeKeys(
      "SPLIT", help: "A data file for a split of that name.", kind: .file(suffixes: Readers.suffixes)),
    examples: [
      Example(
        "load data train=examples/idioms/train.csv dev=examples/idioms/dev.csv test=examples/idioms/test.csv",
        "three splits", isRunnable: true),
      Example("load data train=reviews.csv dev=dev.csv text=review label=stars", "columns of other names"),
      Example(
        "load data train=nli.csv dev=nli-dev.csv text=premise pair=hypothesis label=gold",
        "pairs of sentences"),
      Example(
        "load data train=posts.csv dev=posts-dev.csv text=post label=anger,fear,joy",
        "a column of 0 and 1 for each label"),
      Example("load examples/tiny-encoder", "train and eval may leave the model out", isRunnable: true),
      Example(
        "load config experiments/configs/training_config.yaml", "settings for every train that follows"),
      Example("load r3@216", "a checkpoint"),
    ])

  /// What the line loads, read and checked.
  package enum Prepared: Sendable {
    /// - Parameter without: the splits that are no longer loaded.
    case data([LoadedSplit], columns: ColumnNames, without: [String])
    case configuration(LoadedConfiguration)
    case model(LoadedModel, remark: String?)
  }

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared> {
    let arguments = call.arguments
    if scene.isPending(arguments[what]) { return .pending }
    var sources = SourceFiles()
    switch (arguments[what].reference == nil ? arguments[what].text : "", arguments[file]) {
    case ("data", nil):
      if arguments.freeKeys.contains(where: { scene.awaits(file: $0.value) }) {
        return .pending
      }
      let columns = columns(arguments, scene)
      let splits = try splits(arguments, columns, services.data)
      let without = arguments.freeKeys.filter(isLeftOut).map(\.name.text)
      for split in splits { sources.add(split.path) }
      return .ready(.data(splits, columns: columns, without: without), from: sources)
    case ("config", let path?):
      let configuration = try services.data.configuration(path)
      var settings = Settings()
      try configuration.apply(to: &settings)
      sources.add(configuration)
      return .ready(.configuration(configuration), from: sources)
    case ("config", nil):
      throw Failure(
        "load.config", "which file?", at: .source(arguments.span), remedy: "load config FILE.yaml",
        kind: .usage
      )
    default:
      guard arguments[file] == nil, arguments.freeKeys.isEmpty else {
        throw Failure(
          "load.what", "'\(arguments[what].text)' takes no file", at: .source(arguments.span),
          remedy: "load data train=FILE …, load config FILE, or load MODEL", kind: .usage)
      }
      let name = try scene.single(arguments[what], at: arguments.span)
      let model = try LoadedModel(try scene.model(name), services.data)
      sources.formUnion(model.sources)
      return .ready(.model(model, remark: scene.remark(on: name)), from: sources)
    }
  }

  package static func plan(
    _ call: Invocation, _ prepared: Prepared?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    if let prepared {
      take(prepared, into: &scene)
    } else if call.arguments.freeKeys.isEmpty {
      scene.outlook?.awaitsModel = true
    } else {
      scene.outlook?.awaitsData = true
    }
    return .light(call.text)
  }

  package static func perform(
    _ prepared: Prepared, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let before = scene
    take(prepared, into: &scene)
    let console = services.console
    switch prepared {
    case .data(let splits, _, let without):
      let train = splits.first { SplitFiles.canonical($0.name) == "train" }
      for split in splits {
        console.print(split.line)
        if let facts = try split.overview(train: train, model: scene.model, services.data) {
          console.print("  " + facts)
        }
        for note in split.notes { console.note("note: \(note)") }
      }
      for note in notes(onOthersThan: splits.map(\.name) + without, before: before, after: scene)
      where splits.contains(where: isTrain) { console.note("note: \(note)") }
    case .configuration(let configuration):
      console.print("\(configuration.path)  \(configuration.settings.count) settings")
      if !configuration.ignored.isEmpty {
        console.print("without effect here: \(configuration.ignored.joined(separator: " "))")
      }
    case .model(let model, let remark):
      if let remark { services.noteOnce(remark) }
      console.print(model.line)
      for note in model.notes { console.note("note: \(note)") }
    }
    return .nothing
  }

  /// Stores what was loaded for the following lines.
  private static func take(_ prepared: Prepared, into scene: inout Scene) {
    switch prepared {
    case .data(let splits, let columns, let without):
      if splits.contains(where: isTrain) {
        scene.outlook?.awaitsData = false
        // Splits with other columns are of other data.
        if columns != scene.columns { scene.splits = SplitFiles() }
      }
      for split in splits { scene.splits[split.name] = split.path }
      for name in without { scene.splits[name] = nil }
      scene.columns = columns
    case .configuration(let configuration): scene.configuration = configuration
    case .model(let model, _):
      scene.model = model.reference
      scene.outlook?.awaitsModel = false
    }
  }

  private static func isTrain(_ split: LoadedSplit) -> Bool { SplitFiles.canonical(split.name) == "train" }

  /// Whether a key leaves its split out: `test=none`.
  private static func isLeftOut(_ key: Arguments.FreeKey) -> Bool {
    key.value == "none" && !FileSystem.exists(key.value)
  }

  /// What became of the splits of earlier lines when another train was loaded, one line each.
  /// - Parameter names: the splits that the line names.
  private static func notes(onOthersThan names: [String], before: Scene, after: Scene) -> [String] {
    let named = Set(names.map { SplitFiles.canonical($0) })
    return before.splits.names.filter { !named.contains($0) }.compactMap { name in
      guard let path = before.splits[name] else { return nil }
      return after.splits[name] == nil
        ? "\(name) (\(path)) is not loaded any more: the columns are others now"
        : "\(name) is still \(path), of an earlier line; \(name)=none leaves it out"
    }
  }

  /// The columns that the line names; those of earlier lines hold until another train is loaded.
  private static func columns(_ arguments: Arguments, _ scene: Scene) -> ColumnNames {
    let isAnother = arguments.freeKeys.contains { SplitFiles.canonical($0.name.text) == "train" }
    var columns = isAnother ? ColumnNames() : scene.columns
    for argument in [text, pair, id, format, separator, positive] {
      if let given = arguments[argument] { columns[argument.name] = given }
    }
    for argument in [label, labels] where !arguments[argument].isEmpty {
      columns[argument.name] = TextList.text(arguments[argument])
    }
    return columns
  }

  private static func splits(
    _ arguments: Arguments, _ columns: ColumnNames, _ data: DatasetCache
  ) throws(Failure) -> [LoadedSplit] {
    guard !arguments.freeKeys.isEmpty else {
      throw Failure(
        "load.data", "no split is given", at: .source(arguments.span),
        remedy: "load data train=train.csv dev=validation.csv test=test.csv", kind: .usage)
    }
    var splits: [LoadedSplit] = []
    var given: [String: String] = [:]
    for key in arguments.freeKeys where !isLeftOut(key) {
      let split = SplitFiles.canonical(key.name.text)
      if let other = given.updateValue(key.name.text, forKey: split) {
        throw Failure(
          "script.twice", "'\(other)' and '\(key.name.text)' are the same split", at: .source(key.name.span),
          remedy: "give one of them", kind: .usage)
      }
      do throws(Failure) {
        splits.append(try LoadedSplit(key.name.text, key.value, columns, data))
      } catch {
        guard error.code == "file.missing" else { throw error }
        // A mistyped key reads as the name of a split.
        guard let meant = DidYouMean.nearest(to: key.name.text, among: spec.arguments.map(\.name)) else {
          throw error.placed(at: .source(key.span))
        }
        throw Failure(
          error.code, "there is no file '\(key.value)'", at: .source(key.name.span),
          remedy: "did you mean '\(meant)='?", kind: error.kind)
      }
    }
    return splits
  }
}
