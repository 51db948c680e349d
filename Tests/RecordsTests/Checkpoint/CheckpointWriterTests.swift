import Basics
import ModelFiles
import Records
import Testing
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("writing checkpoints")
struct CheckpointWriterTests {
  @Test("writes every file, and says what it wrote")
  func files() throws {
    let (_, run) = try TestStore.withRun()
    TestStore.overwrite(run.path("../vocab.txt"), Array("[PAD]\nשלום\r\n".utf8))
    let checkpoint = try TestStore.save(run, step: 216)
    #expect(checkpoint.path == run.path("checkpoint-216"))
    #expect(
      FileSystem.names(in: checkpoint.path) == [
        "config.json", "model.safetensors", "optimizer.safetensors", "state.json", "trainer_state.json",
        "vocab.txt",
      ])
    #expect(try FileSystem.read(checkpoint.path("vocab.txt")) == FileSystem.read(run.path("../vocab.txt")))
    let weights = try Safetensors(checkpoint.path("model.safetensors"))
    #expect(weights.tensors.map(\.name) == ["classifier.bias", "classifier.weight"])
    #expect(try weights.floats("classifier.weight").array == (0..<12).map { Float(21600 + $0) })
    for file in checkpoint.files {
      #expect(try ContentDigest.ofFile(checkpoint.path(file.name)) == file.sha256)
      #expect(FileSystem.size(checkpoint.path(file.name)) == file.size)
    }
    #expect(try run.checkpoints.checkpoint(step: 216) == checkpoint)
    #expect(checkpoint.state == ["position": 216, "best": .null])
    #expect(FileSystem.names(in: run.path("checkpoints")).isEmpty)
  }

  @Test("the other form of names")
  func epochs() throws {
    let (_, run) = try TestStore.withRun()
    let checkpoint = try TestStore.save(run, step: 100, epoch: 0)
    #expect(checkpoint.path.hasSuffix("/checkpoint-epoch0-step100"))
    #expect(try run.checkpoints.newestValid().checkpoint == checkpoint)
  }

  @Test("a crash at any step leaves the checkpoint complete or absent, and nothing after the next open")
  func halted() throws {
    var (complete, absent) = (0, 0)
    for step in 1...100 {
      let (store, run) = try TestStore.withRun()
      let first = try TestStore.save(run, step: 10)
      let taken = FileFaults.inject(.halt, atStep: step, under: run.directory) {
        _ = try? TestStore.save(run, step: 20)
      }
      run.close()
      let again = try store.openForWriting(run.id)
      #expect(FileSystem.names(in: again.path("checkpoints")).isEmpty, "step \(step)")
      let (newest, passedOver) = try again.checkpoints.newestValid()
      #expect(passedOver.isEmpty, "step \(step)")
      let valid = try #require(newest)
      #expect(again.checkpoints.verify(valid).isEmpty)
      if valid.step == 20 { complete += 1 } else { absent += 1 }
      #expect(again.checkpoints.verify(first).isEmpty)
      // Writing goes on from there.
      try TestStore.save(again, step: 20)
      #expect(try again.checkpoints.all().map(\.step) == [10, 20])
      try FileSystem.removeTree(store.root)
      if taken < step { break }
    }
    #expect(absent > 10 && complete > 0)
  }

  @Test("a crash while one is replaced leaves the old one or the new")
  func replaced() throws {
    for step in 1...100 {
      let (store, run) = try TestStore.withRun()
      try TestStore.save(run, step: 10, reason: .interruption)
      let taken = FileFaults.inject(.halt, atStep: step, under: run.directory) {
        _ = try? TestStore.save(run, step: 10, reason: .interval)
      }
      run.close()
      let again = try store.openForWriting(run.id)
      let valid = try #require(again.checkpoints.newestValid().checkpoint, "step \(step)")
      #expect(
        again.checkpoints.verify(valid).isEmpty && FileSystem.names(in: again.path("checkpoints")).isEmpty)
      try FileSystem.removeTree(store.root)
      if taken < step {
        #expect(valid.reason == .interval)
        return
      }
    }
  }

  @Test("a crash while one is removed leaves it complete or absent")
  func removed() throws {
    for step in 1...100 {
      let (store, run) = try TestStore.withRun()
      let checkpoint = try TestStore.save(run, step: 10)
      let taken = FileFaults.inject(.halt, atStep: step, under: run.directory) {
        try? CheckpointWriter(run).remove(checkpoint)
      }
      run.close()
      let again = try store.openForWriting(run.id)
      #expect(try again.checkpoints.newestValid().passedOver.isEmpty, "step \(step)")
      #expect(FileSystem.names(in: again.path("checkpoints")).isEmpty)
      try FileSystem.removeTree(store.root)
      if taken < step {
        #expect(try again.checkpoints.names().isEmpty)
        return
      }
    }
  }

  @Test("a full disk is one clear error, nothing is left behind, older checkpoints stand")
  func full() throws {
    for step in 1...100 {
      let (store, run) = try TestStore.withRun()
      let first = try TestStore.save(run, step: 10)
      var failure: Failure?
      let taken = FileFaults.inject(.full, atStep: step, under: run.directory) {
        do throws(Failure) { try TestStore.save(run, step: 20) } catch { failure = error }
      }
      guard let failure else {
        #expect(taken < step)
        return
      }
      #expect(failure.code == "checkpoint.save" && failure.kind == .environment)
      #expect(failure.description.contains("No space left on device"), "\(failure)")
      #expect(FileSystem.names(in: run.path("checkpoints")).isEmpty, "step \(step)")
      let newest = try #require(run.checkpoints.newestValid().checkpoint)
      #expect(try run.checkpoints.verify(first).isEmpty && run.checkpoints.newestValid().passedOver.isEmpty)
      // Only the last flush comes after the checkpoint is there.
      #expect(newest.step == 10 || step == taken)
      try FileSystem.removeTree(store.root)
    }
  }

  @Test("kill -9 at steps of the real process", arguments: [3, 9, 14, 17, 20, 23, 26, 29, 32, 34, 35, 36])
  func killed(step: Int) async throws {
    let directory = TestStore.temporaryDirectory()
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [directory = directory as String, step = step as Int] in
      let store = RunStore(directory + "/experiments")
      let run = try store.create(TestStore.manifest(), at: TestStore.place(.none))
      try TestStore.save(run, step: 10)
      _ = FileFaults.inject(.kill, atStep: step, under: directory) {
        for number in 2..<100 { _ = try? TestStore.save(run, step: number * 10) }
      }
    }
    let store = RunStore(directory + "/experiments")
    #expect(try store.last?.status == .interrupted)
    let run = try store.openForWriting(RunID(1))
    let (newest, passedOver) = try run.checkpoints.newestValid()
    #expect(passedOver.isEmpty && FileSystem.names(in: run.path("checkpoints")).isEmpty)
    for checkpoint in try run.checkpoints.all() { #expect(run.checkpoints.verify(checkpoint).isEmpty) }
    #expect(newest != nil)
  }

  @Test("a tokenizer file that is missing is named, and nothing is written")
  func missing() throws {
    let (_, run) = try TestStore.withRun()
    let contents = CheckpointContents(
      name: CheckpointName(step: 1), reason: .end, model: [], optimizer: [], configuration: "{}",
      tokenizer: (run.directory, ["vocab.txt"]),
      trainer: TrainerState(epoch: 0, globalStep: 1, maxSteps: 1, epochs: 1, batchSize: 1), state: [:])
    let failure = #expect(throws: Failure.self) { try CheckpointWriter(run).write(contents) }
    #expect(failure?.description.contains("vocab.txt") == true)
    #expect(try run.checkpoints.names().isEmpty && FileSystem.names(in: run.path("checkpoints")).isEmpty)
  }
}
