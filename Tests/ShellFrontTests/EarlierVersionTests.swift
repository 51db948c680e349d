import Basics
import Records
import StudyFiles
import TestSupport
import Testing
import Tuning

/// What the version before left behind (scripts/golden/before.sh), under the program of now.
@Suite("results, scripts and configurations of the version before") struct EarlierVersionTests {
  private static let golden = "before-0.2"
  private static let stopped = "experiments/checkpoints/one"
  private static let study = "experiments/hpo_results/encoder/cls"

  private func run(_ number: Int, _ place: Workplace) throws -> RunSummary {
    let runs = RunStore("\(place.path)/experiments").list().runs
    return try #require(runs.first { $0.id == RunID(number) })
  }

  /// A workplace with its scripts, configurations, data and encoder, and nothing done yet.
  private func untouched() throws -> Workplace {
    let place = try Workplace(golden: EarlierVersionTests.golden)
    try FileSystem.removeTree("\(place.path)/experiments")
    return place
  }

  /// The rows of a run's log, in order: step, split and loss.
  private func losses(_ directory: String) throws -> [(place: String, loss: Double)] {
    try MetricsLog.rows(in: directory).map { row in
      ("\(row.step) \(row.split ?? "train")", row.values["loss"]?.double ?? .nan)
    }
  }

  @Test("every run, study and evaluation is listed, shown and compared, and no byte changes by that")
  func opened() throws {
    let place = try Workplace(golden: EarlierVersionTests.golden)
    let before = try StoreFacts(place.path + "/experiments")
    let listing = RunStore("\(place.path)/experiments").list()
    #expect(listing.problems.isEmpty)
    #expect(
      listing.runs.map { "\($0.id) \($0.status)" } == [
        "r1 finished", "r2 finished", "r3 interrupted", "r4 finished", "r5 interrupted", "r6 finished",
      ])
    let runs = try place.idx("runs", "format=csv")
    #expect(runs.status == 0 && runs.failures.isEmpty, "\(runs)")
    for run in ["r1,finished,cls", "r2,finished,span", "r3,interrupted,cls", "r6,finished,cls"] {
      #expect(runs.output.contains(run), "\(runs)")
    }
    let facts = [
      "r1": ["r1  finished", "learning_rate", "(finished.idx:3)", "segment 1: steps 0…18"],
      "r2": ["r2  finished", "(flat.yml:3)"], "r3": ["r3  interrupted", "(nested.yml:"],
      "r6": ["r6  finished", "import old"],
      "h1": ["h1  interrupted", "1 of 2 done", "encoder_cls_hpo"],
    ]
    for (handle, texts) in facts {
      let shown = try place.idx("show", handle)
      #expect(shown.status == 0, "\(shown)")
      let origins = handle == "h1" ? "" : try place.idx("show", handle, "origin").output
      for text in texts { #expect((shown.output + origins).contains(text), "\(text) in \(shown)\(origins)") }
    }
    let compared = try place.idx("compare", "r1", "r2", "r3", "r6", "format=csv")
    #expect(compared.status == 0 && compared.output.split(separator: "\n").count >= 5, "\(compared)")
    let verified = try place.idx("-c", "verify r1\nverify r2\nverify r3\nverify h1.t0\nverify h1.t1")
    #expect(verified.status == 0, "\(verified)")
    #expect(try StoreFacts(place.path + "/experiments").changes(since: before) == [])
  }

  @Test("evaluations are answered from the store; other data is computed with the weights that are there")
  func evaluated() throws {
    let place = try Workplace(golden: EarlierVersionTests.golden)
    let before = try StoreFacts(place.path + "/experiments/results")
    for (run, splits, count) in [("r1", "dev,test", 2), ("r2", "test", 1)] {
      let ending = try place.idx("eval", run, "on=\(splits)")
      #expect(ending.status == 0, "\(ending)")
      let notes = ending.errors.split(separator: "\n").filter {
        $0.contains("evaluated already, nothing is computed")
      }
      #expect(notes.count == count, "\(ending)")
    }
    #expect(try StoreFacts(place.path + "/experiments/results").changes(since: before) == [])
    let computed = try place.idx("eval", "r1", "on=train.csv")
    #expect(computed.status == 0 && !computed.errors.contains("evaluated already"), "\(computed)")
    let added = try StoreFacts(place.path + "/experiments/results").changes(since: before)
    #expect(added.count == 2 && added.allSatisfy { $0.contains("/evaluation/") }, "\(added)")
  }

  @Test("the script finds each of its lines done and writes nothing over; run anew it is the same work")
  func replayed() throws {
    let place = try Workplace(golden: EarlierVersionTests.golden)
    let before = try StoreFacts(place.path)
    let ending = try place.idx("finished.idx")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("r1  cls encoder is done already"), "\(ending)")
    #expect(ending.errors.contains("r2  span encoder is done already"), "\(ending)")
    #expect(ending.errors.split(separator: "\n").count { $0.contains("evaluated already") } == 3, "\(ending)")
    let changes = try StoreFacts(place.path).changes(since: before)
    #expect(changes.filter { before.files[$0] != nil } == [])
    #expect(!changes.contains { $0.contains("/results/") }, "\(changes)")

    let anew = try untouched()
    let made = try anew.idx("finished.idx")
    #expect(made.status == 0 && !made.errors.contains("already"), "\(made)")
    for number in [1, 2] {
      let (old, new) = (try run(number, place), try run(number, anew))
      #expect(old.manifest.fingerprint == new.manifest.fingerprint)
      expectKept(old.manifest.settings, in: new.manifest.settings)
      #expect(old.manifest.hashes == new.manifest.hashes)
      #expect(old.manifest.origins == new.manifest.origins)
      try expectSameCourse(new.directory, old.directory)
    }
  }

  @Test("the interrupted run is resumed to the end of a straight run", arguments: ["resume r3", "--config"])
  func resumed(way: String) throws {
    let place = try Workplace(golden: EarlierVersionTests.golden)
    let old = try run(3, place)
    let step = try #require(old.manifest.segments.last?.toStep)
    let kept = try place.text("\(EarlierVersionTests.stopped)/metrics.jsonl")
    let finished = try StoreFacts("\(place.path)/experiments/results")
    // Its configuration says `resume: auto`.
    let ending =
      try way == "--config" ? place.idx("--config", "nested.yml") : place.idx("resume", "r3")
    #expect(ending.status == 0 && ending.errors.contains("r3  resumed at step \(step)"), "\(ending)")
    let new = try run(3, place)
    #expect(new.status == .finished && new.manifest.segments.map(\.fromStep) == [0, step])
    // What was logged up to the checkpoint stands, byte for byte.
    #expect(try place.text("\(EarlierVersionTests.stopped)/metrics.jsonl").hasPrefix(kept))
    #expect(try StoreFacts("\(place.path)/experiments/results").changes(since: finished) == [])

    let straight = try untouched()
    let made = try straight.idx("--config", "nested.yml")
    #expect(made.status == 0, "\(made)")
    let other = try run(1, straight)
    #expect(other.manifest.fingerprint == new.manifest.fingerprint)
    expectKept(old.manifest.settings, in: other.manifest.settings)
    try expectSameCourse(new.directory, other.directory)
    let names = { (directory: String) in
      FileSystem.names(in: directory).filter { $0.hasPrefix("checkpoint-") }
    }
    #expect(names(new.directory).last == names(other.directory).last)
  }

  @Test("the interrupted study is finished: its done trial stands, the other one goes on where it stopped")
  func study() throws {
    let place = try Workplace(golden: EarlierVersionTests.golden)
    func trials() throws -> [Trial] {
      let database = "\(place.path)/experiments/results/optuna_studies/encoder_cls_hpo.db"
      return try OptunaStudy("encoder_cls_hpo", at: .file(database), create: nil).history().trials
    }
    func course(_ trial: Int) throws -> String {
      try place.text("\(EarlierVersionTests.study)/trial_\(trial)/metrics.jsonl")
    }
    let before = try trials()
    try #require(before.map(\.state) == [.complete, .running])
    let (done, begun) = (try course(0), try course(1))
    let ending = try place.idx("resume", "h1")
    #expect(ending.status == 0 && (ending.output + ending.errors).contains("h1  2 of 2 done"), "\(ending)")
    let after = try trials()
    #expect(after.map(\.state) == [.complete, .complete])
    for (old, new) in zip(before, after) {
      #expect(old.parameters.map { "\($0)" } == new.parameters.map { "\($0)" })
      #expect(new.reports.map(\.value).starts(with: old.reports.map(\.value)))
      #expect(new.reports.count == 40)
    }
    #expect(before[0].value == after[0].value)
    #expect(try course(0) == done)
    #expect(try course(1).hasPrefix(begun))
    #expect([try run(4, place).status, try run(5, place).status] == [.finished, .finished])
    // The script that began it finds it done.
    let again = try place.idx("study.idx")
    #expect(again.status == 0 && again.errors.contains("done already"), "\(again)")
  }

  /// Every setting has the value that it had; there may be more of them by now.
  private func expectKept(_ old: JSONObject, in new: JSONObject) {
    #expect(old.members.filter { new[$0.key] != $0.value }.map(\.key) == [])
  }

  /// Whether two runs logged the same steps and evaluations with the same losses.
  ///
  /// Another processor adds in another order, and Adam carries the difference on: by about 1e-7 of a loss in these runs.
  private func expectSameCourse(
    _ one: String, _ other: String, at location: SourceLocation = #_sourceLocation
  )
    throws
  {
    let (mine, theirs) = (try losses(one), try losses(other))
    #expect(mine.map(\.place) == theirs.map(\.place), sourceLocation: location)
    for (row, twin) in zip(mine, theirs) {
      #expect(abs(row.loss - twin.loss) < 1e-3, "\(row.place)", sourceLocation: location)
    }
  }
}
