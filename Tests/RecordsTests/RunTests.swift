import Basics
import Records
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("runs")
struct RunTests {
  @Test("a failed run keeps its reason")
  func failed() throws {
    let (store, run) = try TestStore.withRun()
    try run.end(.failed(reason: "loss became NaN"), atStep: 3)
    #expect(try store.entry(run.id).status == .failed(reason: "loss became NaN"))
    #expect(!run.isWritable)
    let again = try store.openForWriting(run.id)
    try again.beginSegment(fromStep: 2, command: "resume r1")
    #expect(try !FileSystem.readText(run.path("run.json")).contains("reason"))
    #expect(try store.entry(run.id).status == .running)
  }

  @Test("a killed process leaves an interrupted run")
  func killed() async throws {
    let root = TestStore.temporaryDirectory() + "/experiments"
    await #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String] in
      let store = RunStore(root)
      let run = try store.create(TestStore.manifest(), at: TestStore.place(.none))
      kill(getpid(), SIGKILL)
      withExtendedLifetime(run) {}
    }
    let entry = try #require(try RunStore(root).last)
    #expect(entry.status == .interrupted && entry.manifest.segments[0].ended == nil)
  }

  @Test("a worker's sign of life is the time of its lock, which machines that do not see locks can read")
  func signOfLife() throws {
    let (store, run) = try TestStore.withRun()
    let lock = run.path(".lock")
    let long = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, lock, long, 0) == 0)
    run.giveSignOfLife()
    #expect(try FileFacts(lock).modified / 1_000_000_000 > 1_000_000_000)
    // As a process of another machine, whose locks are not seen here, would have left it.
    try run.update { $0.segments[0].host = "lab-under-test" }
    run.close()
    #expect(try store.entry(run.id).status == .running)
    #expect(throws: Failure.self) { try store.openForWriting(run.id) }
    for name in ["run.json", "metrics.jsonl", ".lock"] where FileSystem.exists(run.path(name)) {
      #expect(utimensat(AT_FDCWD, run.path(name), long, 0) == 0)
    }
    #expect(try store.entry(run.id).status == .interrupted)
    #expect(try store.openForWriting(run.id).isWritable)
  }

  @Test("a manifest that cannot be written is not believed")
  func update() throws {
    let (_, run) = try TestStore.withRun()
    let before = try FileSystem.read(run.path("run.json"))
    for step in 1...4 {
      _ = FileFaults.inject(.full, atStep: step, under: run.directory) {
        #expect(throws: Failure.self) { try run.update { $0.tags = ["new"] } }
      }
      #expect(run.manifest.tags == ["שלום"])
      #expect(try FileSystem.read(run.path("run.json")) == before)
      #expect(!FileSystem.names(in: run.directory).contains { AtomicFile.isAside($0) })
    }
  }

  @Test("the best checkpoint is a link that moves whole")
  func best() throws {
    let (_, run) = try TestStore.withRun()
    try TestStore.save(run, step: 10)
    try TestStore.save(run, step: 20)
    for step in [10, 20, 20] {
      try run.linkBest(CheckpointName(step: step))
      #expect(FileSystem.exists(run.path("best_checkpoint/model.safetensors")))
      #expect(
        try FileSystem.readText(run.path("best_checkpoint/state.json")).contains("\"position\": \(step)"))
    }
  }
}
