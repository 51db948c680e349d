import Basics
import Records
import Settings
import TestSupport
import Testing

/// The scripts that search and train for every model and task, on encoders that take no time.
@Suite struct BatchTests {
  /// Two encoders that learn, and between them one whose loss is not a number.
  private static func place() throws -> Workplace {
    let place = try Workplace()
    try FailedRunTests.poison(place)
    // What was needed to make it is no result of the batch.
    try FileSystem.removeTree("\(place.path)/experiments")
    try FileSystem.createDirectory("\(place.path)/other")
    for name in FileSystem.names(in: "\(place.path)/encoder") {
      try AtomicFile.replace(
        "\(place.path)/other/\(name)", with: try FileSystem.read("\(place.path)/encoder/\(name)"))
    }
    // Other weights to begin with: equal ones would be the same work.
    let config = "\(place.path)/other/config.json"
    try AtomicFile.replace(
      config, with: try FileSystem.readText(config).replacing("_range\": 0.2", with: "_range\": 0.3"))
    for (folder, name) in [
      ("experiments", "run_all_hpo.idx"), ("experiments", "run_all_experiments.idx"),
      ("scripts", "run_all_hpo.sh"),
    ] {
      try FileSystem.createDirectory("\(place.path)/\(folder)")
      try place.write("\(folder)/\(name)", try FileSystem.readText("\(Golden.root)/\(folder)/\(name)"))
    }
    try place.write(
      "search.yaml",
      """
      optuna: {n_trials: 9, sampler: TPESampler, pruner: NopPruner}
      search_space:
        learning_rate: {type: float, low: 1e-4, high: 1e-2, log: true}
        weight_decay: [0.0, 0.1]
      fixed: {batch_size: 4, num_epochs: 1, seed: 7, train_file: train.csv, dev_file: dev.csv}
      """)
    return place
  }

  /// Runs `scripts/run_all_hpo.sh` as a person does, with the built program in IDX.
  private static func searchAll(_ place: Workplace, _ words: String...) throws -> IdxProcess.Ending {
    try IdxProcess.run(
      words, in: place.path,
      behind: ["/usr/bin/env", "bash", "-c", "IDX=$0 exec bash scripts/run_all_hpo.sh \"$@\""], upTo: 120)
  }

  @Test("every study, then every run with its best settings; again there is nothing to do; the status tells")
  func batches() throws {
    let place = try BatchTests.place()
    let words = ["models=encoder,other", "tasks=cls,span"]
    func search() throws -> IdxProcess.Ending {
      try BatchTests.searchAll(place, words[0], words[1], "config=search.yaml", "trials=3")
    }
    let first = try search()
    #expect(first.status == 0, "\(first)")
    #expect(first.output.contains("h4  3 of 3 done, best"), "\(first)")
    let again = try search()
    #expect(again.status == 0, "\(again)")
    #expect(again.errors.split(separator: "\n").count { $0.hasSuffix("done already") } == 4, "\(again)")
    #expect(!again.errors.contains("step "), "\(again)")

    func train() throws -> IdxProcess.Ending {
      try place.idx("experiments/run_all_experiments.idx", words[0], words[1], "seeds=1,2", "test=test.csv")
    }
    let trained = try train()
    #expect(trained.status == 0, "\(trained)")
    let runs = RunStore("\(place.path)/experiments").list().runs.filter { $0.manifest.lineage.trial == nil }
    #expect(runs.count == 8 && runs.allSatisfy { $0.status == .finished }, "\(trained)")
    for run in runs {
      let (model, task) = (run.manifest.model, run.manifest.task)
      let file = "\(place.path)/experiments/results/best_hyperparameters/best_params_\(model)_\(task).json"
      let best = try JSONValue(parsing: FileSystem.read(file), source: file)["best_hyperparameters"]?.object
      for (name, value) in try #require(best).members {
        #expect(run.manifest.settings[name] == value, "\(model) \(task) \(name)")
        #expect(run.manifest.origins[name]?.string?.contains(".t") == true, "\(run.manifest.origins)")
      }
      #expect(run.manifest.settings["batch_size"]?.int == 4)
      // From the base model's weights, which are none here: not from those of a trial.
      #expect(run.manifest.lineage.from == nil)
    }
    #expect(Set(runs.compactMap { $0.manifest.settings["seed"]?.int }) == [1, 2])
    let same = try train()
    #expect(same.status == 0, "\(same)")
    #expect(same.errors.split(separator: "\n").count { $0.contains("is done already") } == 8, "\(same)")
  }

  @Test(
    "alone, the script searches both tasks for every model of the guide that is there, and names the others")
  func alone() throws {
    let place = try BatchTests.place()
    for (source, name) in [("encoder", "alephbert-base"), ("other", "bert-base-multilingual-cased")] {
      try FileSystem.createDirectory("\(place.path)/models/\(name)")
      for file in FileSystem.names(in: "\(place.path)/\(source)") {
        try FileSystem.copy("\(place.path)/\(source)/\(file)", to: "\(place.path)/models/\(name)/\(file)")
      }
    }
    let ending = try BatchTests.searchAll(place, "config=search.yaml", "trials=1")
    #expect(ending.status == 0, "\(ending)")
    let results = FileSystem.names(in: "\(place.path)/experiments/results/best_hyperparameters")
    #expect(
      results
        == ["alephbert-base", "bert-base-multilingual-cased"].flatMap { model in
          ["cls", "span"].map { "best_params_\(model)_\($0).json" }
        })
    for name in ["alephbertgimmel-base", "dictabert", "xlm-roberta-base"] {
      #expect(ending.errors.contains("note: models/\(name) is not there: it is left out"), "\(ending)")
    }
  }

  @Test("a model that fails in the midst stops no other, and the status is that of a run that failed")
  func goesOn() throws {
    let place = try BatchTests.place()
    let models = "models=encoder,poisoned,other"
    let first = try BatchTests.searchAll(place, models, "tasks=cls", "config=search.yaml", "trials=4")
    #expect(first.status == 3, "\(first)")
    #expect(first.errors.contains("three trials of h2 failed one after another"), "\(first)")
    #expect(first.output.contains("h1  4 of 4 done, best") && first.output.contains("h3  4 of 4 done, best"))
    // The one that failed is tried to its end, and even then it is no success.
    for _ in 0..<2 {
      let again = try BatchTests.searchAll(place, models, "tasks=cls", "config=search.yaml", "trials=4")
      #expect(again.status == 3, "\(again)")
      #expect(again.errors.split(separator: "\n").count { $0.hasSuffix("done already") } == 2, "\(again)")
    }
    // It has no best settings, and so no run; the others have theirs.
    let words = ["experiments/run_all_experiments.idx", models, "tasks=cls", "seeds=1", "test=test.csv"]
    let plan = try place.idx("plan", words[0], words[1], words[2], words[3], words[4])
    #expect(plan.output.contains("cannot run: h2 has no complete trial yet"), "\(plan)")
    #expect(plan.output.contains("to do 2 runs and 0 evaluations, 1 cannot run: about"), "\(plan)")
    let trained = try place.idx(words[0], words[1], words[2], words[3], words[4])
    #expect(trained.status == 2, "\(trained)")
    #expect(trained.errors.contains("h2 has no complete trial yet"), "\(trained)")
    let runs = RunStore("\(place.path)/experiments").list().runs.filter { $0.manifest.lineage.trial == nil }
    #expect(runs.map(\.manifest.model) == ["encoder", "other"], "\(trained)")
  }
}
