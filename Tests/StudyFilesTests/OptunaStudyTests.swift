import Basics
import StudyFiles
import TestSupport
import Testing
import Tuning

@Suite("studies in Optuna's schema")
struct OptunaStudyTests {
  static let space: [Trial.Parameter] = {
    let made: [(String, Result<Distribution, any Error>, Double)] = [
      ("learning_rate", Result { try .floats(5e-6, 5e-5, log: true) }, 1e-5),
      ("batch_size", Result { try .choices([.int(8), .text("כ\"א"), .null, .flag(true), .float(1.5)]) }, 1),
      ("num_epochs", Result { try .ints(3, 8) }, 4),
      ("warmup_ratio", Result { try .floats(0, 0.3, step: 0.1) }, 0.1),
    ]
    return made.compactMap { name, distribution, number in
      (try? distribution.get()).map { Trial.Parameter(name, $0, number) }
    }
  }()

  private func suggestion() -> Suggestion {
    var suggestion = Suggestion()
    suggestion.parameters = OptunaStudyTests.space
    suggestion.attributes = ["tpe:relative_params:0": "{}"]
    return suggestion
  }

  private func fresh() -> String { makeTemporaryDirectory() + "/studies/a.db" }

  @Test("what is written is read again, by another object too")
  func roundTrip() throws {
    let path = fresh()
    let study = try OptunaStudy("s", at: .file(path), create: .maximize)
    try study.setNotes(["idx:seed": 42])
    try study.setMetricName("f1")
    var trial = try #require(try study.begin(limit: 3, notes: ["idx:dir": "x"]) { _, _, _ in suggestion() })
    for (step, value) in [0.5, Double.nan, .infinity, -.infinity, 0.7].enumerated() {
      trial = try study.report(value, step: step, of: trial) { seen, history in
        #expect(seen.lastReport?.step == step)
        #expect(history.trials.contains { $0.id == seen.id })
        return Verdict(prunes: false, attributes: ["completed_rung_0": 0.5])
      }.trial
    }
    _ = try study.report(99, step: 0, of: trial) { _, _ in .keep }
    try study.finish(trial, .complete, value: 0.7, notes: ["done": true])
    try study.finish(trial, .fail, value: nil)
    let other = try OptunaStudy("s", at: .file(path), create: nil)
    for reader in [study, other] {
      let history = try reader.history()
      #expect(history.direction == .maximize)
      let read = try #require(history.trials.first)
      #expect(read.state == .complete)
      #expect(read.value == 0.7)
      #expect(read.parameters == OptunaStudyTests.space)
      #expect(read.reports.map(\.step) == [0, 1, 2, 3, 4])
      #expect(read.reports[1].value.isNaN)
      #expect(read.reports.map(\.value).filter { !$0.isNaN } == [0.5, .infinity, -.infinity, 0.7])
      #expect(read.attributes == ["tpe:relative_params:0": "{}", "completed_rung_0": 0.5])
      #expect(read.notes == ["idx:dir": "x", "done": true])
      #expect(try #require(read.seconds) >= 0)
    }
    #expect(try other.note("idx:seed") == 42)
    #expect(try OptunaStudy.names(at: .file(path)) == ["s"])
    #expect(try #require(try study.silence(of: trial)) >= 0)
  }

  @Test("the limit counts every trial; a waiting one is taken first")
  func limit() throws {
    let study = try OptunaStudy("s", at: .file(fresh()), create: .minimize)
    for number in 0..<3 {
      let trial = try #require(
        try study.begin(limit: 3) { asked, _, _ in
          #expect(asked == number)
          return suggestion()
        })
      try study.finish(trial, [.fail, .pruned, .complete][number], value: 0.1)
    }
    #expect(try study.begin(limit: 3) { _, _, _ in suggestion() } == nil)
    #expect(try study.history().trials.map(\.value) == [nil, 0.1, 0.1])
  }

  @Test("a trial whose parameters cannot be chosen is not begun")
  func refused() throws {
    let study = try OptunaStudy("s", at: .file(fresh()), create: .minimize)
    #expect(throws: Failure.self) {
      try study.begin(limit: 3) { _, _, _ throws(Failure) in throw Failure("x", "x", kind: .run) }
    }
    #expect(try study.history().trials.isEmpty)
  }

  @Test("a dead worker's trial is claimed once, with its parameters")
  func claim() throws {
    let path = fresh()
    let first = try OptunaStudy("s", at: .file(path), create: .minimize)
    let trial = try #require(
      try first.begin(limit: 3, notes: ["idx:worker": "a"]) { _, _, _ in suggestion() })
    let others = try (0..<2).map { _ in try OptunaStudy("s", at: .file(path), create: .minimize) }
    let claims = try others.map { study in
      try study.claim(
        trial, notes: ["idx:worker": "b"], isMine: { $0.notes["idx:worker"] == "a" },
        choose: { _, _, _ in suggestion() })
    }
    #expect(claims[0]?.parameters == OptunaStudyTests.space)
    #expect(claims[0]?.number == 0)
    #expect(claims[1] == nil)
  }

  @Test("a study that Optuna wrote is read as Optuna reads it")
  func golden() throws {
    let directory = makeTemporaryDirectory()
    let path = directory + "/optuna.db"
    try AtomicFile.replace(path, with: FileSystem.read("\(Golden.root)/Tests/Golden/tuning/optuna.db"))
    let study = try OptunaStudy("tiny_cls_hpo", at: .file(path), create: .maximize)
    #expect(try study.note("who") == "Optuna")
    let trials = try study.history().trials
    let expected = try Golden.json("tuning/optuna")["trials"]?.array ?? []
    #expect(trials.count == 16)
    #expect(expected.count == trials.count)
    func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
    func text(_ json: JSONValue?) -> String { json?.string ?? text(json?.double) }
    for (trial, item) in zip(trials, expected) {
      #expect(trial.number == item["number"]?.int)
      #expect(trial.state.rawValue == item["state"]?.string)
      #expect(text(trial.value) == text(item["value"]))
      #expect(
        trial.parameters.map { "\($0.name) \($0.number)" }
          == (item["parameters"]?.array ?? []).map {
            "\($0.array?.first?.string ?? "") \(text($0.array?.last))"
          })
      #expect(
        trial.reports.map { "\($0.step) \($0.value)" }
          == (item["reports"]?.array ?? []).map { "\($0.array?.first?.int ?? -1) \(text($0.array?.last))" })
      #expect(Set(trial.attributes.keys) == Set(item["attributes"]?.object?.keys ?? []))
      for (key, value) in item["attributes"]?.object?.members ?? [] {
        #expect(trial.attributes[key]?.double == value.double)
        #expect(trial.attributes[key]?.string == value.string)
      }
      #expect(trial.notes["note"] == item["user"]?["note"])
    }
    // The one that waits is taken first, with what was fixed for it.
    let taken = try study.begin(limit: 3) { number, _, fixed in
      #expect(number == 15)
      #expect(fixed == ["learning_rate": .float(2e-5)])
      return suggestion()
    }
    #expect(taken?.number == 15)
  }

  @Test("what is no database, no study or another direction is refused")
  func refusals() throws {
    let directory = makeTemporaryDirectory()
    func code(_ body: () throws -> Void) -> String? {
      do {
        try body()
        return nil
      } catch {
        return (error as? Failure)?.code.rawValue
      }
    }
    let text = directory + "/text.db"
    try AtomicFile.replace(text, with: String(repeating: "no database at all\n", count: 100))
    #expect(code { _ = try OptunaStudy("s", at: .file(text), create: .minimize) } == "study.file")
    #expect(
      code { _ = try OptunaStudy("s", at: .file(directory + "/none.db"), create: nil) } == "study.none")
    #expect(!FileSystem.exists(directory + "/none.db"))
    let path = directory + "/a.db"
    _ = try OptunaStudy("s", at: .file(path), create: .minimize)
    #expect(code { _ = try OptunaStudy("s", at: .file(path), create: .maximize) } == "study.direction")
    #expect(code { _ = try OptunaStudy("t", at: .file(path), create: nil) } == "study.none")
    #expect(code { _ = try StudyLocation("mysql://x") } == "study.storage")
    #expect(code { _ = try StudyLocation("sqlite://") } == "study.storage")
  }

  @Test("addresses are read as SQLAlchemy writes them, those with a password are refused")
  func addresses() throws {
    #expect(try StudyLocation("sqlite:///a/b.db") == .file("a/b.db"))
    #expect(try StudyLocation("sqlite:////a/b.db") == .file("/a/b.db"))
    #expect(try StudyLocation("a/b.db") == .file("a/b.db"))
    #expect(try StudyLocation("postgresql+psycopg2://u@h/d") == .server("postgresql://u@h/d"))
    #expect(try StudyLocation("postgresql://h:5432/d").description == "postgresql://h:5432/d")
    #expect(throws: Failure.self) { try StudyLocation("postgresql://u:p@h/d") }
  }
}
