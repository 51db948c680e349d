package import Basics
package import Configurations
package import Experiments
package import Scripting
import Settings
import Tasks

/// `train`: fine-tunes a model; the run stores settings, checkpoints and scores.
package enum TrainCommand: Command {
  static let model = Argument<ResultName?>(
    "model", .operand,
    .orNone(.result("a model: a folder, or a run whose weights to start from", completion: .model)),
    default: nil, help: "A model's folder, or its name on the hub; the loaded model when left out.",
    changesResult: true)
  static let task = Argument<TaskKind?>(
    "task", .key, .orNone(.cases()), default: nil,
    help: TaskKind.allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "; ") + ".",
    changesResult: true)
  static let mode = Argument<TrainingMode?>(
    "mode", .key, .orNone(.cases()), default: nil, fallbackText: "full_finetune",
    help: "Train everything, or the head on a frozen backbone.", changesResult: true)
  static let from = Argument<ResultName?>(
    "from", .key, .orNone(.result("a run or checkpoint", completion: .checkpoint)), default: nil,
    help: "Start from the weights of a run (r3) or checkpoint (r3@216); optimizer and step start anew.",
    changesResult: true)
  static let name = Argument<String?>(
    "name", .key, .orNone(.text("a directory name")), default: nil,
    help: "Last level of the run's directory.",
    changesResult: false)
  static let directory = Argument<String?>(
    "output_dir", .key, .orNone(.directory), default: nil,
    help: "The run's directory, used as it stands; else one in the store.", changesResult: false)
  static let saveDirectory = Argument<String?>(
    "save_dir", .key, .orNone(.directory), default: nil,
    help: "The same, its checkpoints called checkpoint-epoch1-step432.", changesResult: false)
  static let config = Argument<ResultName?>(
    "config", .key,
    .orNone(
      .result("a file, a run or a trial", completion: .file(suffixes: [".yaml", ".yml", ".json"]))),
    default: nil,
    help:
      "Settings, over which keys of the line win: a YAML file, a study's best_params_….json, a run (r3), a trial (h1.best, h1.t7), or 'best': the best trial of the study of this model and task.",
    changesResult: false, examples: ["experiments/configs/training_config.yaml", "best", "h1.best", "r3"])
  static let existing = Argument<ExistingPolicy?>(
    "existing", .key, .orNone(.cases()), default: nil,
    help: "What to do where a run is already: error, skip or resume.",
    changesResult: false)

  static let force = Argument<Bool>(
    "force", .key, .flag, default: false,
    help: "Do the work again although a finished run of the store is this very work.", changesResult: false)

  package static let spec = CommandSpec(
    "train", makes: .run, summary: "Fine-tune a model on the train split.",
    discussion: """
      The run gets a handle (r1, r2, …) and a directory, results/MODE/MODEL/TASK[/NAME] in the store, with its
      checkpoints, logs, metrics and results. The dev split chooses the best checkpoint; dev and test are scored
      with it at the end. Nothing that is there already is written over, and the same work (settings, data, weights,
      seed) is not done twice: the run that is it is named, unless force=true. A list (seed=1..3) means one run each.
      Ctrl-C, SIGTERM and a closed terminal finish the step, save and stop; 'resume' goes on bit for bit. A second Ctrl-C
      stops at once, and the last checkpoint stands.
      """,
    arguments: [model, task, mode, from, name, directory, saveDirectory, config, existing, force]
      + SettingArguments.all,
    examples: [
      Example(
        "train examples/tiny-encoder task=span epochs=1 seed=1", "one pass over the loaded train split",
        isRunnable: true),
      Example(
        "train models/alephbert-base task=cls lr=2e-5,3e-5 seed=1..3", "six runs, named by what varies"),
      Example("train from=r3@216 task=cls name=warm lr=1e-5", "a new run from the weights of a checkpoint"),
      Example("train from=h1.best task=cls name=confirm seed=1..5", "what a study found, on five seeds"),
      Example(
        "train models/alephbert-base task=cls config=best seed=42,123,456",
        "the best settings of its study, from the base model's weights"),
      Example("train models/alephbert-base task=span mode=frozen_backbone batch=32", "only the head learns"),
    ])

  /// A list of seeds in the configuration is treated like one on the line, unless the line has its own.
  package static func completed(
    _ call: ExpandedCall, in scene: Scene, with services: Services
  ) throws(Failure) -> ExpandedCall {
    guard !call.keys.contains(where: { $0.name.text == "seed" }) else { return call }
    let key = call.keys.last { $0.name.text == config.name }
    var configuration = key == nil ? scene.configuration : nil
    // Runs and trials have one seed; a missing file is reported when the line is decoded.
    if let file = (key?.value.literal?.text).map(PathName.expanded),
      [".yml", ".yaml"].contains(where: file.hasSuffix),
      FileSystem.isPlainFile(file)
    {
      configuration = try services.data.configuration(file)
    }
    guard let configuration, configuration.seeds.count > 1 else { return call }
    let line = configuration.settings.last { $0.name == "seed" }?.line ?? 1
    let span = SourceSpan(file: configuration.path, line: line, columns: 1..<2)
    let values = configuration.seeds.map { ExpandedValue(.literal(Literal(String($0))), span) }
    var call = call
    call.keys.append(ExpandedKey(name: Word("seed", span), value: ExpandedValue(.list(values), span)))
    return call
  }

  /// Replaces the configuration's list of seeds with the seed of this call.
  private static func choose(
    _ configuration: inout LoadedConfiguration?, _ settings: inout Settings, _ call: Invocation
  ) throws(Failure) {
    guard let file = configuration, !file.seeds.isEmpty else { return }
    configuration = file.choosing(seed: settings[.seed])
    guard let seed = SettingArguments.all.first(where: { $0.name == "seed" }),
      case .source(let span) = call.arguments.place(of: seed), span.file == file.path
    else { return }
    settings.set(.seed, to: settings[.seed], origin: .file(file.path, line: span.line))
  }

  /// The common name of runs that differ only in their seed.
  private static func group(_ call: Invocation) -> String? {
    guard call.varying.contains(where: { $0.name == "seed" }) else { return nil }
    let others = call.varying.filter { !["seed", "task", "model"].contains($0.name) }
    return ([call.arguments[name]].compactMap { $0 } + others.map { "\($0.name)_\($0.text)" } + ["seeds"])
      .joined(separator: "-")
  }

  /// The training described by a call.
  private static func order(
    _ call: Invocation, under configuration: LoadedConfiguration?, in scene: Scene
  ) throws(Failure) -> TrainOrder {
    let arguments = call.arguments
    var configuration = configuration
    var settings = try scene.settings(under: configuration)
    try SettingArguments.apply(arguments, to: &settings, origin: .given(scene.origin.description))
    try choose(&configuration, &settings, call)
    let named = arguments[from] ?? arguments[model]
    var target =
      try named.map { name throws(Failure) in try scene.single(name, at: arguments.span) }
      ?? configuration?.model
    if named == nil, let configuration, configuration.takesWeightsOnly,
      case .path(let path) = configuration.resumption
    {
      target = path
    }
    let known = if let given = arguments[task] { given } else { try configuration?.chosenTask() as TaskKind? }
    guard let task = known ?? scene.task(of: target) else {
      throw scene.missingTask(model: target, at: .source(arguments.span))
    }
    let mode = if let given = arguments[mode] { given } else { try configuration?.chosenMode() ?? .full }
    let parts = [arguments[name], call.variant].compactMap { $0 }
    var order = TrainOrder(
      model: target, task: task, mode: mode, settings: settings,
      name: parts.isEmpty ? nil : parts.joined(separator: "_"), configuration: configuration,
      command: call.text)
    order.group = group(call)
    order.isNameGiven = arguments[name] != nil
    // A given directory is used itself; a name, and what varies, is a level below it.
    let given = arguments[saveDirectory] ?? arguments[directory]
    let saving = given == nil ? configuration?.saveDirectory : arguments[saveDirectory]
    order.directory = (given ?? saving).map { ([$0] + parts).joined(separator: "/") }
    order.namesEpochs = saving != nil
    return order
  }

  private static func configuration(
    of arguments: Arguments, in scene: Scene, with services: Services
  ) throws(Failure) -> LoadedConfiguration? {
    guard let name = arguments[config] else { return scene.configuration }
    let task =
      if let given = arguments[task] { given } else { try scene.configuration?.chosenTask() as TaskKind? }
    do throws(Failure) {
      return try scene.configuration(
        named: try scene.source(name, at: arguments.span),
        model: try arguments[model].map { name throws(Failure) in try scene.single(name, at: arguments.span)
        },
        task: task?.rawValue, services.data)
    } catch {
      throw error.placed(at: arguments.place(of: config))
    }
  }

  /// The run for a configuration's `resume: PATH`; `nil` without one.
  private static func resumed(
    by configuration: LoadedConfiguration?, in scene: Scene
  ) throws(Failure) -> RunReference? {
    guard let configuration, !configuration.takesWeightsOnly, case .path(let path) = configuration.resumption
    else { return nil }
    let target = try scene.store.run(at: path, named: configuration.path)
    if let directory = configuration.saveDirectory { try target.check(livesIn: directory) }
    return target
  }

  /// What a line is, once it is resolved.
  package enum Prepared: Sendable {
    case train(TrainRequest, ExistingPolicy?, repeats: Bool)
    /// The configuration names a run to resume.
    case resume(RunReference, LoadedConfiguration?)
  }

  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared> {
    let arguments = call.arguments
    // A model that an earlier line has yet to make cannot be examined.
    let isPending =
      scene.isPending(model: arguments[from] ?? arguments[model])
      || arguments[config].map { scene.isPending(configuration: $0) } ?? false
    if isPending { return .pending }
    let configuration = try configuration(of: arguments, in: scene, with: services)
    if let target = try resumed(by: configuration, in: scene) {
      var sources = SourceFiles()
      if let configuration { sources.add(configuration) }
      return .ready(.resume(target, configuration), from: sources)
    }
    let request = try order(call, under: configuration, in: scene).prepare(in: scene, with: services)
    // 'resume: auto' resumes existing work, regardless of the session's policy.
    let policy = arguments[existing] ?? (configuration?.resumption == .auto ? .resume : scene.existing)
    return .ready(.train(request, policy, repeats: arguments[force]), from: request.sources)
  }

  package static func plan(
    _ call: Invocation, _ prepared: Prepared?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    defer { scene.outlook?.hasRun = true }
    switch prepared {
    case nil: return Planned(work: .train, title: call.text)
    case .resume(let target, _): return Planned(work: .resume, title: "resume \(target.id)")
    case .train(let request, let policy, let repeats):
      return try plan(request, policy, repeats: repeats, at: call.arguments.span, in: &scene)
    }
  }

  private static func plan(
    _ request: TrainRequest, _ policy: ExistingPolicy?, repeats: Bool, at span: SourceSpan,
    in scene: inout Scene
  ) throws(Failure) -> Planned {
    if request.asksForPlace, scene.outlook?.isClaimedByOther(request) == true {
      throw Failure(
        "run.twice", "an earlier line writes to \(request.directory) already", at: .source(span),
        remedy: "give each run a name of its own: name=NAME", kind: .usage)
    }
    switch try request.decide(in: scene, policy: policy, repeats: repeats) {
    case .run(let request):
      scene.outlook?.claim(request)
      try request.checkRoom()
      return Planned(
        work: .train, title: "\(request.title) → \(request.directory)", estimate: request.estimate)
    case .done(let found):
      return Planned(work: .done, title: "\(found.id) is \(request.title), \(found.status)")
    case .resume(let found):
      return Planned(work: .resume, title: "resume \(found.id), \(request.title)", estimate: request.estimate)
    case .held(let work):
      scene.outlook?.claim(request)
      return Planned(work: .held, title: "\(work.name) is \(request.title), worked on by \(work.holder)")
    case .passedOver(let failure): return Planned(work: .blocked, title: failure.what)
    }
  }

  package static func perform(
    _ prepared: Prepared, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let result =
      switch prepared {
      case .resume(let target, let configuration):
        try target.goOn(under: configuration, in: &scene, with: services)
      case .train(let request, let policy, let repeats):
        try request.perform(in: &scene, with: services, policy: policy, repeats: repeats)
      }
    return report(result, on: services.console)
  }

  /// Prints one line about the result of a training line.
  static func report(_ result: TrainingResult, on console: any Console) -> Outcome {
    switch result {
    case .trained(let outcome):
      outcome.report(on: console)
      return Outcome(runs: [outcome.id], interruption: outcome.interruption)
    case .done(let found, let line):
      console.note(line)
      return Outcome(runs: [found.id])
    case .held(let work): return Outcome(held: work)
    }
  }
}
