import Basics
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Processes that run one script on one store: they share its runs, and each of them does what the others leave.
@Suite struct SharedScriptTests {
  private static let rounds = Soak.rounds(50)

  /// Twelve tiny runs: a list, a loop with names of its own, a list in a loop; and lines behind them that need them.
  private static let script = """
    \(Workplace.load)
    set threads=1
    train encoder task=cls seed=1..4 epochs=3 batch=8 patience=0 name=list as listed
    for rate in 1e-3, 2e-3, 3e-3, 4e-3
      train encoder task=cls lr=$rate epochs=2 batch=8 evaluate=3 save=2 patience=0 name="loop-$rate" as one
      expect count(f1) == 1 run=one on=dev
      eval $one on=test format=csv
    end
    for task in cls, span
      train encoder task=$task batch=20 seed=5,6 epochs=2 patience=0 name="both" as pair
      eval $pair on=test format=csv
    end
    eval $listed on=dev,test format=csv
    expect mean(f1) >= 0 run=listed on=test
    expect count(loss) == 12 on=dev
    compare on=dev,test format=csv > table.csv
    eval $listed on=test format=csv > scores.csv

    """

  /// What a store's twelve runs came to: the digests of their weights by directory, and the tables behind them.
  private struct Result: Equatable {
    var weights: [String: String] = [:]
    var tables: [String: String] = [:]

    init(_ place: Workplace) throws {
      let root = "\(place.path)/experiments"
      for run in RunStore(root).list().runs {
        let name = String(run.directory.dropFirst(root.count))
        let reader = CheckpointReader(run.directory)
        for checkpoint in try reader.all() {
          weights["\(name)/\(checkpoint.name)"] =
            try ContentDigest.ofFile(checkpoint.path(Checkpoint.File.model))
        }
      }
      for name in ["table.csv", "scores.csv"] {
        tables[name] = SharedScriptTests.stripped(try place.text(name))
      }
    }
  }

  /// A table without handles, which depend on who came first, and seconds: its lines in their alphabetical order.
  private static func stripped(_ table: String) -> String {
    var lines = table.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let gone = ["run", "checkpoint", "seconds"].compactMap { lines.first?.firstIndex(of: Substring($0)) }
    for (number, line) in lines.enumerated() {
      lines[number] = line.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
    }
    return lines.map { $0.joined(separator: ",") }.sorted().joined(separator: "\n")
  }

  private static let straight: Swift.Result<(result: Result, seconds: Double), any Error> = Swift.Result {
    let place = try Workplace()
    try place.write("shared.idx", script)
    let watch = Stopwatch()
    let ending = try place.idx("shared.idx")
    try #require(ending.status == 0, "\(ending)")
    return (try Result(place), watch.seconds)
  }

  @Test(
    "four processes start one script, each is killed and started again: every run is finished once, as ever")
  func killed() throws {
    let (straight, seconds) = try SharedScriptTests.straight.get()
    #expect(Set(straight.weights.keys.map { $0.split(separator: "/checkpoint").first ?? "" }).count == 12)
    for round in 0..<SharedScriptTests.rounds {
      var generator = SeededGenerator(seed: testSeed, "shared", round)
      let place = try Workplace()
      try place.write("shared.idx", SharedScriptTests.script)
      var told = "IDX_TEST_SEED=\(testSeed) round \(round)"
      var running = try (0..<4).map { _ in try place.start("shared.idx") }
      // Killed one after the other, anywhere between the first step of all and the end.
      let moments = (0..<4).map { _ in Double(generator.below(1000)) / 1000 * seconds * 1.2 }.sorted()
      let order = (0..<4).sorted { _, _ in generator.below(2) == 0 }
      let watch = Stopwatch()
      for (process, moment) in zip(order, moments) {
        usleep(UInt32(max(0, moment - watch.seconds) * 1e6))
        running[process].signal(SIGKILL)
        let ending = try running[process].wait()
        told += "; process \(process) at \(moment): \(ending.status)"
        #expect([0, 137].contains(ending.status), "\(told) \(ending)")
        running[process] = try place.start("shared.idx")
      }
      var finished: [Substring: Int] = [:]
      for process in running {
        let ending = try process.wait(upTo: 300)
        #expect(ending.status == 0, "\(told) \(ending)")
        for line in ending.output.split(separator: "\n") where line.contains("  finished  best step ") {
          finished[line.prefix { $0 != " " }, default: 0] += 1
        }
      }
      #expect(finished.values.allSatisfy { $0 == 1 }, "\(told) \(finished)")
      let runs = RunStore("\(place.path)/experiments").list()
      #expect(runs.problems.isEmpty, "\(told) \(runs.problems)")
      #expect(runs.runs.map(\.status) == Array(repeating: .finished, count: 12), "\(told)")
      // Nobody has gone on with a run that was at its end.
      for run in runs.runs {
        let ends = run.manifest.segments.dropLast().map(\.toStep)
        #expect(ends.allSatisfy { $0 == nil }, "\(told) \(run.id): \(run.manifest.segments)")
      }
      let result = try Result(place)
      #expect(result.weights == straight.weights, "\(told)")
      for (name, table) in straight.tables { #expect(result.tables[name] == table, "\(told) \(name)") }
    }
  }

  // MARK: - One run, held

  private static let long =
    "train encoder task=cls batch=2 epochs=400 evaluate=20 save=20 patience=0 name=long"

  /// A process that trains a run and has a checkpoint of it.
  private func holder(_ place: Workplace, _ lines: String) throws -> IdxProcess {
    try place.write("one.idx", "\(Workplace.load)\nset threads=1\n\(lines)\n")
    let process = try place.start("one.idx")
    let reader = CheckpointReader("\(place.path)/\(SharedScriptTests.directory)")
    let began = try process.wait("a checkpoint") { try !reader.names().isEmpty }
    #expect(began)
    return process
  }

  private static let directory = "experiments/results/full_finetune/encoder/cls/long"

  @Test("a run whose process is stopped is waited for; when it is killed, the script goes on with it")
  func stopped() throws {
    let place = try Workplace()
    let script = SharedScriptTests.long.replacing("epochs=400", with: "epochs=12") + " as g\neval $g on=dev"
    let first = try holder(place, script)
    first.signal(SIGSTOP)
    let second = try place.start("one.idx")
    let waits = try second.wait("word that it waits") { second.errorsSoFar.contains("waiting for r1") }
    #expect(waits, "\(second.errorsSoFar)")
    #expect(second.isAlive)
    first.signal(SIGKILL)
    _ = try first.wait()
    let ending = try second.wait()
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.errors.contains("r1  resumed at step "), "\(ending)")
    #expect(ending.output.contains("r1@"), "\(ending)")
    #expect(RunStore("\(place.path)/experiments").list().runs.map(\.status) == [.finished])
  }

  @Test(
    "a run that another process is only just taking up, before its record says so, is waited for",
    arguments: ["train", "resume r1"])
  func takenUp(verb: String) throws {
    let place = try Workplace()
    let line = SharedScriptTests.long.replacing("epochs=400", with: "epochs=12")
    let first = try holder(place, line)
    first.signal(SIGTERM)
    #expect(try first.wait().status == 143)
    // As long as a process reads a large checkpoint, the lock is all there is to see.
    var lock = try FileLock.take("\(place.path)/\(SharedScriptTests.directory)/.lock")
    #expect(lock != nil)
    let words = verb == "train" ? line : verb
    try place.write("again.idx", "\(Workplace.load)\nset threads=1\n\(words) as g\neval $g on=dev\n")
    let second = try place.start("again.idx")
    let waits = try second.wait("word that it waits") { second.errorsSoFar.contains("waiting for r1") }
    #expect(waits, "\(second.errorsSoFar)")
    let typed = try place.lines(Workplace.load, words)
    #expect(typed.status == 2 && typed.failures.count == 1, "\(typed)")
    #expect(typed.errors.contains("another process"), "\(typed)")
    lock = nil
    let ending = try second.wait()
    #expect(ending.status == 0 && ending.output.contains("r1@"), "\(ending)")
    #expect(RunStore("\(place.path)/experiments").list().runs.map(\.status) == [.finished])
  }

  @Test("busy=skip passes over a run that another process holds, and what needs it; the status is 3")
  func skipped() throws {
    let place = try Workplace()
    let first = try holder(place, SharedScriptTests.long)
    let script = """
      \(Workplace.load)
      set threads=1
      set busy=skip
      \(SharedScriptTests.long) as g
      train encoder task=cls batch=20 epochs=1 name=short as h
      eval $h on=dev
      eval $g on=dev

      """
    let ending = try place.idx(try place.write("skip.idx", script))
    #expect(ending.status == 3, "\(ending)")
    #expect(ending.errors.contains("busy=skip passes it over"), "\(ending)")
    #expect(ending.errors.contains("skipped: eval $g on=dev (it needs what failed)"), "\(ending)")
    #expect(ending.output.contains("r2  finished") && ending.output.contains("r2@"), "\(ending)")
    first.signal(SIGTERM)
    #expect(try first.wait().status == 143)
  }

  @Test("two scripts that resume one run: one goes on with it, the other waits and takes it as done")
  func resumedTwice() throws {
    let place = try Workplace()
    let first = try holder(place, SharedScriptTests.long.replacing("epochs=400", with: "epochs=12"))
    first.signal(SIGKILL)
    _ = try first.wait()
    try place.write("resume.idx", "\(Workplace.load)\nset threads=1\nresume r1 as g\neval $g on=dev\n")
    let both = try (0..<3).map { _ in try place.start("resume.idx") }
    let endings = try both.map { try $0.wait() }
    for ending in endings {
      #expect(ending.status == 0, "\(ending)")
      #expect(ending.output.contains("r1@"), "\(ending)")
    }
    #expect(endings.count { $0.errors.contains("r1  resumed at step ") } == 1, "\(endings)")
    let run = try #require(RunStore("\(place.path)/experiments").list().runs.first)
    #expect(run.status == .finished && run.manifest.segments.count == 2)
    // Typed, it is refused as ever.
    #expect(try place.lines("resume r1").errors.contains("error: r1 is finished"))
  }

  @Test("what a line of a script prints of a run that it has waited for goes to its file, too")
  func redirected() throws {
    let place = try Workplace()
    let first = try holder(place, SharedScriptTests.long)
    let line = SharedScriptTests.long.replacing("name=long", with: "seed=42,43 name=long")
    // The list's runs have other names: they are made by their own line, and one of them is held.
    first.signal(SIGKILL)
    _ = try first.wait()
    let script =
      "\(Workplace.load)\nset threads=1\n\(line.replacing("epochs=400", with: "epochs=6")) > runs.txt\n"
    try place.write("list.idx", script)
    let held = try place.start("list.idx")
    let reader = CheckpointReader("\(place.path)/\(SharedScriptTests.directory)_seed_42")
    let began = try held.wait("a checkpoint") { try !reader.names().isEmpty }
    #expect(began)
    held.signal(SIGSTOP)
    let second = try place.start("list.idx")
    let waits = try second.wait("word that it waits") { second.errorsSoFar.contains("waiting for r2") }
    #expect(waits, "\(second.errorsSoFar)")
    held.signal(SIGKILL)
    _ = try held.wait()
    let ending = try second.wait()
    #expect(ending.status == 0, "\(ending)")
    let lines = try place.text("runs.txt").split(separator: "\n")
    #expect(lines.map { $0.prefix(14) } == ["r3  finished  ", "r2  finished  "], "\(lines)")
    #expect(!ending.output.contains("finished"), "\(ending)")
  }

  // MARK: - Another machine

  @Test("a run on another machine counts as running until its files have been silent for three minutes")
  func elsewhere() throws {
    let place = try Workplace()
    let first = try holder(place, SharedScriptTests.long)
    first.signal(SIGKILL)
    _ = try first.wait()
    // The same record as a process of another machine would have left it: its lock is not seen here.
    let directory = "\(place.path)/\(SharedScriptTests.directory)"
    let file = "\(directory)/\(RunManifest.fileName)"
    let text = try FileSystem.readText(file)
    try AtomicFile.replace(
      file, with: text.replacing("\"host\": \"\(HostName.current)\"", with: "\"host\": \"lab-under-test\""))
    let runs = try place.lines("runs")
    #expect(runs.output.contains("running"), "\(runs)")
    let typed = try place.lines("resume r1")
    #expect(typed.status == 2 && typed.errors.contains("on lab-under-test"), "\(typed)")
    #expect(typed.errors.contains("try again 3 minutes after its last sign of life"), "\(typed)")
    #expect(try place.lines("rm r1").status == 2)
    // Silent for long, and for as long in the other direction: that machine's clock may be wrong.
    for shift in [-200, 4000] {
      var times = [timespec(), timespec()]
      for part in 0...1 { times[part].tv_sec = time(nil) + shift }
      for name in [RunManifest.fileName, MetricsLog.fileName, ".lock"] {
        #expect(utimensat(AT_FDCWD, "\(directory)/\(name)", times, 0) == 0)
      }
      let now = try place.lines("runs")
      #expect(now.output.contains("interrupted"), "\(now)")
    }
    // One file with a fresh time is a sign of life.
    #expect(utimensat(AT_FDCWD, "\(directory)/.lock", nil, 0) == 0)
    #expect(try place.lines("runs").output.contains("running"))
  }
}
