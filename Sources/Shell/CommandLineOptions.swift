package import ArgumentParser
package import Basics
import Configurations
import Experiments
import Records
import Scripting
import Settings
import Tasks
import Terminal

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The outer command line: what to run, and the flags of the Python program that idx replaces.
package struct CommandLineOptions: ParsableArguments {
  /// The lines of each `-c`.
  @Option(
    name: .customShort("c"),
    help: ArgumentHelp("Run lines and end; several -c one after the other.", valueName: "lines"))
  package var lines: [String] = []
  /// `-i`: whether a prompt follows the requested work.
  @Flag(name: .customShort("i"), help: "Stay at the prompt afterwards.")
  package var stays = false
  /// `--store`: the directory of the runs, with `~` as typed; takes precedence over the init file.
  @Option(
    name: .long, help: ArgumentHelp("Where runs are kept.", valueName: "directory"), completion: .directory)
  package var store = RunStore.defaultRoot
  /// `--no-init`: whether the init file is skipped.
  @Flag(name: .customLong("no-init"), help: "Do not read the init file.")
  package var skipsInit = false
  /// `-q`: whether notes are suppressed; warnings and errors are always shown.
  @Flag(name: .customShort("q"), help: "Results and errors only, no notes.")
  package var isQuiet = false
  /// `--version`: whether to describe the program instead of running anything.
  @Flag(name: .long, help: "The program's version, and what it was built with.")
  package var version = false
  @Flag(name: .long, help: "Print the manual page, in the language of man(7).")
  var man = false
  @Option(
    name: .long,
    help: ArgumentHelp("Print what makes Tab work in bash or zsh.", valueName: "shell"),
    completion: .list(CompletionScripts.shells))
  var completions: String?
  /// The shell's line up to the cursor, for the scripts of `--completions`.
  @Option(name: .long, help: .hidden) var complete: String?

  @Option(
    name: .long, help: "full_finetune, frozen_backbone, zero_shot, hpo or evaluate.", completion: .list(modes)
  )
  var mode: String?
  @Option(name: .customLong("model_id"), help: "A model's folder or id.", completion: .directory)
  var modelID: String?
  @Option(name: .customLong("model_checkpoint"), help: "A checkpoint's folder.", completion: .directory)
  var modelCheckpoint: String?
  @Option(
    name: .long, help: "\(TaskKind.choices()).", completion: .list(TaskKind.allCases.map(\.rawValue)))
  var task: String?
  @Option(name: .long, help: "A YAML file with settings.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?
  @Option(name: .long, help: "cpu.", completion: .list(["cpu"])) var device: String?
  @Option(
    name: .long, help: "A data file, for evaluate and zero_shot.", completion: .file(extensions: ["csv"]))
  var data: String?
  @Option(name: .customLong("max_length")) var maxLength: String?
  @Option(name: .customLong("batch_size")) var batchSize: String?
  @Option(name: .customLong("max_samples")) var maxSamples: String?
  @Option(name: .customLong("num_epochs")) var epochs: String?
  @Option(name: .customLong("learning_rate")) var learningRate: String?
  @Option(name: .customLong("warmup_ratio")) var warmupRatio: String?
  @Option(name: .customLong("weight_decay")) var weightDecay: String?
  @Option(name: .customLong("gradient_accumulation_steps")) var accumulation: String?
  @Option(name: .long) var seed: String?
  @Option(name: .customLong("output_dir"), completion: .directory) var outputDirectory: String?
  @Option(name: .customLong("keep_best"), help: "How many of the best trials keep their weights, for hpo.")
  var keepBest: String?
  @Option(name: .long, help: "Rows of that split alone, for zero_shot.") var split: String?
  @Option(name: .long, help: "The file of the results, for zero_shot.", completion: .file())
  var output: String?

  /// The words that are not options: a script's path and its parameters, or a verb and its arguments.
  @ArgumentParser.Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("A script with its parameters, or a verb with its arguments.", valueName: "words"))
  package var words: [String] = []

  /// A command line without options and words, as required by ArgumentParser.
  package init() {}

  /// The options of this process; an option without its value ends the process with status 1, as every usage
  /// error does.
  package static func ofProcess() -> CommandLineOptions {
    if let name = repeated(in: Array(CommandLine.arguments.dropFirst())) {
      TerminalConsole().fail(
        "error: \(name) is given twice; give it once\(name == "--seed" ? ", several seeds as 1,2,3" : "")")
      endProcess(Failure.Kind.usage.rawValue)
    }
    do {
      return try parse()
    } catch {
      TerminalConsole().fail("error: \(message(for: error)); idx --help lists the options")
      endProcess(Failure.Kind.usage.rawValue)
    }
  }

  /// What `idx --help` prints.
  package static var help: String { helpMessage().replacing("USAGE: command_line", with: "USAGE: idx") }

  /// Checks that the parts of the command line can be combined, so that nothing given is silently ignored.
  /// - Throws: `front.option` for an unknown flag, `front.words` for words in addition to lines or flags.
  package func check() throws(Failure) {
    guard let first = words.first else { return }
    if first.hasPrefix("-") {
      throw Failure(
        "front.option", "there is no option '\(first)'", remedy: "idx --help lists them", kind: .usage)
    }
    guard script != nil || hasFlags else { return }
    // Keys of the language in addition to the flags: force=true.
    if script == nil, words.allSatisfy(CommandLineOptions.isKey) { return }
    throw Failure(
      "front.words",
      "'\(first)' beside \(script != nil ? "-c" : "the flags of a run") would not be run",
      remedy: "give one or the other", kind: .usage)
  }

  /// The values of `--mode`.
  private static let modes = ["full_finetune", "frozen_backbone", "zero_shot", "hpo", "evaluate"]

  /// The flags of the Python program, in the order of its help.
  static let flags: [(name: String, value: any KeyPath<CommandLineOptions, String?> & Sendable)] = [
    ("mode", \.mode), ("model_id", \.modelID), ("model_checkpoint", \.modelCheckpoint), ("task", \.task),
    ("config", \.config), ("device", \.device), ("data", \.data), ("max_length", \.maxLength),
    ("batch_size", \.batchSize), ("max_samples", \.maxSamples), ("num_epochs", \.epochs),
    ("learning_rate", \.learningRate), ("warmup_ratio", \.warmupRatio), ("weight_decay", \.weightDecay),
    ("gradient_accumulation_steps", \.accumulation), ("seed", \.seed), ("output_dir", \.outputDirectory),
    ("keep_best", \.keepBest), ("split", \.split), ("output", \.output),
  ]

  /// The names of the flags that were given.
  private var given: [String] {
    CommandLineOptions.flags.filter { self[keyPath: $0.value] != nil }.map(\.name)
  }

  /// The lines of all `-c` options, in order; `nil` if there are none.
  package var script: String? { lines.isEmpty ? nil : lines.joined(separator: "\n") }

  /// Whether anything but the prompt is requested.
  var asksForWork: Bool { script != nil || hasFlags || !words.isEmpty }

  private var hasFlags: Bool { !given.isEmpty }

  /// Flags without effect in this mode, such as `--batch_size` in an evaluation, which the Python program
  /// accepts as well.
  package var uselessFlags: [String] {
    let always: Set = ["mode", "model_id", "model_checkpoint", "task", "device"]
    let useful: Set<String> =
      switch mode {
      case "evaluate": ["data", "max_length"]
      case "zero_shot": ["data", "max_length", "max_samples", "seed", "split", "output"]
      default:
        Set(CommandLineOptions.flags.map(\.name)).subtracting(
          ["data", "split", "output"] + (mode == "hpo" ? [] : ["keep_best"]))
      }
    return given.filter { !always.union(useful).contains($0) }.map { "--\($0)" }
  }

  /// The line for the Python program's flags; `nil` without such flags.
  /// - Throws: `flags.mode`, `flags.task`, `flags.model` for invalid values.
  package func flagLine() throws(Failure) -> String? {
    guard let line = try lineOfFlags() else { return nil }
    return words.isEmpty ? line : "\(line) \(CommandLineOptions.line(of: words))"
  }

  /// Whether a word is a key with its value.
  private static func isKey(_ word: String) -> Bool {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return false }
    return word[..<sign].utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
  }

  private func lineOfFlags() throws(Failure) -> String? {
    guard hasFlags else { return nil }
    if let device { try Settings.checkDevice(device, at: nil, remedy: "use --device ") }
    if task == "both", mode != "zero_shot" {
      throw Failure(
        "flags.task", "--task both means two runs", remedy: "give --task cls, then --task span", kind: .usage)
    }
    if let modelID, let modelCheckpoint, modelID != modelCheckpoint {
      throw Failure(
        "flags.model", "--model_id and --model_checkpoint both name the model",
        remedy: "give one or the other",
        kind: .usage)
    }
    // Flags that would change the scores cannot be ignored silently.
    if mode == "evaluate",
      let given = [("max_samples", maxSamples), ("split", split)].first(where: { $0.1 != nil })
    {
      throw Failure(
        "flags.useless", "--\(given.0) has no effect with --mode evaluate, which scores the whole file",
        remedy: "put the rows into a file of their own", kind: .usage)
    }
    switch mode {
    case "evaluate": return try evaluateLine()
    case "zero_shot": return try zeroShotLine()
    case "hpo": return trainLine("hpo", mode: nil)
    case nil, "full_finetune", "frozen_backbone": return trainLine("train", mode: mode)
    case let other?:
      throw Failure(
        "flags.mode", "there is no --mode \(other)",
        remedy: DidYouMean.remedy(
          for: other, among: CommandLineOptions.modes),
        kind: .usage)
    }
  }

  private func trainLine(_ verb: String, mode: String?) -> String {
    let keys: [(String, String?)] = [
      ("task", task), ("mode", mode), ("config", config), ("device", device), ("max_length", maxLength),
      ("batch_size", batchSize), ("max_samples", maxSamples), ("num_epochs", epochs),
      ("learning_rate", learningRate),
      ("warmup_ratio", warmupRatio), ("weight_decay", weightDecay),
      ("gradient_accumulation_steps", accumulation),
      ("seed", seed), ("output_dir", outputDirectory),
      ("keep_best", verb == "hpo" ? keepBest : nil),
    ]
    let model = (modelID ?? modelCheckpoint).map { [ScriptPrinter.quoted($0)] } ?? []
    // Several seeds are given as a list: 42,123,456 or 1..3.
    let given = keys.compactMap { key, value in
      value.map { "\(key)=\(key == "seed" && isList($0) ? $0 : ScriptPrinter.quoted($0))" }
    }
    return ([verb] + model + given).joined(separator: " ")
  }

  private func isList(_ text: String) -> Bool {
    text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
  }

  private func zeroShotLine() throws(Failure) -> String {
    guard let model = modelID ?? modelCheckpoint, let data else {
      throw Failure(
        "flags.model", "--mode zero_shot needs --model_id and --data",
        remedy: "idx zero_shot FOLDER on=FILE.csv",
        kind: .usage)
    }
    let keys: [(String, String?)] = [
      ("on", data), ("task", task == "both" ? nil : task), ("split", split), ("max_samples", maxSamples),
      ("max_length", maxLength), ("seed", seed), ("to", output),
    ]
    let given = keys.compactMap { key, value in value.map { "\(key)=\(ScriptPrinter.quoted($0))" } }
    return (["zero_shot", ScriptPrinter.quoted(model)] + given).joined(separator: " ")
  }

  private func evaluateLine() throws(Failure) -> String {
    guard let checkpoint = modelCheckpoint ?? modelID, let data else {
      throw Failure(
        "flags.model", "--mode evaluate needs --model_checkpoint and --data",
        remedy: "idx eval FOLDER on=FILE.csv", kind: .usage)
    }
    let keys: [(String, String?)] = [("on", data), ("task", task), ("max_length", maxLength)]
    let given = keys.compactMap { key, value in value.map { "\(key)=\(ScriptPrinter.quoted($0))" } }
    return (["eval", ScriptPrinter.quoted(checkpoint)] + given).joined(separator: " ")
  }

  /// The words after the options as one line of the language, in which values with spaces are quoted again.
  package static func line(of words: [String]) -> String {
    if words.count == 2, ["--help", "-h"].contains(words[1]) { return "help \(words[0])" }
    return words.map { word -> String in
      guard let sign = word.firstIndex(of: "="), sign != word.startIndex, !word.hasPrefix("\"") else {
        return [">", ">=", "<=", "==", "~"].contains(word) ? word : quotedIfNeeded(word)
      }
      return word[...sign] + quotedIfNeeded(String(word[word.index(after: sign)...]))
    }.joined(separator: " ")
  }

  /// Lists, ranges and calls are unchanged; only text that cannot be part of a word is quoted.
  private static func quotedIfNeeded(_ text: String) -> String {
    let isSafe = !text.isEmpty && !text.unicodeScalars.contains { " \t\n\"'#;\\".unicodeScalars.contains($0) }
    return isSafe ? text : ScriptPrinter.quoted(text)
  }
}

/// Inside the type, `exit` would refer to that of ArgumentParser.
private func endProcess(_ status: Int32) -> Never { exit(status) }
