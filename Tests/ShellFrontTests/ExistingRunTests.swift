import Basics
import Configurations
import Experiments
import Records
import Settings
import Tasks
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a training line does where something is there already: one table of where it comes from and what is there.
@Suite struct ExistingRunTests {
  enum Source: String, Sendable, CaseIterable { case typed, stdin, script, flags }
  enum Occupant: String, Sendable, CaseIterable {
    case nothing, emptyDirectory, finished, interrupted, held, otherRun, foreignRun, notes
  }
  enum Expected: Sendable, Equatable {
    case runs
    /// A run of its own, in a directory of that name.
    case runsAs(String)
    /// Skipped, resumed: status 0 and this in the notes.
    case says(String)
    /// This status, one line with all of these.
    case refuses(Int32, [String])
    /// Status 2, the protection's block.
    case block
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let source: Source
    let occupant: Occupant
    let policy: String?
    let expected: Expected
    var testDescription: String { "\(source) \(occupant) existing=\(policy ?? "not set")" }
  }

  /// What the two tables of the rules say: where a line comes from and what it meets; what `existing=` changes.
  private static func expected(_ source: Source, _ occupant: Occupant, _ policy: String?) -> Expected {
    let isFile = source == .script || source == .stdin
    switch (occupant, policy) {
    case (.nothing, _), (.emptyDirectory, _): return .runs
    case (.finished, "skip"?), (.finished, "resume"?): return .says("is done already")
    case (.finished, nil): return source == .flags ? .block : .says("is done already")
    case (.finished, _): return .refuses(2, ["r1 is this run: finished, f1 ", "show r1", "force=true"])
    case (.interrupted, "resume"?): return .says("r1  resumed at step 2")
    case (.interrupted, "skip"?):
      return .refuses(3, ["r1 is this run: interrupted", "existing=skip", "resume r1"])
    case (.interrupted, nil): return source == .flags ? .block : .says("r1  resumed at step 2")
    case (.interrupted, _): return .refuses(2, ["r1 is this run: interrupted", "resume r1"])
    case (.held, "error"?): return .refuses(2, ["r1 is this run and is being worked on by process "])
    case (.held, _):
      return isFile
        ? .refuses(3, ["r1 is being worked on by process ", "busy=skip"])
        : .refuses(2, ["r1 is this run and is being worked on by process ", "tail r1 follows it"])
    case (.otherRun, "error"?):
      return isFile
        ? .block : .refuses(2, ["r1, which is other work (lr 0.001, here 2e-05)", "name=lr_2e-05"])
    case (.foreignRun, "error"?), (.notes, "error"?): return isFile ? .block : .refuses(2, ["name=second"])
    case (.otherRun, _): return source == .typed ? .runsAs("lr_2e-05") : .block
    case (.foreignRun, _), (.notes, _): return source == .typed ? .runsAs("r1") : .block
    }
  }

  static let cases: [Case] = Occupant.allCases.flatMap { occupant -> [Case] in
    Source.allCases.flatMap { source -> [Case] in
      // Flags have no word for a policy.
      let policies: [String?] = source == .flags ? [nil] : [nil, "error", "skip", "resume"]
      return policies.map { policy in
        Case(
          source: source, occupant: occupant, policy: policy, expected: expected(source, occupant, policy))
      }
    }
  }

  private static let line = "train encoder task=cls epochs=1 batch=8 evaluate=2 patience=0 threads=1"
  private static let directory = "experiments/results/full_finetune/encoder/cls"

  /// Each state is made once, and copied for every case.
  private static let furnished: Result<[Occupant: @Sendable () throws -> Workplace], any Error> = Result {
    var makers: [Occupant: @Sendable () throws -> Workplace] = [:]
    for occupant in Occupant.allCases {
      nonisolated(unsafe) let place = try Workplace()
      try furnish(place, occupant)
      makers[occupant] = { try Workplace(copyOf: place) }
    }
    return makers
  }

  private func workplace(_ occupant: Occupant) throws -> Workplace {
    let makers = try ExistingRunTests.furnished.get()
    let make = try #require(makers[occupant])
    return try make()
  }

  private static func furnish(_ place: Workplace, _ occupant: Occupant) throws {
    let directory = "\(place.path)/\(ExistingRunTests.directory)"
    func train(_ line: String, environment: [String: String] = [:]) throws -> Int32 {
      try place.lines(Workplace.load, line, environment: environment).status
    }
    switch occupant {
    case .nothing: break
    case .emptyDirectory: try FileSystem.createDirectory(directory)
    case .finished: try #require(try train(ExistingRunTests.line) == 0)
    case .otherRun: try #require(try train(ExistingRunTests.line + " lr=1e-3") == 0)
    case .interrupted, .held:
      // The process dies while it writes the second checkpoint.
      try #require(try train(ExistingRunTests.line, environment: ["IDX_FAULT": "300"]) == 137)
      try #require(CheckpointReader(directory).names().map(\.step) == [2])
    case .foreignRun:
      try FileSystem.createDirectory(directory + "/checkpoint-500")
      try AtomicFile.replace(directory + "/training_results.json", with: "{}")
    case .notes:
      try FileSystem.createDirectory(directory)
      try AtomicFile.replace(directory + "/notes.txt", with: "mine")
    }
  }

  /// The line as the flags of the first program say it.
  private static let flags = [
    "--mode", "full_finetune", "--model_id", "encoder", "--task", "cls", "--config", "c.yaml", "--num_epochs",
    "1", "--batch_size", "8",
  ]
  private static let configuration = """
    eval_steps: 2
    early_stopping_patience: 0
    threads: 1
    train_file: train.csv
    dev_file: dev.csv
    test_file: test.csv

    """

  private static func lock(_ place: Workplace) -> String { "\(place.path)/\(directory)/.lock" }

  private func flags(_ place: Workplace) throws -> IdxProcess.Ending {
    try place.write("c.yaml", ExistingRunTests.configuration)
    return try IdxProcess.run(["--no-init"] + ExistingRunTests.flags, in: place.path)
  }

  @Test("what is there, where the line comes from and existing= decide", arguments: cases)
  func decide(_ item: Case) throws {
    let place = try workplace(item.occupant)
    let before = try StoreFacts(place.path + "/experiments")
    let lock = item.occupant == .held ? try FileLock.take(ExistingRunTests.lock(place)) : nil
    defer { withExtendedLifetime(lock) {} }
    let set = item.policy.map { "set existing=\($0)\n" } ?? ""
    let text = "\(Workplace.load)\nset busy=skip\n\(set)\(ExistingRunTests.line)\n"
    let ending =
      switch item.source {
      case .typed: try place.lines(text)
      case .stdin: try place.idx(input: text)
      case .script: try place.idx(try place.write("s.idx", text))
      case .flags:
        try flags(place)
      }
    let errors = ending.errors
    switch item.expected {
    case .runs: #expect(ending.status == 0 && ending.output.contains("r1  finished"), "\(ending)")
    case .runsAs(let name):
      #expect(ending.status == 0 && ending.output.contains("  finished"), "\(ending)")
      #expect(FileSystem.exists("\(place.path)/\(ExistingRunTests.directory)/\(name)/run.json"), "\(ending)")
      #expect(
        errors.contains(name.hasPrefix("r") ? "is called by its handle" : "this run is called \(name)"),
        "\(ending)")
    case .says(let text): #expect(ending.status == 0 && errors.contains(text), "\(ending)")
    case .refuses(let status, let parts):
      #expect(ending.status == status, "\(ending)")
      let line = ending.failures.first ?? ""
      for part in parts { #expect(line.contains(part), "\(part) in \(ending)") }
    case .block:
      #expect(ending.status == 2, "\(ending)")
      #expect(errors.contains("ERROR: Checkpoint directory already exists!"), "\(ending)")
      #expect(errors.contains("Directory: \(ExistingRunTests.directory)\n"), "\(ending)")
      let isThisRun = [.finished, .interrupted].contains(item.occupant)
      #expect(errors.contains(isThisRun ? "it holds r1, this very run" : "ready to paste: "), "\(ending)")
      #expect(!errors.contains("save_dir"), "\(ending)")
    }
    let changes = try StoreFacts(place.path + "/experiments").changes(since: before)
    switch item.expected {
    case .refuses, .block, .says("is done already"): #expect(changes.isEmpty, "\(changes)")
    case .runs, .runsAs, .says:
      let results = "\(place.path)/\(ExistingRunTests.directory)"
      #expect(FileSystem.exists(results))
    }
  }

  @Test("the key of a line is stronger than the setting, and holds for that line alone")
  func key() throws {
    let place = try workplace(.finished)
    let ending = try place.lines(
      Workplace.load, "set existing=error", ExistingRunTests.line + " existing=skip", ExistingRunTests.line)
    #expect(ending.status == 2 && ending.failures.count == 1, "\(ending)")
    let script = try place.idx(
      try place.write("s.idx", "\(Workplace.load)\n\(ExistingRunTests.line) existing=error\n"))
    #expect(script.status == 2, "\(script)")
  }

  @Test("the line that is offered for pasting can be pasted, again and again")
  func paste() throws {
    let place = try workplace(.otherRun)
    let script = try place.idx(try place.write("s.idx", "\(Workplace.load)\n\(ExistingRunTests.line)\n"))
    let pasted = try #require(script.errors.components(after: "ready to paste: "))
    #expect(pasted == ExistingRunTests.line + " name=lr_2e-05")
    let second = try place.lines(Workplace.load, pasted)
    #expect(second.status == 0 && second.output.contains("r2  finished"), "\(second)")
    // Another seed is other work under that name.
    let refused = try place.lines(Workplace.load, pasted + " seed=3")
    let name = try #require(refused.errors.components(after: "give another name, such as name="))
    let third = try place.lines(Workplace.load, "\(ExistingRunTests.line) seed=3 name=\(name)")
    #expect(third.status == 0 && third.output.contains("r3  finished"), "\(third)")
  }

  @Test(
    "changing a setting and running again makes a run of its own, and a loop over seeds makes one for each")
  func loop() throws {
    let place = try Workplace()
    for seed in [1, 2, 1] {
      let ending = try place.lines(Workplace.load, ExistingRunTests.line + " seed=\(seed)")
      #expect(ending.status == 0, "\(ending)")
    }
    let script = "\(Workplace.load)\nfor i in 1..3\n\(ExistingRunTests.line) seed=$i\nend\n"
    let plan = try place.lines("plan \(try place.write("s.idx", script))")
    #expect(plan.output.contains("done 2 runs, to do 1 runs"), "\(plan)")
    for _ in 0..<2 {
      let ending = try place.idx("s.idx")
      #expect(ending.status == 0, "\(ending)")
    }
    let directories = RunStore("\(place.path)/experiments").list().runs.map(\.directory)
    #expect(
      directories.map { $0.split(separator: "/").last.map(String.init) } == ["cls", "seed_2", "seed_3"])
    // In a store of its own, the loop alone comes to the same places.
    let fresh = try place.idx("--store", "fresh", "s.idx")
    #expect(fresh.status == 0, "\(fresh)")
    #expect(RunStore("\(place.path)/fresh").list().runs.count == 3)
  }

  @Test(
    "a run of an older version of the arithmetic is this work; semantics=exact asks for a new one",
    arguments: [2, 1])
  func olderVersion(version: Int) throws {
    let place = try workplace(.finished)
    let file = "\(place.path)/\(ExistingRunTests.directory)/run.json"
    let manifest = try #require(RunStore("\(place.path)/experiments").list().runs.first).manifest
    let mode = try #require(TrainingMode(rawValue: manifest.mode))
    let task = try #require(TaskKind(rawValue: manifest.task))
    let settings = try Settings(record: manifest.settings, origin: "run.json")
    func fingerprint(_ version: Int) -> String {
      Fingerprint.of(mode: mode, task: task, settings: settings, files: manifest.hashes, semantics: version)
    }
    #expect(manifest.fingerprint == fingerprint(Fingerprint.semantics))
    // As a program of then has left it.
    let text = try FileSystem.readText(file)
    try AtomicFile.replace(file, with: text.replacing(manifest.fingerprint, with: fingerprint(version)))
    let again = try place.lines(Workplace.load, ExistingRunTests.line)
    #expect(again.status == 0 && again.errors.contains("is done already"), "\(again)")
    #expect(again.errors.contains("note: r1 was made by version \(version) of the arithmetic"), "\(again)")
    let exact = try place.lines(Workplace.load, "set semantics=exact", ExistingRunTests.line)
    #expect(exact.status == 0 && exact.output.contains("r2  finished"), "\(exact)")
    // A version that nobody lists is other work.
    let unknown = try workplace(.finished)
    let other = "\(unknown.path)/\(ExistingRunTests.directory)/run.json"
    try AtomicFile.replace(other, with: text.replacing(manifest.fingerprint, with: fingerprint(0)))
    let ending = try unknown.lines(Workplace.load, ExistingRunTests.line)
    #expect(ending.status == 0 && ending.output.contains("r2  finished"), "\(ending)")
  }

  @Test("a script waits for a run that another process holds, and goes on with it when that process dies")
  func waits() throws {
    let place = try workplace(.held)
    var lock = try FileLock.take(ExistingRunTests.lock(place))
    #expect(lock != nil)
    let line = ExistingRunTests.line
    let text = "\(Workplace.load)\n\(line) as g\n\(line) seed=9 name=free\neval $g on=dev\n"
    let plan = try place.lines("plan \(try place.write("s.idx", text))")
    #expect(plan.output.contains("done 0 runs, running elsewhere 1 runs, to do 1 runs"), "\(plan)")
    let process = try place.start("s.idx")
    _ = try process.wait("waiting") {
      process.errorsSoFar.contains("waiting for r1, worked on by process")
    }
    // What is free was done first.
    #expect(process.outputSoFar.contains("r2  finished"))
    lock = nil
    let ending = try process.wait(upTo: 60)
    #expect(ending.status == 0 && ending.errors.contains("r1  resumed at step 2"), "\(ending)")
    #expect(ending.output.contains("r1@"), "\(ending)")
  }

  @Test("a line that names a run by its handle waits for it as well", arguments: ["verify r1", "load r1"])
  func waitsForHandle(line: String) throws {
    let place = try workplace(.held)
    var lock = try FileLock.take(ExistingRunTests.lock(place))
    #expect(lock != nil)
    try place.write("s.idx", "\(Workplace.load)\n\(ExistingRunTests.line)\n\(line)\ntokens r1 text=\"a b\"\n")
    let process = try place.start("s.idx")
    _ = try process.wait("waiting") {
      process.errorsSoFar.contains("waiting for r1, worked on by process")
    }
    #expect(!process.outputSoFar.contains("r1"), "\(process.outputSoFar)")
    lock = nil
    let ending = try process.wait()
    #expect(ending.status == 0 && ending.errors.contains("r1  resumed at step 2"), "\(ending)")
  }

  @Test("what is offered to flags that named a store names it too")
  func otherStore() throws {
    let place = try Workplace()
    try place.write("c.yaml", ExistingRunTests.configuration)
    let arguments = ["--no-init", "--store", "my store"] + ExistingRunTests.flags
    #expect(try IdxProcess.run(arguments, in: place.path).status == 0)
    let again = try IdxProcess.run(arguments, in: place.path)
    #expect(again.status == 2 && again.errors.contains(": idx --store \"my store\" resume r1"), "\(again)")
    let other = try IdxProcess.run(arguments + ["--seed", "7"], in: place.path)
    #expect(other.errors.contains("ready to paste: idx --store \"my store\" train "), "\(other)")
  }

  @Test("what was there by hand is never touched: a removed run frees its place, a new one gets a new handle")
  func removed() throws {
    let place = try workplace(.finished)
    try FileSystem.removeTree("\(place.path)/\(ExistingRunTests.directory)")
    let ending = try place.lines(Workplace.load, ExistingRunTests.line)
    #expect(ending.status == 0 && ending.output.contains("r2  finished"), "\(ending)")
    let runs = try place.lines("runs format=csv")
    #expect(runs.output.split(separator: "\n").count == 2, "\(runs)")
    #expect(try place.lines("show r1").status == 1)
  }
}

extension String {
  /// The rest of the line behind a text.
  fileprivate func components(after text: String) -> String? {
    for line in split(separator: "\n") {
      guard let range = line.firstRange(of: text) else { continue }
      return String(line[range.upperBound...])
    }
    return nil
  }
}
