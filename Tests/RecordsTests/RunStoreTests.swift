import Basics
import Records
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("run stores")
struct RunStoreTests {
  @Test("create, list and open runs by number")
  func create() throws {
    let (store, first) = try TestStore.withRun()
    #expect(first.directory == "\(store.root)/results/full_finetune/x/cls/first")
    #expect(first.manifest.segments.count == 1 && first.manifest.segments[0].process == Int(getpid()))
    let second = try store.create(TestStore.manifest(), at: TestStore.place(.handle))
    #expect(second.directory.hasSuffix("/cls/r2"))
    try second.end(.finished, atStep: 81) { $0.setMetrics([("f1", 0.75)], on: "test") }
    first.close()
    let runs = store.list().runs
    #expect(runs.map(\.id) == [RunID(1), RunID(2)])
    #expect(runs.map(\.status) == [.interrupted, .finished])
    #expect(try store.last?.id == RunID(2))
    #expect(try store.open(RunID(2)).manifest.metric("f1", on: "test") == 0.75)
    #expect(runs[1].manifest.segments[0].toStep == 81)
  }

  @Test("a new store is empty and nothing is created by looking")
  func empty() throws {
    let store = RunStore(TestStore.temporaryDirectory() + "/experiments")
    #expect(try store.list().runs.isEmpty && store.list().problems.isEmpty && store.last == nil)
    #expect(!FileSystem.exists(store.root))
    #expect(#expect(throws: Failure.self) { try store.open(RunID(3)) }?.code == "run.unknown")
  }

  @Test("nothing is overwritten")
  func taken() throws {
    let (store, run) = try TestStore.withRun()
    let before = try FileSystem.read(run.path("run.json"))
    for _ in 0..<2 {
      let failure = #expect(throws: Failure.self) {
        try store.create(TestStore.manifest(), at: TestStore.place(.given("first")))
      }
      #expect(failure?.code == "run.taken" && failure?.kind == .environment)
      run.close()
    }
    #expect(try FileSystem.read(run.path("run.json")) == before)
    // The handles that were not used are free again.
    #expect(try store.create(TestStore.manifest(), at: TestStore.place(.given("second"))).id == RunID(2))
  }

  @Test("a run is opened for writing by one process at a time")
  func lock() throws {
    let (store, run) = try TestStore.withRun()
    #expect(#expect(throws: Failure.self) { try store.openForWriting(run.id) }?.code == "run.busy")
    let reader = try store.open(run.id)
    #expect(reader.manifest.status == .running && !reader.isWritable)
    #expect(#expect(throws: Failure.self) { try reader.update { $0.tags = [] } }?.code == "run.read-only")
    run.close()
    let writer = try store.openForWriting(run.id)
    #expect(writer.manifest.status == .interrupted)
    try writer.beginSegment(fromStep: 7, command: "resume r1")
    #expect(writer.manifest.segments.map(\.fromStep) == [0, 7] && writer.manifest.status == .running)
  }

  @Test("handles are found again when the index is lost")
  func rebuilt() throws {
    let (store, first) = try TestStore.withRun()
    let second = try store.create(TestStore.manifest(task: "span"), at: TestStore.place(.none, task: "span"))
    first.close()
    second.close()
    let before = store.list()
    try FileSystem.removeTree(store.root + "/.idx")
    #expect(store.list() == before)
    #expect(FileSystem.names(in: store.root + "/.idx/runs") == ["r1.json", "r2.json"])
    // The next handle goes on from there.
    try FileSystem.removeTree(store.root + "/.idx")
    #expect(try store.create(TestStore.manifest(), at: TestStore.place(.handle)).id == RunID(3))
  }

  @Test("a copied run gets a handle of its own")
  func copied() throws {
    let (store, run) = try TestStore.withRun()
    run.close()
    let copy = store.root + "/results/full_finetune/x/cls/copy"
    try FileSystem.createDirectory(copy)
    TestStore.overwrite(copy + "/run.json", try FileSystem.read(run.path("run.json")))
    try store.reindex()
    let runs = store.list().runs
    #expect(runs.map(\.id) == [RunID(1), RunID(2)])
    #expect(runs.map(\.directory) == [run.directory, copy])
    #expect(runs[1].manifest.id == RunID(2))
  }

  @Test("a removed or damaged run does not hide the others")
  func removed() throws {
    let (store, first) = try TestStore.withRun()
    let second = try store.create(TestStore.manifest(), at: TestStore.place(.handle))
    let third = try store.create(TestStore.manifest(), at: TestStore.place(.handle))
    try FileSystem.removeTree(first.directory)
    TestStore.overwrite(second.path("run.json"), Array("{}".utf8))
    let listing = store.list()
    #expect(listing.runs.map(\.id) == [RunID(3)] && listing.problems.map(\.code) == ["run.damaged"])
    #expect(#expect(throws: Failure.self) { try store.open(RunID(1)) }?.code == "run.gone")
    withExtendedLifetime(third) {}
  }

  @Test("a run outside the store has a handle too")
  func outside() throws {
    let store = RunStore(TestStore.temporaryDirectory() + "/experiments")
    let directory = TestStore.temporaryDirectory() + "/mine"
    let run = try store.create(TestStore.manifest(), at: .directory(directory + "/"))
    #expect(run.directory == directory)
    #expect(try store.open(run.id).directory == directory)
  }

  @Test("threads at once never share a handle or a directory")
  func threads() async throws {
    let store = RunStore(TestStore.temporaryDirectory() + "/experiments")
    let results = await withTaskGroup(of: Run?.self) { group in
      for number in 0..<24 {
        group.addTask {
          // Two at a time want the same directory.
          try? store.create(TestStore.manifest(), at: TestStore.place(.given("n\(number / 2)")))
        }
      }
      var runs: [Run] = []
      for await run in group { if let run { runs.append(run) } }
      return runs
    }
    #expect(results.count == 12)
    #expect(Set(results.map(\.id)).count == 12 && Set(results.map(\.directory)).count == 12)
  }

  @Test("processes at once never share a handle or a directory")
  func processes() async throws {
    let root = TestStore.temporaryDirectory() + "/experiments"
    async let first: Void = race(root)
    async let second: Void = race(root)
    async let third: Void = race(root)
    _ = await (first, second, third)
    let listing = RunStore(root).list()
    #expect(listing.problems.isEmpty)
    // 30 runs under their handles, and 10 directories that all three wanted.
    #expect(listing.runs.count == 40)
    #expect(Set(listing.runs.map(\.directory)).count == 40)
    #expect(listing.runs.allSatisfy { $0.status == .finished })
  }

  func race(_ root: String) async {
    await #expect(processExitsWith: .success) { [root = root as String] in
      let store = RunStore(root)
      for number in 0..<10 {
        let run = try store.create(TestStore.manifest(), at: TestStore.place(.handle))
        try run.end(.finished, atStep: 1)
        let shared = try? store.create(TestStore.manifest(), at: TestStore.place(.given("shared\(number)")))
        try shared?.end(.finished, atStep: 1)
      }
    }
  }

  @Test("a store that may not be written to is one clear error, and can be read")
  func readOnly() async throws {
    let (store, run) = try TestStore.withRun()
    run.close()
    try FileSystem.removeTree(store.root + "/.idx")
    chmod(String(store.root.dropLast("/experiments".count)), 0o755)
    // For an ordinary user, who owns it; it has to be writable again to go.
    let directories = try directories(in: store.root)
    for directory in directories { chmod(directory, 0o555) }
    defer { for directory in directories { chmod(directory, 0o755) } }
    await #expect(processExitsWith: .success) { [root = store.root as String] in
      // Root ignores modes: the child becomes another user.
      guard getuid() != 0 || setuid(65534) == 0 else { exit(9) }
      let store = RunStore(root)
      guard store.list().runs.map(\.id) == [RunID(1)] else { exit(8) }
      do throws(Failure) {
        _ = try store.create(TestStore.manifest(), at: TestStore.place(.given("second")))
        exit(7)
      } catch {
        let isClear = error.kind == .environment && error.description.contains("Permission denied")
        exit(isClear && error.remedy != nil ? 0 : 6)
      }
    }
  }

  private func directories(in root: String) throws -> [String] {
    var found = [root]
    for name in try FileSystem.list(root) where FileFacts.isPlainDirectory("\(root)/\(name)") {
      found += try directories(in: "\(root)/\(name)")
    }
    return found
  }

  @Test("a full disk is one clear error and leaves no run, at every step")
  func full() throws {
    let root = TestStore.temporaryDirectory() + "/experiments"
    let store = RunStore(root)
    var step = 1
    while true {
      var failure: Failure?
      _ = FileFaults.inject(.full, atStep: step, under: root) {
        do throws(Failure) {
          try store.create(TestStore.manifest(), at: TestStore.place(.given("full"))).close()
        } catch {
          failure = error
        }
      }
      guard let failure else { break }
      #expect(failure.kind == .environment && failure.description.contains("No space left"), "step \(step)")
      #expect(store.list().problems.isEmpty)
      #expect(try store.occupant(of: TestStore.place(.given("full"))) == .nothing, "step \(step)")
      #expect(FileSystem.names(in: root + "/.idx/runs").isEmpty, "step \(step)")
      try FileSystem.removeTree(root)
      step += 1
    }
    #expect(step > 8)
  }
}
