import Basics
import Records
import Settings
import TestSupport
import Testing

/// `config=`: a study's best settings, a trial's, a run's, a file's.
@Suite struct BestSettingsTests {
  private static func studied() throws -> Workplace {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load,
      "hpo encoder task=cls trials=4 lr=log(1e-4,1e-2) schedule=linear,cosine warmup=3 epochs=1 batch=4 patience=0 seed=7"
    )
    try #require(ending.status == 0, "\(ending)")
    return place
  }

  /// What the settings of the newest run are, those that change results.
  private func settings(_ place: Workplace) throws -> JSONObject {
    let run = try #require(RunStore("\(place.path)/experiments").list().runs.max { $0.id < $1.id })
    return run.manifest.settings
  }

  @Test("the settings of a trial, under any of its names, are all of them, and the line wins")
  func names() throws {
    let place = try BestSettingsTests.studied()
    let file = "experiments/results/best_hyperparameters/best_params_encoder_cls.json"
    let best = try JSONValue(parsing: FileSystem.read("\(place.path)/\(file)"), source: file)
    let number = try #require(best["best_trial_number"]?.int)
    var seen: [JSONObject] = []
    for (name, source) in [
      ("a", "best"), ("b", "h1.best"), ("c", "h1.t\(number)"), ("d", file), ("e", "r\(number + 1)"),
    ] {
      let ending = try place.lines(
        Workplace.load, "train encoder task=cls config=\(source) name=\(name) seed=9 batch=5 force=true")
      #expect(ending.status == 0, "\(source) \(ending)")
      seen.append(try settings(place))
    }
    let trial = try #require(
      RunStore("\(place.path)/experiments").list().runs.first { $0.id.number == number + 1 })
    for (source, one) in zip(["best", "h1.best", "h1.t", "file", "run"], seen) {
      for (key, value) in trial.manifest.settings.members
      where !["seed", "batch_size", "save_total_limit", "train_file", "dev_file", "test_file"].contains(key) {
        #expect(one[key] == value, "\(source): \(key) is \(one[key]?.text() ?? "none"), not \(value.text())")
      }
      #expect(one["seed"] == .int(9) && one["batch_size"] == .int(5))
      #expect(one["warmup_steps"] == .int(3))
    }
  }

  @Test("as binds a study: its best settings are those of the next line, and the script is checked before")
  func bound() throws {
    let place = try Workplace()
    let script = try place.write(
      "a.idx",
      """
      \(Workplace.load)
      hpo encoder task=cls trials=2 lr=log(1e-4,1e-2) epochs=1 batch=4 max_samples=20 as h
      train encoder task=cls config=$h.best seed=1 name=x
      train encoder task=cls config=best seed=2 name=y

      """)
    let plan = try place.idx("plan", script)
    #expect(plan.status == 0 && plan.output.contains("to do 1 study (2 trials), 2 runs"), "\(plan)")
    let ending = try place.idx(script)
    #expect(ending.status == 0, "\(ending)")
    let runs = RunStore("\(place.path)/experiments").list().runs
    #expect(runs.count == 4 && runs.allSatisfy { $0.manifest.settings["max_samples"] == .int(20) })
    #expect(runs[2].manifest.settings["learning_rate"] == runs[3].manifest.settings["learning_rate"])
  }

  @Test("what is no settings is said in one line")
  func refused() throws {
    let place = try BestSettingsTests.studied()
    try place.write("half.json", #"{"model": "encoder", "best_hyperparameters": {"learning_rate": 1e-3}}"#)
    try place.write(
      "odd.json", #"{"best_hyperparameters": {"learning_rat": 1e-3}, "fixed_parameters": {}}"#)
    for (keys, status, says) in [
      ("config=best task=span", 2, "there is no study of encoder for span"),
      ("config=h1", 1, "h1 is a study, not a run; write h1.best or h1.t0"),
      ("config=h1.t77 task=cls", 2, "h1 has no trial t77"),
      ("config=h9.best task=cls", 2, "there is no study h9"),
      ("config=r99 task=cls", 1, "there is no run r99"), ("config=best", 1, "config=best needs a task"),
      ("config=nothing task=cls", 2, "cannot read"), ("config=half.json task=cls", 1, "no fixed_parameters"),
      ("config=odd.json task=cls", 1, "unknown key 'learning_rat'"),
    ] as [(String, Int32, String)] {
      let ending = try place.lines(Workplace.load, "train encoder \(keys) name=z")
      #expect(ending.status == status && ending.failures.count == 1, "\(keys) \(ending)")
      #expect(ending.failures.first?.contains(says) == true, "\(keys) \(ending)")
    }
  }

  @Test("a file of the Python program: its parameters over what was fixed, its directory left alone")
  func foreign() throws {
    let place = try Workplace()
    try place.write(
      "best_params.json",
      """
      {"model": "encoder", "task": "cls", "best_trial_number": 7, "best_validation_f1": 0.8923,
       "best_hyperparameters": {"learning_rate": 3e-05, "batch_size": 8, "num_epochs": 1},
       "study_name": "encoder_cls_hpo", "n_trials": 15,
       "fixed_parameters": {"max_length": 64, "fp16": null, "seed": 5, "batch_size": 32, "report_to": "none",
                            "output_dir": "experiments/results/hpo/"}}
      """)
    let ending = try place.lines(Workplace.load, "train config=best_params.json")
    #expect(ending.status == 0, "\(ending)")
    let run = try #require(RunStore("\(place.path)/experiments").list().runs.first)
    let found = ["learning_rate", "batch_size", "num_epochs", "max_length", "seed"].map {
      run.manifest.settings[$0]?.text() ?? "none"
    }
    #expect(found == ["3e-05", "8", "1", "64", "5"] && run.manifest.task == "cls", "\(ending)")
    #expect(run.directory.hasSuffix("results/full_finetune/encoder/cls"), "\(run.directory)")
  }
}
