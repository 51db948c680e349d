package import Basics
package import Scripting
package import Workbench

package enum LoadCommand: Command {
  static let what = Argument<ResultName>(
    "what", .operand, .result("data, config, a model's folder, or a run", completion: .model),
    help: "data, config, a model folder, or a run.", changesResult: false)
  static let file = Argument<String?>(
    "file", .operand, .orNone(.file(suffixes: [".yaml", ".yml", ".csv"])), default: nil,
    help: "The file of 'load config'.", changesResult: false)

  package static let spec = CommandSpec(
    "load", summary: "Name the data, the model or the configuration for the lines that follow.",
    discussion: """
      load data train=FILE dev=FILE test=FILE NAME=FILE names splits; any name will do, val is read as dev.
      load MODEL (a folder, r3 or r3@216) lets train and eval leave the model out. load config FILE.yaml gives every
      train its settings. Each is read and checked at once.
      """,
    arguments: [what, file],
    freeKeys: CommandSpec.FreeKeys(
      "SPLIT", help: "A data file for a split of that name.", kind: .file(suffixes: [".csv"])),
    examples: [
      Example(
        "load data train=examples/idioms/train.csv dev=examples/idioms/dev.csv test=examples/idioms/test.csv",
        "three splits", isRunnable: true),
      Example("load examples/tiny-encoder", "train and eval may leave the model out", isRunnable: true),
      Example(
        "load config experiments/configs/training_config.yaml", "settings for every train that follows"),
      Example("load r3@216", "a checkpoint"),
    ])

  package static func plan(_ call: Invocation, in session: Session) throws(Failure) -> Planned {
    if session.isPending(call.arguments[what]) {
      session.awaitsModel = true
      return .light(call.text)
    }
    try load(call, in: session) { _ in }
    return .light(call.text)
  }

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    try load(call, in: session, note: { session.console.note("note: \($0)") }) { session.console.print($0) }
    return .nothing
  }

  private static func load(
    _ call: Invocation, in session: Session, note: (String) -> Void = { _ in }, _ say: (String) -> Void
  ) throws(Failure) {
    let arguments = call.arguments
    switch (arguments[what].reference == nil ? arguments[what].text : "", arguments[file]) {
    case ("data", nil): try loadData(arguments, in: session, say)
    case ("config", let path?):
      let configuration = try LoadedConfiguration(path)
      var settings = Settings()
      try configuration.apply(to: &settings)
      session.configuration = configuration
      say("\(path)  \(configuration.settings.count) settings")
      if !configuration.ignored.isEmpty {
        say("without effect here: \(configuration.ignored.joined(separator: " "))")
      }
    case ("config", nil):
      throw Failure(
        "load.config", "which file?", at: .source(arguments.span), mend: "load config FILE.yaml", kind: .usage
      )
    default:
      guard arguments[file] == nil, arguments.freeKeys.isEmpty else {
        throw Failure(
          "load.what", "'\(arguments[what].text)' takes no file", at: .source(arguments.span),
          mend: "load data train=FILE …, load config FILE, or load MODEL", kind: .usage)
      }
      let (line, notes) = try session.loadModel(try session.single(arguments[what], at: arguments.span))
      say(line)
      for one in notes { note(one) }
    }
  }

  private static func loadData(_ arguments: Arguments, in session: Session, _ say: (String) -> Void)
    throws(Failure)
  {
    guard !arguments.freeKeys.isEmpty else {
      throw Failure(
        "load.data", "no split is given", at: .source(arguments.span),
        mend: "load data train=train.csv dev=validation.csv test=test.csv", kind: .usage)
    }
    var lines: [String] = []
    var given: [String: String] = [:]
    for key in arguments.freeKeys {
      let split = SplitFiles.canonical(key.name.text)
      if let other = given.updateValue(key.name.text, forKey: split) {
        throw Failure(
          "script.twice", "'\(other)' and '\(key.name.text)' are the same split", at: .source(key.name.span),
          mend: "give one of them", kind: .usage)
      }
      do throws(Failure) {
        lines.append(try session.loadSplit(key.name.text, key.value))
      } catch {
        throw error.code == "file.missing" ? error.placed(at: .source(key.span)) : error
      }
    }
    for line in lines { say(line) }
  }
}
