import Basics
import Records
import Testing

@Suite("what a directory holds")
struct RunDirectoryTests {
  @Test(
    "a run if it has one of four things",
    arguments: ["run.json", "config.yml", "training_results.json", "checkpoint-216/"])
  func evidence(name: String) throws {
    let directory = TestStore.temporaryDirectory()
    #expect(!RunDirectory.holdsRun(directory))
    if name.hasSuffix("/") {
      try FileSystem.createDirectory("\(directory)/\(name)")
    } else {
      TestStore.overwrite("\(directory)/\(name)", [])
    }
    #expect(RunDirectory.holdsRun(directory))
    guard case .other = RunDirectory.occupant(directory) else {
      Issue.record("a run of another program is not nothing")
      return
    }
  }

  @Test("nothing, if it is absent, empty or only holds other runs")
  func nothing() throws {
    let (store, run) = try TestStore.withRun()
    let task = try store.directory(for: TestStore.place(.none))
    #expect(RunDirectory.occupant(task) == .nothing)
    #expect(RunDirectory.occupant(task + "/absent") == .nothing)
    try FileSystem.createDirectory(task + "/empty")
    #expect(RunDirectory.occupant(task + "/empty") == .nothing)
    #expect(RunDirectory.occupant(task) == .nothing)
    TestStore.overwrite(task + "/notes.txt", [])
    #expect(RunDirectory.occupant(task) == .other("'notes.txt'"))
    TestStore.overwrite(task + "/more.txt", [])
    #expect(RunDirectory.occupant(task) == .other("'more.txt' and 1 more"))
    #expect(RunDirectory.occupant(task + "/notes.txt") == .other("a file"))
    withExtendedLifetime(run) {}
  }

  @Test("a run with its status, fingerprint and handle")
  func run() throws {
    let (_, run) = try TestStore.withRun()
    guard case .run(let running) = RunDirectory.occupant(run.directory) else {
      Issue.record("it is a run")
      return
    }
    #expect(running.status == .running && running.manifest.fingerprint == "abc" && running.id == RunID(1))
    run.close()
    guard case .run(let stopped) = RunDirectory.occupant(run.directory) else {
      Issue.record("it is a run")
      return
    }
    #expect(stopped.status == .interrupted)
  }

  @Test("a damaged run.json is not overwritten")
  func damaged() throws {
    let (store, run) = try TestStore.withRun()
    run.close()
    TestStore.overwrite(run.path("run.json"), Array("{".utf8))
    let failure = #expect(throws: Failure.self) {
      try store.create(TestStore.manifest(), at: TestStore.place(.given("first")))
    }
    #expect(failure?.code == "run.taken")
  }
}
