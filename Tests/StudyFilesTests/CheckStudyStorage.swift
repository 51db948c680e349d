import Basics
import StudyFiles
import Testing
import Tuning

/// What holds for every place where studies are kept.
///
/// - What is written is read again, by another object too: parameters of every kind, reports that are no numbers,
///   attributes, notes, the value; and a report or an end that came first stays.
/// - A trial that waits is not lost, the limit counts every trial, and one that cannot be chosen is not begun.
/// - A dead worker's trial is claimed once.
/// - Studies of one place do not see each other, and one that is not there is refused.
///
/// - Parameter location: a place without studies.
func checkStudyStorage(_ location: StudyLocation, at source: SourceLocation = #_sourceLocation) throws {
  let check = StorageCheck(location: location, source: source)
  try check.roundTrip()
  try check.limit()
  try check.refusal()
  try check.claim()
  #expect(
    try OptunaStudy.names(at: location) == ["written", "limited", "refused", "claimed"],
    sourceLocation: source)
  try check.strangers()
}

private struct StorageCheck {
  let location: StudyLocation
  let source: SourceLocation

  private func open(_ name: String, _ direction: Direction?) throws(Failure) -> OptunaStudy {
    try OptunaStudy(name, at: location, create: direction)
  }

  private func code(_ body: () throws(Failure) -> Void) -> String? {
    do throws(Failure) {
      try body()
      return nil
    } catch {
      return error.code.rawValue
    }
  }

  func roundTrip() throws {
    let study = try open("written", .maximize)
    try study.setNotes(["idx:seed": 41, "text": "כ\"א 'x' ?"])
    try study.setNotes(["idx:seed": 42])
    try study.setMetricName("f1")
    var trial = try #require(
      try study.begin(limit: 3, notes: ["idx:dir": "x"]) { _, _, _ in StudySamples.suggestion },
      sourceLocation: source)
    for (step, value) in [0.5, Double.nan, .infinity, -.infinity, 0.7].enumerated() {
      trial = try study.report(value, step: step, of: trial) { seen, history in
        #expect(seen.lastReport?.step == step, sourceLocation: source)
        #expect(history.trials.contains { $0.id == seen.id }, sourceLocation: source)
        return Verdict(prunes: false, attributes: ["completed_rung_0": 0.5])
      }.trial
    }
    _ = try study.report(99, step: 0, of: trial) { _, _ in .keep }
    try study.setNotes(["later": "x"], of: trial)
    try study.finish(trial, .complete, value: 0.7, notes: ["done": true])
    try study.finish(trial, .fail, value: nil)
    let other = try open("written", nil)
    for reader in [study, other] {
      let history = try reader.history()
      #expect(history.direction == .maximize, sourceLocation: source)
      let read = try #require(history.trials.first, sourceLocation: source)
      #expect(read.state == .complete && read.value == 0.7, sourceLocation: source)
      #expect(read.parameters == StudySamples.space, sourceLocation: source)
      #expect(read.reports.map(\.step) == [0, 1, 2, 3, 4], sourceLocation: source)
      #expect(read.reports[1].value.isNaN, sourceLocation: source)
      #expect(
        read.reports.map(\.value).filter { !$0.isNaN } == [0.5, .infinity, -.infinity, 0.7],
        sourceLocation: source)
      #expect(
        read.attributes == ["tpe:relative_params:0": "{}", "completed_rung_0": 0.5], sourceLocation: source)
      #expect(read.notes == ["idx:dir": "x", "later": "x", "done": true], sourceLocation: source)
      #expect(try #require(read.seconds) >= 0, sourceLocation: source)
    }
    #expect(try other.note("idx:seed") == 42, sourceLocation: source)
    #expect(try other.note("text") == "כ\"א 'x' ?", sourceLocation: source)
    #expect(try other.note("none") == nil, sourceLocation: source)
    try study.beat(trial)
    #expect(try #require(try study.silence(of: trial)) >= 0, sourceLocation: source)
  }

  func limit() throws {
    let study = try open("limited", .minimize)
    for number in 0..<3 {
      let trial = try #require(
        try study.begin(limit: 3) { asked, _, _ in
          #expect(asked == number, sourceLocation: source)
          return StudySamples.suggestion
        }, sourceLocation: source)
      try study.finish(trial, [.fail, .pruned, .complete][number], value: 0.1)
    }
    #expect(try study.begin(limit: 3) { _, _, _ in StudySamples.suggestion } == nil, sourceLocation: source)
    let trials = try study.history().trials
    #expect(trials.map(\.number) == [0, 1, 2], sourceLocation: source)
    #expect(trials.map(\.state) == [.fail, .pruned, .complete], sourceLocation: source)
    #expect(trials.map(\.value) == [nil, 0.1, 0.1], sourceLocation: source)
  }

  func refusal() throws {
    let study = try open("refused", .minimize)
    #expect(throws: Failure.self, sourceLocation: source) {
      try study.begin(limit: 3) { _, _, _ throws(Failure) in throw Failure("x", "x", kind: .run) }
    }
    #expect(try study.history().trials.isEmpty, sourceLocation: source)
  }

  func claim() throws {
    let first = try open("claimed", .minimize)
    let trial = try #require(
      try first.begin(limit: 3, notes: ["idx:worker": "a"]) { _, _, _ in StudySamples.suggestion },
      sourceLocation: source)
    let others = try (0..<2).map { _ in try open("claimed", .minimize) }
    let claims = try others.map { study in
      try study.claim(
        trial, notes: ["idx:worker": "b"], isMine: { $0.notes["idx:worker"] == "a" },
        choose: { _, _, _ in StudySamples.suggestion })
    }
    #expect(claims[0]?.parameters == StudySamples.space, sourceLocation: source)
    #expect(claims[0]?.number == 0, sourceLocation: source)
    #expect(claims[1] == nil, sourceLocation: source)
    #expect(try first.history().trials.map(\.notes) == [["idx:worker": "b"]], sourceLocation: source)
  }

  func strangers() throws {
    #expect(code { () throws(Failure) in _ = try open("none", nil) } == "study.none", sourceLocation: source)
    #expect(
      code { () throws(Failure) in _ = try open("limited", .maximize) } == "study.direction",
      sourceLocation: source)
    #expect(try open("written", nil).history().trials.count == 1, sourceLocation: source)
  }
}

/// Parameters of every kind.
enum StudySamples {
  static let space: [Trial.Parameter] = {
    let made: [(String, Result<Distribution, any Error>, Double)] = [
      ("learning_rate", Result { try .floats(5e-6, 5e-5, log: true) }, 1e-5),
      ("batch_size", Result { try .choices([.int(8), .text("כ\"א"), .null, .flag(true), .float(1.5)]) }, 1),
      ("num_epochs", Result { try .ints(3, 8) }, 4),
      ("warmup_ratio", Result { try .floats(0, 0.3, step: 0.1) }, 0.1),
    ]
    return made.compactMap { name, distribution, number in
      (try? distribution.get()).map { Trial.Parameter(name, $0, number) }
    }
  }()

  static var suggestion: Suggestion {
    var suggestion = Suggestion()
    suggestion.parameters = space
    suggestion.attributes = ["tpe:relative_params:0": "{}"]
    return suggestion
  }
}
