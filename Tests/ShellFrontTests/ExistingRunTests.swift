import Basics
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a training line does where something is there already: one table of where it comes from and what is there.
@Suite struct ExistingRunTests {
  enum Source: String, Sendable, CaseIterable { case typed, stdin, script }
  enum Occupant: String, Sendable, CaseIterable {
    case nothing, emptyDirectory, finished, interrupted, otherRun, foreignRun, notes
  }
  enum Expected: Sendable, Equatable {
    case runs
    /// Skipped, resumed: status 0 and this in the notes.
    case says(String)
    /// Status 2, one line with all of these.
    case refuses([String])
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

  private static let same = ["r1 is this run: finished, f1 ", "show r1", "name=NAME", "existing=skip"]
  private static let toResume = ["r1 is this run: interrupted", "resume r1"]

  static let cases: [Case] = Occupant.allCases.flatMap { occupant -> [Case] in
    Source.allCases.flatMap { source -> [Case] in
      [nil, "error", "skip", "resume"].map { policy in
        let expected: Expected =
          switch (occupant, policy, source) {
          case (.nothing, _, _), (.emptyDirectory, _, _): .runs
          case (.otherRun, _, _), (.foreignRun, _, _), (.notes, _, _): .block
          case (.finished, nil, .script), (.finished, "skip"?, _), (.finished, "resume"?, _):
            .says("is done already")
          case (.finished, _, _): .refuses(same)
          case (.interrupted, nil, .script), (.interrupted, "resume"?, _): .says("r1  resumed at step 2")
          case (.interrupted, "skip"?, _): .says("r1")
          case (.interrupted, _, _): .refuses(toResume)
          }
        return Case(source: source, occupant: occupant, policy: policy, expected: expected)
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
    case .interrupted:
      // The process dies while it writes the second checkpoint.
      try #require(try train(ExistingRunTests.line, environment: ["IDX_FAULT": "300"]) == 137)
      try #require(CheckpointReader(directory).names.map(\.step) == [2])
    case .foreignRun:
      try FileSystem.createDirectory(directory + "/checkpoint-500")
      try AtomicFile.replace(directory + "/training_results.json", with: "{}")
    case .notes:
      try FileSystem.createDirectory(directory)
      try AtomicFile.replace(directory + "/notes.txt", with: "mine")
    }
  }

  @Test("what is there, where the line comes from and existing= decide", arguments: cases)
  func decide(_ item: Case) throws {
    let place = try workplace(item.occupant)
    let before = try StoreFacts(place.path + "/experiments")
    let set = item.policy.map { "set existing=\($0)\n" } ?? ""
    let text = "\(Workplace.load)\n\(set)\(ExistingRunTests.line)\n"
    let ending =
      switch item.source {
      case .typed: try place.lines(text)
      case .stdin: try place.idx(input: text)
      case .script: try place.idx(try place.write("s.idx", text))
      }
    switch item.expected {
    case .runs: #expect(ending.status == 0 && ending.output.contains("r1  finished"), "\(ending)")
    case .says(let text): #expect(ending.status == 0 && ending.errors.contains(text), "\(ending)")
    case .refuses(let parts):
      #expect(ending.status == 2 && ending.failures.count == 1, "\(ending)")
      for part in parts { #expect(ending.failures.first?.contains(part) == true, "\(part) in \(ending)") }
    case .block:
      #expect(ending.status == 2, "\(ending)")
      #expect(ending.errors.contains("ERROR: Checkpoint directory already exists!"), "\(ending)")
      #expect(ending.errors.contains("Directory: \(ExistingRunTests.directory)\n"), "\(ending)")
      #expect(ending.errors.contains("ready to paste: train encoder task=cls "), "\(ending)")
    }
    let changes = try StoreFacts(place.path + "/experiments").changes(since: before)
    switch item.expected {
    case .refuses, .block: #expect(changes.isEmpty, "\(changes)")
    case .says("is done already"): #expect(changes.isEmpty, "\(changes)")
    case .says("r1"): #expect(changes.isEmpty, "\(changes)")
    default:
      let results = "\(place.path)/\(ExistingRunTests.directory)/training_results.json"
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
    var line = ExistingRunTests.line
    for number in 2...4 {
      let refused = try place.lines(Workplace.load, line)
      #expect(refused.status == 2, "\(refused)")
      let offered = refused.errors.components(after: "ready to paste: ")
      line = try #require(offered)
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 0 && ending.output.contains("r\(number)  finished"), "\(line): \(ending)")
      // The same line once more is the same work; another rate is other work under that name.
      line += number == 2 ? " lr=1e-4" : " seed=\(number)"
    }
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
