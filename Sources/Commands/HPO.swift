package import Basics
import Configurations
package import Experiments
package import Scripting
import Settings
import Studies
import Tasks
import Tuning

/// `hpo`: a study of trials, each a training run with values that a sampler has chosen.
package enum HPOCommand: Command {
  static let model = TrainCommand.model
  static let task = TrainCommand.task
  static let mode = TrainCommand.mode
  static let trials = Argument<Int?>(
    "trials", aliases: ["n_trials"], .key, .orNone(.int(1...1_000_000)), default: nil, fallbackText: "15",
    help: "Trials in all, those that are there already among them.", changesResult: false)
  static let config = Argument<String?>(
    "config", .key, .orNone(.file(suffixes: [".yaml", ".yml"])), default: nil,
    help: "YAML file with optuna, search_space and fixed; keys of the line win over it.", changesResult: false
  )
  static let sampler = Argument<String?>(
    "sampler", .key, .orNone(.text("a sampler", completion: .choices(AlgorithmRegistry.shortSamplers))),
    default: nil,
    fallbackText: "tpe", help: "How parameters are chosen, options in brackets.", changesResult: true,
    examples: ["tpe", "\"tpe(multivariate=false)\"", "random", "grid"])
  static let pruner = Argument<String?>(
    "pruner", .key,
    .orNone(
      .text(
        "a pruner",
        completion: .choices(AlgorithmRegistry.shortPruners))
    ),
    default: nil, fallbackText: "median", help: "Which trials are stopped early, options in brackets.",
    changesResult: true, examples: ["hyperband", "\"percentile(25)\"", "nop"])
  static let name = Argument<String?>(
    "name", .key, .orNone(.text("a directory name")), default: nil,
    help: "Last level of the study's directory, and a part of its name.", changesResult: false)
  static let storage = Argument<String?>(
    "storage", .key, .orNone(.text("a file or an address")), default: nil,
    help: "The database of the trials; else results/optuna_studies/MODEL_TASK_hpo.db in the store.",
    changesResult: false)
  static let keepBest = Argument<Int?>(
    "keep_best", .key, .orNone(.int(0...1_000_000)), default: nil, fallbackText: "1",
    help: "How many of the best trials keep their weights.", changesResult: false)
  static let jobs = Argument<Int?>(
    "jobs", .key, .orNone(.int(1...64)), default: nil, fallbackText: "1",
    help: "Trials side by side, each in a process of its own with its share of the threads.",
    changesResult: false)
  static let existing = Argument<ExistingPolicy?>(
    "existing", .key, .orNone(.cases()), default: nil,
    help: "What to do where the study is already: error, skip or resume.", changesResult: false)

  package static let spec = CommandSpec(
    "hpo", makes: .study, summary: "Search hyper-parameters: a study of trials, each a training run.",
    discussion: """
      A key with a list or a range is searched, one with a single value holds for all trials. The study gets a handle
      (h1, h2, …), a database that Optuna and optuna-dashboard open as their own, and a directory,
      hpo_results/MODEL/TASK[/NAME] in the store, with one directory for each trial. Every evaluation is reported, so
      pruning is real; the best score on dev is the trial's value, and test is never seen. 'trials' is the total:
      Ctrl-C, a kill or a reboot lose nothing, 'resume h1' finishes the trial that was interrupted and goes on to what
      the uninterrupted study would have been. A trial that fails is FAIL, never a score. The weights of the best stay:
      'train from=h1.best' starts from them, 'h1.t7' is trial 7.
      """,
    arguments: [model, task, mode, trials, config, sampler, pruner, name, storage, keepBest, jobs, existing]
      + SearchArguments.all + SearchArguments.composites,
    examples: [
      Example(
        "hpo examples/tiny-encoder task=cls trials=2 lr=log(1e-4,1e-3) batch=8,16 epochs=1", "two trials",
        isRunnable: true),
      Example(
        "hpo models/alephbert-base task=cls trials=30 lr=log(5e-6,5e-5) batch=8,16,32 epochs=int(3,8) pruner=hyperband",
        "30 trials under Hyperband"),
      Example(
        "hpo models/alephbert-base task=span config=experiments/configs/hpo_config.yaml", "from a file"),
    ])

  /// The search described by a call.
  private static func order(
    _ call: Invocation, _ file: StudyConfiguration?, in scene: Scene
  ) throws(Failure) -> SearchOrder {
    let arguments = call.arguments
    let common = file?.fixed ?? scene.configuration
    var settings = try scene.settings(under: common)
    var space = try ranges(of: file)
    for argument in SearchArguments.composites + SearchArguments.all where arguments.isGiven(argument) {
      guard let given = arguments[argument] else { continue }
      let place = arguments.place(of: argument)
      space.removeAll { $0.name == argument.storedName }
      switch given {
      case .fixed(let value):
        try settings.set(argument.name, value, origin: .given(scene.origin.description), at: place)
      case .searched(let range, let setting):
        space.removeAll { $0.name == setting.name }
        space.append(
          .init(setting.name, try range.distribution(of: setting, written: argument.name, at: place)))
      }
    }
    var order = SearchOrder(
      base: try base(call, settings, common, in: scene), space: space,
      trials: arguments[trials] ?? file?.trials ?? 15)
    order.name =
      [arguments[name], call.variant].compactMap { $0 }.isEmpty
      ? nil : [arguments[name], call.variant].compactMap { $0 }.joined(separator: "_")
    if let text = arguments[sampler] {
      order.sampler = try method(text, arguments.place(of: sampler))
    } else if let method = file?.sampler {
      order.sampler = method
    }
    if let text = arguments[pruner] {
      order.pruner = try method(text, arguments.place(of: pruner))
    } else if let method = file?.pruner {
      order.pruner = method
    }
    order.direction = file?.direction
    order.storage = arguments[storage] ?? file?.storage
    order.keepBest = arguments[keepBest] ?? file?.keepBest ?? 1
    return order
  }

  private static func method(_ text: String, _ place: Place?) throws(Failure) -> AlgorithmSpec {
    do throws(Failure) { return try AlgorithmSpec(parsing: text) } catch { throw error.placed(at: place) }
  }

  private static func ranges(of file: StudyConfiguration?) throws(Failure) -> [SearchSpace.Dimension] {
    guard let file else { return [] }
    var space: [SearchSpace.Dimension] = []
    for (name, range, line) in file.ranges {
      guard let setting = Setting.named(name) else {
        throw Failure(
          "settings.unknown", "unknown key '\(name)'", at: .file(file.path, line: line),
          remedy: DidYouMean.remedy(for: name, among: Setting.names), kind: .usage)
      }
      let place = Place.file(file.path, line: line)
      space.append(
        .init(setting.name, try range.distribution(of: setting, written: name, at: place)))
    }
    return space
  }

  /// The settings shared by all trials.
  private static func base(
    _ call: Invocation, _ settings: Settings, _ common: LoadedConfiguration?, in scene: Scene
  ) throws(Failure) -> TrainOrder {
    let arguments = call.arguments
    let target =
      try arguments[model].map { name throws(Failure) in try scene.single(name, at: arguments.span) }
      ?? common?.model
    let named = if let given = arguments[task] { given } else { try common?.chosenTask() as TaskKind? }
    guard let task = named ?? scene.task(of: target) else {
      throw scene.missingTask(model: target, at: .source(arguments.span))
    }
    let mode = if let given = arguments[mode] { given } else { try common?.chosenMode() ?? .full }
    return TrainOrder(
      model: target, task: task, mode: mode, settings: settings, configuration: common, command: call.text)
  }

  /// A search combined from its line, its configuration file and the state of the session.
  package struct Prepared: Sendable {
    let request: SearchRequest
    let policy: ExistingPolicy?
    /// The threads given by the line or its configuration.
    let threads: Int?
    /// The number of parallel trials.
    let jobs: Int
  }

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared> {
    let arguments = call.arguments
    if scene.isPending(model: arguments[model]) { return .pending }
    let file = try arguments[config].map { path throws(Failure) in try StudyConfiguration(path) }
    let order = try order(call, file, in: scene)
    let request = try order.prepare(in: scene, with: services)
    var sources = request.sources
    if let file { sources.add(file.path) }
    return .ready(
      Prepared(
        request: request, policy: arguments[existing] ?? scene.existing,
        threads: order.base.settings[.threads],
        jobs: arguments[jobs] ?? file?.jobs ?? 1), from: sources)
  }

  package static func plan(
    _ call: Invocation, _ prepared: Prepared?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    defer {
      scene.outlook?.hasRun = true
      scene.outlook?.hasStudy = true
    }
    guard let prepared else { return Planned(work: .train, title: call.text) }
    let request = prepared.request
    guard scene.outlook?.claim(request) != false else {
      throw Failure(
        "run.twice", "an earlier line searches in \(request.directory) already",
        at: .source(call.arguments.span), remedy: "give each study a name of its own: name=NAME", kind: .usage
      )
    }
    switch try request.decide(in: scene, policy: prepared.policy) {
    case .run:
      let forecast = try scene.store.forecast(request)
      return Planned(
        work: .train, title: "\(request.title)\(forecast.remark) → \(request.directory)",
        estimate: forecast.estimate, trials: forecast.trials)
    case .skip(let outcome):
      return Planned(work: .done, title: outcome.summary, trials: request.record.trials)
    }
  }

  package static func perform(
    _ prepared: Prepared, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    switch try prepared.request.decide(in: scene, policy: prepared.policy) {
    case .run:
      let outcome = try prepared.request.search(
        jobs: prepared.jobs, threads: prepared.threads, in: &scene, with: services)
      return report(outcome, on: services.console)
    case .skip(let outcome):
      // A study without a complete trial may have ended, but is not a success.
      guard outcome.interruption == nil else { return report(outcome, on: services.console) }
      services.console.note("\(outcome.summary); done already")
      return Outcome(runs: outcome.best.map { [$0] } ?? [])
    }
  }

  /// Prints one line about the outcome of a study.
  static func report(_ outcome: StudyOutcome, on console: any Console) -> Outcome {
    if outcome.interruption == nil { console.print(outcome.summary) }
    return Outcome(runs: outcome.best.map { [$0] } ?? [], interruption: outcome.interruption)
  }
}
