import Basics
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Processes that write into one store at once; `scripts/soak.d/at-once` does it for 20 rounds.
@Suite struct AtOnceTests {
  private func together(_ place: Workplace, _ lines: [String]) throws {
    let running = try lines.map { try place.start("-c", "set threads=1\n\(Workplace.load)\n\($0)") }
    for process in running {
      let ending = try process.wait(upTo: 120)
      #expect(ending.status == 0, "\(process.line) \(ending)")
    }
  }

  @Test(
    "eight evaluations at once: eight results, each with its own predictions; eight comparisons are all written"
  )
  func evaluations() throws {
    let place = try Workplace()
    let train = "train encoder task=cls seed=1 epochs=1 name=one"
    #expect(try place.lines(Workplace.load, train).status == 0)
    try together(place, (20..<28).map { "eval r1 on=test length=\($0)" })
    let directory = "\(place.path)/experiments/results/evaluation/full_finetune/encoder/cls/one"
    let results = FileSystem.names(in: directory).filter { $0.hasPrefix("eval_results_") }
    #expect(results.count == 8)
    var prints: Set<String> = []
    for name in results {
      let tree = try JSONValue(parsing: FileSystem.read("\(directory)/\(name)"), source: name)
      let print = try #require(tree["fingerprint"]?.string)
      let predictions = try #require(tree["predictions"]?.string)
      prints.insert(print)
      #expect(name.contains(print.prefix(8)), "\(name)")
      #expect(FileSystem.exists("\(directory)/\(predictions)"))
      let entry = "\(place.path)/experiments/.idx/evaluations/\(print).json"
      let index = try JSONValue(parsing: FileSystem.read(entry), source: entry)
      #expect(index["results"]?.string?.hasSuffix(name) == true)
    }
    #expect(prints.count == 8)

    try together(place, Array(repeating: "compare table=models", count: 8))
    let left = FileSystem.names(in: "\(place.path)/experiments/results") + FileSystem.names(in: directory)
    #expect(!left.contains { $0.hasSuffix(AtomicFile.asideSuffix) }, "\(left)")
  }

  @Test("a link that somebody planted where a file is written aside is not followed")
  func planted() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, "train encoder task=cls seed=1 epochs=1").status == 0)
    try place.write("precious", "keep me\n")
    let table = "\(place.path)/experiments/results/model_comparison.csv"
    symlink("\(place.path)/precious", table + AtomicFile.asideSuffix)
    #expect(try place.idx("compare", "table=models").status == 0)
    #expect(try place.text("precious") == "keep me\n")
    #expect(FileSystem.exists(table))
  }

  @Test(
    "what processes that died have left half-written is swept by whoever writes there next, and by nobody else's"
  )
  func swept() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, "train encoder task=cls seed=1 epochs=1").status == 0)
    // No process has the first number; the second is this test's.
    var dead: pid_t = 4_000_000
    while kill(dead, 0) == 0 { dead += 1 }
    let results = "\(place.path)/experiments/results"
    let evaluations = "\(results)/evaluation/full_finetune/encoder/cls"
    let run = "\(results)/full_finetune/encoder/cls"
    try FileSystem.createDirectory(evaluations)
    let files = [
      "\(evaluations)/eval_results_test.json", "\(results)/model_comparison.csv", "\(run)/run.json",
    ]
    let store = RunStore("\(place.path)/experiments")
    do {
      let run = try store.openForWriting(try #require(store.list().runs.first).id)
      try run.update { ($0.status, $0.finished) = (.interrupted, nil) }
    }
    let living = files.map { AtomicFile.aside($0) }
    let left = living.map { $0.replacing(".\(getpid())-", with: ".\(dead)-") }
    for path in living + left { try AtomicFile.replace(path, with: "{") }
    for line in ["resume r1", "eval r1 on=test", "compare table=models"] {
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 0, "\(ending)")
    }
    for path in left { #expect(!FileSystem.exists(path), "\(path)") }
    for path in living { #expect(FileSystem.exists(path), "\(path)") }
  }

  @Test("the index is rebuilt while runs are made: no two runs get one handle")
  func rebuilt() throws {
    let place = try Workplace()
    let names = (1...3).map { "train encoder task=cls seed=\($0) epochs=1 max_samples=8 name=old\($0)" }
    #expect(try place.lines([Workplace.load] + names).status == 0)
    for round in 1...3 {
      try FileSystem.removeTree("\(place.path)/experiments/.idx")
      try together(
        place,
        (1...4).map {
          "runs; train encoder task=cls seed=\(10 * round + $0) epochs=1 max_samples=8 name=new\(round)_\($0)"
        })
    }
    let listing = try JSONValue(parsing: Array(place.idx("runs", "format=json").output.utf8), source: "runs")
    let handles = try #require(listing.array).compactMap { $0["run"]?.string }
    #expect(handles.count == 15 && Set(handles).count == 15, "\(handles)")
  }
}

extension Workplace {
  fileprivate func lines(_ lines: [String]) throws -> IdxProcess.Ending {
    try IdxProcess.run(["--no-init", "-c", lines.joined(separator: "\n")], in: path)
  }
}
