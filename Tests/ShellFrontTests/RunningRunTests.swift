import Basics
import Records
import TestSupport
import Testing

@testable import Trackers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs that are read while they train, that were stopped at an awkward moment, or that were moved.
@Suite struct RunningRunTests {
  private static let directory = "experiments/results/full_finetune/encoder/cls"

  @Test("a run is evaluated while it trains and finds ever better checkpoints: each time its best so far")
  func evaluated() throws {
    let place = try Workplace(dropout: 0)
    // The loss on the very sentences that it learns gets better at every step, so that each best checkpoint takes the
    // place of the one before.
    let line =
      "train encoder task=cls batch=40 epochs=10000 evaluate=1 save=1 keep=1 metric=loss patience=0 lr=1e-5 threads=1"
    let process = try place.start(
      "-c", "load data train=train.csv dev=train.csv test=test.csv\n\(line) schedule=constant warmup=0")
    let manifest = "\(place.path)/\(RunningRunTests.directory)/run.json"
    let began = try process.wait("a best checkpoint") { (try? RunManifest(reading: manifest))?.best != nil }
    #expect(began)
    var steps: Set<Int> = []
    for _ in 0..<12 {
      let ending = try place.lines(Workplace.load, "set threads=1", "eval r1 on=dev")
      #expect(ending.status == 0, "\(ending)")
      #expect(
        ending.errors.contains("note: r1 is still running (process \(process.identifier) on "), "\(ending)")
      #expect(ending.errors.contains("this is its best so far"), "\(ending)")
      if let best = (try? RunManifest(reading: manifest))?.best { steps.insert(best.step) }
    }
    #expect(process.isAlive && steps.count > 1, "\(steps)")
    process.signal(SIGTERM)
    #expect(try process.wait().status == 143)
  }

  @Test(
    "stopped behind the last step's evaluation, whose checkpoint is older: no row stands twice after resume")
  func lastEvaluation() throws {
    let place = try Workplace(train: 20)
    let line =
      "train encoder task=cls batch=4 epochs=1 evaluate=3 save=5 patience=0 threads=1 tensorboard=true"
    #expect(try place.lines(Workplace.load, line).status == 0)
    let directory = "\(place.path)/\(RunningRunTests.directory)"
    let straight = try place.text("\(RunningRunTests.directory)/metrics.jsonl")
    #expect(try MetricsLog.rows(in: directory).filter { $0.split != nil }.map(\.step) == [3, 5])
    // What a process leaves that ends between that evaluation and the end: the log has its row, the checkpoint of the
    // step does not know it.
    let store = RunStore("\(place.path)/experiments")
    do {
      let run = try store.openForWriting(try #require(store.list().runs.first).id)
      try run.update { ($0.status, $0.finished) = (.interrupted, nil) }
    }
    let again = try place.lines("resume r1")
    #expect(again.status == 0, "\(again)")
    #expect(try place.text("\(RunningRunTests.directory)/metrics.jsonl") == straight)
    let results = try JSONValue(
      parsing: FileSystem.read("\(directory)/training_results.json"), source: "results")
    #expect(results["training_history"]?.array?.compactMap { $0["step"]?.int } == [3, 5])
    var seen: [Int] = []
    for name in EventFile.names(in: "\(directory)/logs") {
      for (event, _) in EventFile.events(in: try FileSystem.read("\(directory)/logs/\(name)"))
      where event.values.contains(where: { $0.tag == "eval/f1" }) {
        seen.append(event.step)
      }
    }
    #expect(seen == [3, 5])
  }

  @Test("a run that was stopped and resumed to its end says that it finished, in every file")
  func stopReason() throws {
    let place = try Workplace()
    let line = "train encoder task=cls batch=2 epochs=30 evaluate=20 save=20 patience=0 threads=1"
    let process = try place.start("-c", "\(Workplace.load)\n\(line)")
    let reader = CheckpointReader("\(place.path)/\(RunningRunTests.directory)")
    let began = try process.wait("a checkpoint") { try !reader.names().isEmpty }
    #expect(began)
    process.signal(SIGTERM)
    #expect(try process.wait().status == 143)
    let path = "\(place.path)/\(RunningRunTests.directory)/training_results.json"
    func reason() throws -> String? {
      try JSONValue(parsing: FileSystem.read(path), source: path)["environment"]?["stop_reason"]?.string
    }
    #expect(try reason() == "interrupted")
    #expect(try place.lines("resume r1").status == 0)
    #expect(try reason() == "finished")
  }

  // MARK: - Places

  @Test("a store that was moved shows its new paths, and its runs go on there")
  func moved() throws {
    let place = try Workplace()
    let line = "train encoder task=cls batch=2 epochs=12 evaluate=20 save=20 patience=0 threads=1"
    let process = try place.start("-c", "\(Workplace.load)\n\(line)")
    let reader = CheckpointReader("\(place.path)/\(RunningRunTests.directory)")
    let began = try process.wait("a checkpoint") { try !reader.names().isEmpty }
    #expect(began)
    process.signal(SIGKILL)
    _ = try process.wait()
    #expect(
      try place.lines(Workplace.load, "hpo encoder task=cls trials=1 lr=log(1e-4,1e-2) epochs=1").status == 0)
    rename("\(place.path)/experiments", "\(place.path)/moved")
    for line in ["show r1", "show h1", "runs", "compare", "show r1 origin"] {
      let ending = try IdxProcess.run(["--no-init", "--store", "moved", "-c", line], in: place.path)
      #expect(ending.status == 0, "\(line): \(ending)")
      #expect(!ending.output.contains("experiments/"), "\(line): \(ending)")
      if line.hasPrefix("show") && !line.hasSuffix("origin") {
        #expect(ending.output.contains("moved/"), "\(ending)")
      }
    }
    let resumed = try place.idx("--store", "moved", "resume", "r1")
    #expect(resumed.status == 0, "\(resumed)")
    let best = try place.idx("--store", "moved", "eval", "r1", "on=dev")
    #expect(best.status == 0 && best.output.contains("r1@"), "\(best)")
    #expect(!FileSystem.exists("\(place.path)/experiments"))
  }

  /// Whether this process may mount a small file system of its own.
  private static let mayMount: Bool = {
    #if canImport(Glibc)
      let path = makeTemporaryDirectory()
      defer { try? FileSystem.removeTree(path) }
      guard getuid() == 0, mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { return false }
      umount2(path, Int32(MNT_DETACH))
      return true
    #else
      return false
    #endif
  }()

  @Test(
    "rm and undo of a run that lies on another file system than the trash",
    .enabled(if: RunningRunTests.mayMount))
  func otherFileSystem() throws {
    #if canImport(Glibc)
      let place = try Workplace()
      let results = "\(place.path)/experiments/results"
      try FileSystem.createDirectory(results)
      try #require(mount("tmpfs", results, "tmpfs", 0, "size=16m") == 0)
      defer { umount2(results, Int32(MNT_DETACH)) }
      #expect(try place.lines(Workplace.load, "train encoder task=cls epochs=1 name=one").status == 0)
      let directory = "\(results)/full_finetune/encoder/cls/one"
      func facts() throws -> [String: String] {
        let facts = try StoreFacts(directory).files
        return Dictionary(
          uniqueKeysWithValues: facts.map { (String($0.key.dropFirst(directory.count)), $0.value) })
      }
      let before = try facts()
      let removed = try place.lines("rm r1")
      #expect(removed.status == 0 && removed.errors.contains("r1 is in the trash"), "\(removed)")
      #expect(!FileSystem.exists(directory))
      let back = try place.lines("undo")
      #expect(back.status == 0 && back.errors.contains("r1 is back in "), "\(back)")
      #expect(try facts() == before)
      #expect(try place.lines("verify r1").status == 0)
    #endif
  }

  @Test(
    "two exports of one checkpoint to one place at once: one is made, the other is refused, nothing is left over"
  )
  func exported() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, "train encoder task=cls epochs=1 name=one").status == 0)
    // What one that died long ago has left: no process has the number.
    var dead: pid_t = 4_000_000
    while kill(dead, 0) == 0 { dead += 1 }
    let aside = AtomicFile.aside("out/assembling-checkpoint-3").replacing(".\(getpid())-", with: ".\(dead)-")
    try FileSystem.createDirectory("\(place.path)/\(aside)")
    try place.write("\(aside)/config.json", "{}")
    let both = try (0..<4).map { _ in try place.start("-c", "export r1 to=out") }
    let endings = try both.map { try $0.wait() }
    #expect(endings.count { $0.status == 0 } == 1, "\(endings)")
    for ending in endings where ending.status != 0 {
      #expect(ending.status == 2 && ending.errors.contains("there is something already"), "\(ending)")
    }
    #expect(
      FileSystem.names(in: "\(place.path)/out").count == 1, "\(FileSystem.names(in: "\(place.path)/out"))")
  }
}
