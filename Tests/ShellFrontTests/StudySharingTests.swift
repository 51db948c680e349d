import Basics
import Records
import TestSupport
import Testing
import Tuning

@testable import StudyFiles

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whose study it is, what its directories hold, and what a study that is not at its end says of itself.
@Suite struct StudySharingTests {
  private static let line =
    "hpo encoder task=cls lr=log(1e-4,1e-2) batch=4,8 epochs=1 max_samples=20 patience=0 threads=1"
  private static let file = "experiments/results/optuna_studies/encoder_cls_hpo.db"
  private static let trials = "experiments/hpo_results/encoder/cls"

  private func history(_ place: Workplace, _ file: String = StudySharingTests.file) throws -> History {
    try OptunaStudy("encoder_cls_hpo", at: .file("\(place.path)/\(file)"), create: nil).history()
  }

  /// Does to the database what another program might do.
  private func change(_ place: Workplace, _ statement: String) throws {
    let database = try SQLiteDatabase("\(place.path)/\(StudySharingTests.file)", creates: true)
    try database.transaction(writes: true) { access throws(Failure) in try access.run(statement) }
  }

  // MARK: - The model

  @Test(
    "config=best takes the study of the very model, not of another one whose folder has the same last name")
  func otherModel() throws {
    let place = try Workplace()
    for owner in ["one", "two"] {
      try FileSystem.createDirectory("\(place.path)/\(owner)/bert")
      for name in FileSystem.names(in: "\(place.path)/encoder") {
        try FileSystem.copy("\(place.path)/encoder/\(name)", to: "\(place.path)/\(owner)/bert/\(name)")
      }
    }
    let search = StudySharingTests.line.replacing("encoder", with: "one/bert") + " trials=1"
    #expect(try place.lines(Workplace.load, search).status == 0)
    let other = try place.lines(Workplace.load, "train two/bert task=cls config=best name=a")
    #expect(other.status == 2, "\(other)")
    #expect(
      other.errors.contains("h1 is the study of one/bert, and the model here is two/bert"), "\(other)")
    // The way out that is named, and the same model under other names of its folder.
    for line in [
      "train two/bert task=cls config=h1.best name=b", "train one/bert task=cls config=best name=c",
      "train ./one/../one/bert task=cls config=best name=d",
    ] {
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 0, "\(line): \(ending)")
    }
  }

  // MARK: - Numbers and directories

  @Test("a trial that was deleted from the database leaves its number: no number is given twice")
  func deleted() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, StudySharingTests.line + " trials=3").status == 0)
    let before = try history(place).trials
    try change(place, "DELETE FROM trials WHERE number = 0")
    let more = try place.lines(Workplace.load, StudySharingTests.line + " trials=4")
    #expect(more.status == 0, "\(more)")
    let after = try history(place).trials
    #expect(after.map(\.number) == [1, 2, 3, 4], "\(more)")
    #expect(after.allSatisfy { $0.state == .complete })
    // The others are what they were, and each directory holds its own trial.
    #expect(after.prefix(2).map(\.value) == before.dropFirst().map(\.value))
    for trial in after {
      let run = try RunManifest(
        reading: "\(place.path)/\(StudySharingTests.trials)/trial_\(trial.number)/run.json")
      #expect(run.best?.value == trial.value && run.lineage.trial?.number == trial.number)
    }
  }

  @Test("two trials of one number, or a directory that holds another trial, are refused")
  func unfit() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, StudySharingTests.line + " trials=3").status == 0)
    let root = "\(place.path)/\(StudySharingTests.trials)"
    rename("\(root)/trial_1", "\(root)/trial_3")
    let moved = try place.lines(Workplace.load, StudySharingTests.line + " trials=4")
    #expect(moved.status == 2, "\(moved)")
    #expect(moved.errors.contains("the directory of h1.t3 holds trial 1 of 'encoder_cls_hpo'"), "\(moved)")
    rename("\(root)/trial_3", "\(root)/trial_1")
    try change(place, "UPDATE trials SET number = 2 WHERE number = 3")
    let twins = try place.lines(Workplace.load, StudySharingTests.line + " trials=4")
    #expect(twins.status == 2, "\(twins)")
    #expect(twins.errors.contains("2 trials with the number 2"), "\(twins)")
    // The twins are not the trial that comes next.
    let more = try place.lines(Workplace.load, StudySharingTests.line + " trials=6")
    #expect(more.status == 2 && more.errors.contains("2 trials with the number 2"), "\(more)")
  }

  // MARK: - Half a study

  @Test("the best trial of a study that is not at its end is used with a note")
  func half() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, StudySharingTests.line + " trials=2").status == 0)
    #expect(try !place.lines(Workplace.load, "eval h1.best on=dev").errors.contains("so far"))
    // As one that is stopped after two of thirty trials leaves it.
    let path = "\(place.path)/\(StudySharingTests.trials)/study.json"
    let text = try FileSystem.readText(path).replacing("\"n_trials\": 2", with: "\"n_trials\": 30")
    try AtomicFile.replace(path, with: text)
    for line in [
      "eval h1.best on=dev", "train from=h1.best task=cls name=warm epochs=1", "tokens h1.best text='a b'",
    ] {
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 0, "\(line): \(ending)")
      let notes = ending.errors.split(separator: "\n").filter {
        $0.contains("h1 has 2 of 30 trials; its best so far is used")
      }
      #expect(notes.count == 1, "\(line): \(ending)")
    }
    let settings = try place.lines(Workplace.load, "train encoder task=cls config=h1.best name=cold")
    #expect(settings.errors.contains("its study is not at its end: 2 of 30 done"), "\(settings)")
  }

  @Test("a script that uses a study waits for the trials of other processes, and takes up those of the dead")
  func waits() throws {
    let place = try Workplace()
    let search =
      "hpo encoder task=cls lr=log(1e-4,1e-2) batch=2 epochs=40 trials=3 patience=0 pruner=nop threads=1"
    try place.write("search.idx", "\(Workplace.load)\n\(search)\neval last on=dev format=csv\n")
    let first = try place.start("search.idx")
    let began = try first.wait("a trial") {
      FileSystem.exists("\(place.path)/\(StudySharingTests.trials)/trial_0/run.json")
    }
    #expect(began)
    // Stopped it holds its trial; the other does the rest and waits.
    first.signal(SIGSTOP)
    let second = try place.start("search.idx")
    let waits = try second.wait("word that it waits", upTo: 120) {
      second.errorsSoFar.contains("waiting for 1 trials of h1, worked on by process \(first.identifier)")
    }
    #expect(waits && !second.outputSoFar.contains("h1  "), "\(second.errorsSoFar)")
    first.signal(SIGKILL)
    _ = try first.wait()
    let ending = try second.wait(upTo: 120)
    #expect(ending.status == 0, "\(ending)")
    let trials = try history(place).trials
    #expect(trials.map(\.number) == [0, 1, 2] && trials.allSatisfy { $0.state == .complete }, "\(ending)")
    #expect(ending.output.contains("h1  3 of 3 done") && ending.output.contains("@"), "\(ending)")
    #expect(!ending.errors.contains("so far"), "\(ending)")
  }

  @Test("behind a search that failed, a line about 'last' is skipped: it would be about an older run")
  func failedSearch() throws {
    let place = try Workplace()
    let script = """
      on error continue
      \(Workplace.load)
      train encoder task=cls epochs=1 name=first
      \(StudySharingTests.line) trials=1 storage=train.csv/a.db
      eval last on=dev

      """
    let ending = try place.idx(try place.write("a.idx", script))
    #expect(ending.status != 0, "\(ending)")
    #expect(ending.errors.contains("skipped: eval last on=dev (it needs what failed)"), "\(ending)")
    #expect(!ending.output.contains("r1@"), "\(ending)")
  }

  @Test("a store that was moved takes up its own trial at once, whatever path it was begun under")
  func moved() throws {
    let place = try Workplace()
    let line =
      "hpo encoder task=cls lr=log(1e-4,1e-2) batch=2 epochs=300 evaluate=20 save=20 trials=1 patience=0 pruner=nop threads=1"
    let process = try place.start("-c", "\(Workplace.load)\n\(line) storage=own.db")
    let reader = CheckpointReader("\(place.path)/\(StudySharingTests.trials)/trial_0")
    let began = try process.wait("a checkpoint") { try !reader.names().isEmpty }
    #expect(began)
    process.signal(SIGKILL)
    _ = try process.wait()
    rename("\(place.path)/experiments", "\(place.path)/elsewhere")
    let second = try place.start("--store", "elsewhere", "resume", "h1")
    let goesOn = try second.wait("the trial", upTo: 60) { second.errorsSoFar.contains("resumed at step ") }
    #expect(goesOn, "\(second.errorsSoFar)")
    second.signal(SIGTERM)
    let ending = try second.wait()
    #expect(ending.status == 143, "\(ending)")
    let trials = try history(place, "own.db").trials
    #expect(trials.map(\.number) == [0] && trials[0].notes["idx:claims"]?.int == 0, "\(ending)")
  }
}
