import Basics
import StudyFiles
import TestSupport
import Testing
import Tuning

@Suite("studies in Optuna's schema")
struct OptunaStudyTests {
  @Test("studies in a file")
  func file() throws { try checkStudyStorage(.file(makeTemporaryDirectory() + "/studies/a.db")) }

  @Test(
    "studies on a server",
    .enabled(if: PostgresServer.isHere, "there is no PostgreSQL server, or nobody who may run it"))
  func server() throws {
    let server = try PostgresServer()
    try withExtendedLifetime(server) { try checkStudyStorage(server.location) }
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
      return StudySamples.suggestion
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
