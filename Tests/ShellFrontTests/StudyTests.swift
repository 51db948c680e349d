import Basics
import Records
import StudyFiles
import TestSupport
import Testing
import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A real study of a very small encoder: 30 trials under Hyperband.
private enum Search {
  static let trials = 30
  static let line =
    "hpo encoder task=cls trials=\(trials) lr=log(1e-4,2e-2) decay=float(0,0.3) batch=4,8 epochs=int(2,9) "
    + "pruner=hyperband threads=1 patience=0"
  static let script = "\(Workplace.load)\n\(line)\n"
  static let directory = "experiments/hpo_results/encoder/cls"

  static func history(_ place: Workplace) throws -> History {
    try OptunaStudy(
      "encoder_cls_hpo",
      at: .file("\(place.path)/experiments/results/optuna_studies/encoder_cls_hpo.db"), create: nil
    ).history()
  }

  /// What of a study has to be the same: everything but when and by whom.
  static func facts(_ place: Workplace) throws -> [String] {
    try history(place).trials.map { trial in
      let parameters = trial.parameters.map { "\($0.name)=\($0.number)" }.joined(separator: " ")
      let reports = trial.reports.map { "\($0.step):\($0.value)" }.joined(separator: " ")
      let attributes = trial.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text())" }
        .joined(separator: " ")
      let value = trial.value.map { "\($0)" } ?? "-"
      let step = trial.notes["idx:best_step"]?.int ?? -1
      return "\(trial.number) \(trial.state) \(value) \(step) | \(parameters) | \(reports) | \(attributes)"
    }
  }

  /// The uninterrupted study, made once.
  static let straight: Result<[String], any Error> = Result {
    let place = try Workplace()
    let ending = try place.start("-c", script).wait(upTo: 300)
    try #require(ending.status == 0, "\(ending)")
    return try facts(place)
  }
}

@Suite struct StudyTests {
  @Test("a study killed five times at random ends as the uninterrupted one, trial by trial", arguments: 0..<2)
  func killed(number: Int) throws {
    let straight = try Search.straight.get()
    #expect(straight.count == Search.trials)
    #expect(straight.contains { $0.contains(" pruned ") } && straight.contains { $0.contains(" complete ") })
    var random = SeededGenerator(seed: testSeed, "study", number)
    let place = try Workplace()
    var told: [String] = []
    var comment: String { "IDX_TEST_SEED=\(testSeed), \(told.joined(separator: ", "))" }
    for round in 0..<5 {
      let process = try round == 0 ? place.start("-c", Search.script) : place.start("resume", "h1")
      // Anywhere from the birth of the study to a few trials on.
      let trial = round * 5 + random.below(6)
      _ = try process.wait("trial \(trial)", upTo: 300) {
        FileSystem.exists("\(place.path)/\(Search.directory)/trial_\(trial)")
      }
      usleep(UInt32(random.below(400_000)))
      process.signal(random.below(5) == 0 ? SIGTERM : SIGKILL)
      let ending = try process.wait(upTo: 300)
      told.append("ended at trial \(trial): status \(ending.status)")
      #expect([0, 137, 143].contains(ending.status), "\(comment) \(ending)")
    }
    let ending = try place.start("resume", "h1").wait(upTo: 300)
    #expect(ending.status == 0, "\(comment) \(ending)")
    #expect(try Search.facts(place) == straight, "\(comment)")
    // One trial keeps its weights: the best.
    let best = try #require(try Search.history(place).best?.number)
    for trial in 0..<Search.trials {
      let names = FileSystem.names(in: "\(place.path)/\(Search.directory)/trial_\(trial)")
      #expect(names.contains { $0.hasPrefix("checkpoint-") } == (trial == best), "\(comment) trial \(trial)")
    }
  }

  @Test("two workers, one of them killed: no trial is lost or doubled")
  func workers() throws {
    let place = try Workplace()
    let line = "hpo encoder task=cls trials=12 lr=log(1e-4,1e-2) batch=4,8 epochs=int(3,6) jobs=2 pruner=nop"
    let main = try place.start("-c", "\(Workplace.load)\n\(line)")
    _ = try main.wait("a trial of the worker", upTo: 120) {
      FileSystem.exists("\(place.path)/\(Search.directory)/trial_3")
    }
    // Whoever works on two trials at once is two processes; the one that is not ours is the worker.
    let log = "\(place.path)/\(Search.directory)/logs/worker_1.log"
    #expect(FileSystem.exists(log))
    var killed = false
    for _ in 0..<400 where !killed {
      let running = ((try? Search.history(place))?.trials ?? []).filter { $0.state == .running }
      for trial in running {
        guard let process = trial.notes["idx:process"]?.int, Int32(process) != main.identifier else {
          continue
        }
        kill(pid_t(process), SIGKILL)
        killed = true
      }
      usleep(10_000)
    }
    #expect(killed)
    let ending = try main.wait(upTo: 300)
    #expect(ending.status == 0, "\(ending)")
    let trials = try Search.history(place).trials
    #expect(trials.map(\.number) == Array(0..<12))
    #expect(trials.allSatisfy { $0.state == .complete }, "\(trials.map(\.state)) \(ending)")
    #expect(trials.contains { $0.notes["idx:claims"] != nil }, "the dead worker's trial was claimed")
    for trial in trials {
      let epochs = try #require(trial.parameters.first { $0.name == "num_epochs" }?.value.number)
      #expect(
        trial.reports.map(\.step) == Array(0..<trial.reports.count) && trial.reports.count <= Int(epochs))
    }
  }

  @Test("a search never sees the test split, and its file is not even opened")
  func withoutTest() throws {
    let place = try Workplace()
    // Nobody could evaluate on this.
    try place.write("broken.csv", "no,columns\n1,2\n")
    let line = "hpo encoder task=cls trials=2 lr=log(1e-4,1e-2) epochs=1 max_samples=20"
    let ending = try place.idx(
      "-c", "load data train=train.csv dev=dev.csv test=test.csv\n\(line) test_file=broken.csv")
    #expect(ending.status == 0, "\(ending)")
    for trial in 0..<2 {
      let folder = "\(place.path)/\(Search.directory)/trial_\(trial)"
      let run = try RunManifest(reading: folder + "/run.json")
      #expect(run.metrics.keys == ["dev"] && run.hashes["test"] == nil)
      #expect(run.lineage.files.map(\.split) == ["train", "dev"])
      let file = folder + "/training_results.json"
      let results = try JSONValue(parsing: FileSystem.read(file), source: file)
      #expect(results["test_metrics"]?["f1"] == .null && results["dataset"]?["test_samples"] == .null)
      #expect(try Search.history(place).trials[trial].value == run.best?.value)
    }
    for refused in ["\(line) name=b metric=test_f1", "\(line) name=c dev_file=nowhere.csv"] {
      #expect(try place.idx("-c", "\(Workplace.load)\n\(refused)").status != 0, "\(refused)")
    }
  }

  @Test(
    "two processes begun by hand on one directory, one killed: the other does what is left, nothing twice")
  func sharedDirectory() throws {
    let place = try Workplace()
    let line =
      "\(Workplace.load)\nhpo encoder task=cls trials=10 lr=log(1e-4,1e-2) epochs=int(3,6) batch=4 pruner=nop"
    // Both begin at once, on the same command: one study, one handle.
    let script = try place.write("shared.idx", line + "\n")
    let (first, second) = (try place.start(script), try place.start(script))
    _ = try first.wait("a few trials", upTo: 120) {
      FileSystem.exists("\(place.path)/\(Search.directory)/trial_3")
    }
    var killed: Int32 = 0
    for _ in 0..<2000 where killed == 0 {
      let running = ((try? Search.history(place))?.trials ?? []).filter { $0.state == .running }
      if running.contains(where: { $0.notes["idx:process"]?.int == Int(second.identifier) }) {
        killed = second.identifier
        second.signal(SIGKILL)
      }
      usleep(5_000)
    }
    #expect(killed != 0, "the second process never had a trial")
    let (end, other) = (try first.wait(upTo: 300), try second.wait(upTo: 300))
    #expect(other.status == 137, "\(other)")
    #expect(end.status == 0, "\(end)")
    // What the dead one had is taken up by who goes on, at the latest by this.
    let again = try place.idx(script)
    #expect(again.status == 0, "\(again)")
    let trials = try Search.history(place).trials
    #expect(trials.map(\.number) == Array(0..<10) && trials.allSatisfy { $0.state == .complete }, "\(again)")
    #expect(FileSystem.names(in: "\(place.path)/experiments/.idx/studies") == ["h1.json"])
    let runs = RunStore("\(place.path)/experiments").list().runs
    #expect(runs.count == 10 && runs.allSatisfy { $0.status == .finished })
    #expect(Set(trials.compactMap { $0.notes["idx:run"]?.string }).count == 10)
    for trial in trials {
      // Each evaluation is reported once, and the trial's own record says the same.
      let run = try #require(runs.first { "\($0.id)" == trial.notes["idx:run"]?.string })
      let rows = try MetricsLog.rows(in: run.directory).filter { $0.split == "dev" }
      let scores = rows.compactMap { $0.values["f1"]?.double }
      #expect(scores == trial.reports.map(\.value), "trial \(trial.number)")
    }
  }

  @Test("what was finished is not run again, and more trials go on where fewer ended")
  func grows() throws {
    let place = try Workplace()
    let line = "hpo encoder task=cls lr=log(1e-4,1e-2) epochs=1 max_samples=20"
    #expect(try place.idx("-c", "\(Workplace.load)\n\(line) trials=3").status == 0)
    let again = try place.idx("-c", "\(Workplace.load)\n\(line) trials=3")
    #expect(
      again.status == 0 && again.errors.contains("h1  3 of 3 done") && again.errors.contains("done already"),
      "\(again)")
    let removal = try place.idx("-c", "rm h1")
    #expect(
      removal.status == 1 && removal.errors.contains("'h1' is a study; only runs are removed"), "\(removal)")
    let script = try place.idx(try place.write("a.idx", "\(Workplace.load)\n\(line) trials=3\n"))
    #expect(script.status == 0 && script.errors.contains("done already"), "\(script)")
    let other = try place.idx("-c", "\(Workplace.load)\n\(line) trials=3 sampler=random")
    #expect(other.status == 2, "\(other)")
    for line in [
      "ERROR: Study directory already exists!", "Directory: \(Search.directory)\n",
      "ONE of the following options", "  1. Give this search a name of its own: name=NAME",
      "  2. Resume the search that is there: resume h1", "  3. Manually delete the directory",
      "it holds h1, which is another search (sampler TPESampler, here RandomSampler)",
    ] { #expect(other.errors.contains(line), "\(line) in \(other)") }
    #expect(try Search.history(place).trials.count == 3)
    let elsewhere = try place.idx(
      "-c", "\(Workplace.load)\n\(line) trials=5 storage=other.db existing=resume")
    #expect(elsewhere.status == 2 && elsewhere.errors.contains("here other.db"), "\(elsewhere)")
    #expect(!FileSystem.exists("\(place.path)/other.db"))
    let more = try place.idx("-c", "\(Workplace.load)\n\(line) trials=5")
    #expect(more.status == 0, "\(more)")
    #expect(try Search.history(place).trials.map(\.number) == [0, 1, 2, 3, 4])
    let straight = try Workplace()
    #expect(try straight.idx("-c", "\(Workplace.load)\n\(line) trials=5").status == 0)
    #expect(try Search.facts(straight) == Search.facts(place))
    let trained = try place.idx(
      "train", "from=h1.best", "task=cls", "name=confirm", "epochs=1", "train_file=train.csv",
      "dev_file=dev.csv")
    #expect(trained.status == 0, "\(trained)")
    let resumed = try place.idx("resume", "r1")
    #expect(resumed.status == 1 && resumed.errors.contains("resume"), "\(resumed)")
  }

  @Test("a trial that diverges is FAIL with its reason, never a score; when nothing works the study stops")
  func fails() throws {
    let place = try Workplace()
    try FailedRunTests.poison(place)
    let ending = try place.idx(
      "-c",
      "\(Workplace.load)\nhpo poisoned task=cls lr=log(1e-4,1e-3) batch=1 epochs=1 trials=9 seed=3 evaluate=no"
    )
    #expect(ending.status == 3 && ending.errors.contains("three trials of h1 failed"), "\(ending)")
    let study = try OptunaStudy(
      "poisoned_cls_hpo",
      at: .file("\(place.path)/experiments/results/optuna_studies/poisoned_cls_hpo.db"), create: nil)
    let trials = try study.history().trials
    #expect(trials.map(\.state) == [.fail, .fail, .fail], "\(ending)")
    #expect(trials.allSatisfy { $0.value == nil })
    #expect(trials.allSatisfy { $0.notes["idx:reason"]?.string?.contains("no longer a number") == true })
    #expect(!FileSystem.exists("\(place.path)/experiments/results/best_hyperparameters"))
  }
}
