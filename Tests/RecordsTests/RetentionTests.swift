import Basics
import Records
import Testing
import Training

@Suite("retention")
struct RetentionTests {
  @Test(
    "keeps the newest and the best",
    arguments: [
      (2, nil, [30, 40]), (2, 10, [10, 40]), (2, 40, [30, 40]), (1, 10, [10, 40]), (1, nil, [40]),
      (3, 20, [20, 30, 40]), (9, 10, [10, 20, 30, 40]), (nil, nil, [10, 20, 30, 40]), (0, nil, [40]),
    ] as [(Int?, Int?, [Int])])
  func kept(limit: Int?, best: Int?, steps: [Int]) throws {
    let (_, run) = try TestStore.withRun()
    for step in [10, 20, 30, 40] { try TestStore.save(run, step: step) }
    #expect(Retention(limit: limit).apply(to: run, best: best).isEmpty)
    #expect(try run.checkpoints.names().map(\.step) == steps)
    #expect(FileSystem.names(in: run.path("checkpoints")).isEmpty)
  }

  @Test("an interruption is not counted, and goes when a newer checkpoint stands")
  func interruptions() throws {
    let (_, run) = try TestStore.withRun()
    try TestStore.save(run, step: 10)
    try TestStore.save(run, step: 20)
    try TestStore.save(run, step: 25, reason: .interruption)
    _ = Retention(limit: 2).apply(to: run, best: 25)
    #expect(try run.checkpoints.names().map(\.step) == [10, 20, 25])
    try TestStore.save(run, step: 30)
    _ = Retention(limit: 2).apply(to: run, best: 10)
    #expect(try run.checkpoints.names().map(\.step) == [10, 30])
  }

  @Test("best checkpoints that do not count leave the interval's their places, and go when another is best")
  func apart() throws {
    let (_, run) = try TestStore.withRun()
    for step in [10, 20, 30] { try TestStore.save(run, step: step) }
    for step in [12, 25, 35] { try TestStore.save(run, step: step, reason: .best) }
    _ = Retention(limit: 2, countsBest: false).apply(to: run, best: 25)
    #expect(try run.checkpoints.names().map(\.step) == [20, 25, 30, 35])
    try TestStore.save(run, step: 40)
    _ = Retention(limit: 2, countsBest: false).apply(to: run, best: 25)
    #expect(try run.checkpoints.names().map(\.step) == [25, 30, 40])
  }

  @Test("touches nothing that is not a checkpoint of this run")
  func others() throws {
    let (_, run) = try TestStore.withRun()
    for step in [10, 20, 30] { try TestStore.save(run, step: step) }
    try FileSystem.createDirectory(run.path("checkpoint-5"))
    TestStore.overwrite(run.path("checkpoint-5/mine.txt"), [])
    _ = Retention(limit: 1).apply(to: run, best: nil)
    #expect(try run.checkpoints.names().map(\.step) == [5, 30])
  }

  @Test("a removal that fails is reported and harms nothing")
  func failure() throws {
    let (_, run) = try TestStore.withRun()
    for step in [10, 20] { try TestStore.save(run, step: step) }
    _ = FileFaults.inject(.halt, atStep: 1, under: run.directory) {
      #expect(Retention(limit: 1).apply(to: run, best: nil).count == 1)
    }
    #expect(try run.checkpoints.newestValid().checkpoint?.step == 20)
  }
}
