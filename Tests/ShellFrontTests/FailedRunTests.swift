import Basics
import ModelFiles
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs that fail on the way, and runs that somebody else is working on.
@Suite struct FailedRunTests {
  private static let train = "train encoder task=cls batch=2 evaluate=1 patience=0 threads=1"

  /// A model in which one word has no number for a meaning: the loss is lost at the step with its sentence.
  static func poison(_ place: Workplace) throws {
    let base = try place.lines(Workplace.load, "\(FailedRunTests.train) epochs=1 name=base")
    try #require(base.status == 0, "\(base)")
    let folder = "\(place.path)/experiments/results/full_finetune/encoder/cls/base/checkpoint-20"
    try FileSystem.createDirectory("\(place.path)/poisoned")
    // Without the digests of what was written, as a model that was changed on purpose.
    for name in FileSystem.names(in: folder) where name != "state.json" {
      try AtomicFile.replace("\(place.path)/poisoned/\(name)", with: try FileSystem.read("\(folder)/\(name)"))
    }
    // A word of one sentence of train, and of none of dev and test.
    let words = ["train", "dev", "test"].map { name in
      ((try? place.text("\(name).csv")) ?? "").split(whereSeparator: { " \n,\"'[]".contains($0) }).map(
        String.init)
    }
    let vocabulary = try place.text("encoder/vocab.txt").split(separator: "\n").map(String.init)
    let row = try #require(
      vocabulary.firstIndex { word in
        word.utf8.count > 7 && !word.hasPrefix("##") && words[0].contains(word)
          && !(words[1] + words[2]).contains { $0.hasPrefix(word) }
      })
    let path = "\(place.path)/poisoned/model.safetensors"
    let file = try Safetensors(path)
    let entry = try #require(file.entry("bert.embeddings.word_embeddings.weight"))
    var bytes = try FileSystem.read(path)
    for number in 0..<12 {
      let start = entry.range.lowerBound + 4 * (12 * row + number)
      bytes.replaceSubrange(start..<start + 4, with: [0, 0, 0xC0, 0x7F])
    }
    try AtomicFile.replace(path, with: bytes)
  }

  @Test(
    "a loss that is no number ends the run with status 3; the checkpoint before it stands, and nothing after it is kept"
  )
  func diverges() throws {
    let place = try Workplace()
    try FailedRunTests.poison(place)
    let ending = try place.lines(
      Workplace.load,
      "train poisoned task=cls batch=1 evaluate=1 save=1 patience=0 threads=1 epochs=1 seed=3 name=nan")
    #expect(ending.status == 3 && ending.failures.count == 1, "\(ending)")
    let store = RunStore(place.path + "/experiments")
    let entry = try store.entry(RunID(2))
    guard case .failed(let reason) = entry.status else {
      Issue.record("status \(entry.status)")
      return
    }
    let newest = try #require(CheckpointReader(entry.directory).newestValid().checkpoint)
    let step = newest.step + 1
    #expect(reason == "the loss or the gradient was no longer a number at step \(step)")
    #expect(
      ending.failures.first
        == "error: loss or gradient became NaN at step \(step) (r2); start again from a good "
        + "checkpoint with a lower rate: train from=r2@\(newest.step) name=lower lr=1e-5")
    #expect(try MetricsLog.rows(in: entry.directory).last?.step == newest.step)
    #expect(try MetricsLog.rows(in: entry.directory).allSatisfy { $0["loss"] != nil })
    // The results say what was measured until then, and that the run failed; JSON knows no NaN.
    let file = "\(entry.directory)/training_results.json"
    let results = try FileSystem.readText(file)
    #expect(!results.contains("NaN") && !results.contains("nan,"))
    #expect(try JSONValue(parsing: Array(results.utf8), source: file)["status"] == "failed")
    // What the message proposes can be typed: other weights of the same model would then train on.
    let plan = try place.lines(Workplace.load, "plan train from=r2@\(newest.step) name=lower lr=1e-5")
    #expect(plan.status == 0, "\(plan)")
    let again = try place.lines("resume r2")
    #expect(again.status == 3 && again.failures == ending.failures, "\(again)")
    #expect(store.list().runs.count == 2)
  }

  @Test("a run that another process works on is running for everybody, and nobody else may write to it")
  func held() throws {
    let place = try Workplace()
    let line = "\(FailedRunTests.train) epochs=200"
    let process = try place.start("-c", "\(Workplace.load)\n\(line)")
    let directory = "\(place.path)/experiments/results/full_finetune/encoder/cls"
    _ = try process.wait("two checkpoints") { try CheckpointReader(directory).all().count > 1 }

    let runs = try place.lines("runs format=json")
    #expect(runs.output.contains("\"running\""), "\(runs)")
    let shown = try place.lines("show r1")
    #expect(shown.output.hasPrefix("r1  running  "), "\(shown)")
    for (status, lines, says) in [
      (Int32(2), "resume r1", "r1 is being worked on by process \(process.identifier) on "),
      (
        2, "\(Workplace.load)\n\(line)",
        "r1 is this run and is being worked on by process \(process.identifier) on "
      ),
      (
        2, "\(Workplace.load)\n\(line) existing=resume",
        "r1 is this run and is being worked on by process \(process.identifier) on "
      ),
      (
        2, "\(Workplace.load)\n\(line) lr=1e-4 existing=error",
        "and process \(process.identifier) on "
      ),
    ] {
      let ending = try place.lines(lines)
      #expect(ending.status == status && ending.errors.contains(says), "\(lines): \(ending)")
    }
    // A script that does not want to wait passes it over with what needs it, and says so.
    let text = "\(Workplace.load)\nset busy=skip\n\(line) as g\neval $g\n"
    let script = try place.idx(try place.write("s.idx", text))
    #expect(script.status == 3 && script.errors.contains("busy=skip passes it over"), "\(script)")
    #expect(script.errors.contains("skipped: eval $g (it needs what failed)"), "\(script)")
    // Its best checkpoint so far can be evaluated meanwhile.
    let scores = try place.lines("eval r1 on=dev format=json")
    #expect(scores.status == 0 && scores.output.contains("\"r1@"), "\(scores)")

    #expect(process.isAlive)
    process.signal(SIGTERM)
    #expect(try process.wait().status == 143)
    #expect(try place.lines("runs format=json").output.contains("\"interrupted\""))
  }

  @Test("two processes that begin the same run at once: one trains, the other is told")
  func together() throws {
    let place = try Workplace()
    let lines = "\(Workplace.load)\n\(FailedRunTests.train) epochs=4"
    let processes = try (0..<4).map { _ in try place.start("-c", lines) }
    let endings = try processes.map { try $0.wait() }
    #expect(endings.count { $0.status == 0 } == 1, "\(endings)")
    for ending in endings where ending.status != 0 {
      #expect(ending.status == 2, "\(ending)")
      #expect(
        ending.failures.count + (ending.errors.contains("ERROR: Checkpoint directory") ? 1 : 0) == 1,
        "\(ending)")
    }
    #expect(RunStore(place.path + "/experiments").list().runs.map(\.status) == [.finished])
  }

  @Test("tail follows a run of another process to its end")
  func tail() throws {
    let place = try Workplace()
    let process = try place.start("-c", "\(Workplace.load)\n\(FailedRunTests.train) epochs=6 log=10")
    _ = try process.wait("a row") {
      FileSystem.exists("\(place.path)/experiments/results/full_finetune/encoder/cls/metrics.jsonl")
    }
    let tail = try place.lines("tail rows=0")
    #expect(try process.wait().status == 0)
    #expect(tail.status == 0 && tail.output.contains("step 120  epoch 6.00  dev: f1"), "\(tail)")
  }
}
