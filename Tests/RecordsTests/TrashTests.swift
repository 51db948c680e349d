import Basics
import Testing

@testable import Records

@Suite("removed runs")
struct TrashTests {
  @Test("go and come back with all their files, and their handle is not given away")
  func roundTrip() throws {
    let (store, run) = try TestStore.withRun()
    try AtomicFile.replace(run.path("config.yml"), with: "seed: 1\n")
    run.close()
    let entry = try #require(store.list().runs.first)
    let removed = try store.trash.put(entry)
    #expect(removed.id == entry.id && removed.directory == entry.directory)
    #expect(store.list().runs.isEmpty)
    #expect(!FileSystem.exists(entry.directory))
    #expect(throws: Failure.self) { try store.entry(entry.id) }
    let other = try store.create(TestStore.manifest(), at: TestStore.place(.handle))
    #expect(other.id == RunID(2))
    #expect(try store.trash.entries == [removed])
    try store.trash.restore(removed)
    #expect(try store.trash.entries.isEmpty)
    #expect(try store.entry(entry.id).manifest == entry.manifest)
    #expect(try FileSystem.readText(entry.directory + "/config.yml") == "seed: 1\n")
  }

  @Test("what was removed is deleted when the trash is emptied, what was not stays")
  func empties() throws {
    let (store, run) = try TestStore.withRun()
    let kept = try store.create(TestStore.manifest(), at: TestStore.place(.handle))
    for run in [run, kept] { run.close() }
    _ = try store.trash.put(try store.entry(run.id))
    #expect(store.trash.bytes > 100)
    #expect(try store.trash.empty() == 1)
    #expect(try store.trash.entries.isEmpty && store.trash.bytes == 0)
    #expect(try store.trash.empty() == 0)
    #expect(store.list().runs.map(\.id) == [kept.id])
  }

  @Test("a run that is worked on, and one outside the store, stay")
  func refused() throws {
    let (store, run) = try TestStore.withRun()
    let entry = try store.entry(run.id)
    let busy = #expect(throws: Failure.self) { try store.trash.put(entry) }
    #expect(busy?.code == "run.busy")
    let outside = try store.create(
      TestStore.manifest(), at: .directory(store.root + "-outside"))
    outside.close()
    let elsewhere = try store.entry(outside.id)
    let refused = #expect(throws: Failure.self) { try store.trash.put(elsewhere) }
    #expect(refused?.code == "trash.outside")
    #expect(FileSystem.exists(store.root + "-outside/run.json"))
    try FileSystem.removeTree(store.root + "-outside")
  }

  @Test("the runs below a removed one stay, and its place can be taken only once")
  func nested() throws {
    let store = RunStore(TestStore.temporaryDirectory() + "/experiments")
    let upper = try store.create(TestStore.manifest(), at: TestStore.place(.none))
    let lower = try store.create(TestStore.manifest(), at: TestStore.place(.given("seed_1")))
    for run in [upper, lower] { run.close() }
    let entry = try store.entry(upper.id)
    let removed = try store.trash.put(entry)
    #expect(store.list().runs.map(\.id) == [lower.id])
    let next = try store.create(TestStore.manifest(), at: TestStore.place(.none))
    next.close()
    let taken = #expect(throws: Failure.self) { try store.trash.restore(removed) }
    #expect(taken?.code == "trash.taken")
    _ = try store.trash.put(try store.entry(next.id))
    try store.trash.restore(removed)
    #expect(store.list().runs.map(\.id) == [upper.id, lower.id])
  }

  @Test("a removal that was cut short at any step is undone whole")
  func cutShort() throws {
    var step = 1
    while true {
      let (store, run) = try TestStore.withRun()
      try AtomicFile.replace(run.path("config.yml"), with: "seed: 1\n")
      run.close()
      let entry = try #require(store.list().runs.first)
      let taken = FileFaults.inject(.halt, atStep: step, under: store.root) {
        _ = try? store.trash.put(entry)
      }
      if let kept = try store.trash.entries.last { try store.trash.restore(kept) }
      #expect(try store.entry(entry.id).manifest == entry.manifest, "\(step)")
      #expect(try FileSystem.readText(entry.directory + "/config.yml") == "seed: 1\n", "\(step)")
      if taken < step { break }
      step += 1
    }
    #expect(step > 8)
  }
}
