import Basics
import StudyFiles
import TestSupport
import Testing
import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A study whose process dies at any step by which a file or its database changes.
///
/// All steps of its birth, then every n-th; `scripts/soak` takes every second.
@Suite struct StudyFaultTests {
  private static let stride = Soak.isWhole ? 2 : 25
  /// Steps before the first trial is at work.
  private static let birth = 24
  private static let lanes = [0, 1]
  private static let script =
    "\(Workplace.load)\nhpo encoder task=cls trials=2 lr=log(1e-4,1e-2) batch=4,8 epochs=1 max_samples=12 patience=0\n"
  private static let database = "experiments/results/optuna_studies/encoder_cls_hpo.db"

  private static func trials(_ place: Workplace) throws -> [String] {
    try OptunaStudy("encoder_cls_hpo", at: .file("\(place.path)/\(database)"), create: nil).history().trials
      .map {
        trial in
        let parameters = trial.parameters.map { "\($0.name)=\($0.number)" }.joined(separator: " ")
        return
          "\(trial.number) \(trial.state) \(trial.value ?? -1) \(parameters) \(trial.reports.map(\.value))"
      }
  }

  private static let straight: Result<[String], any Error> = Result {
    let place = try Workplace()
    let ending = try place.idx("-c", script)
    try #require(ending.status == 0, "\(ending)")
    return try trials(place)
  }

  private func run(
    _ words: [String], in place: Workplace, _ environment: [String: String] = [:]
  ) throws -> IdxProcess.Ending {
    try IdxProcess.run(["--no-init"] + words, in: place.path, environment: environment)
  }

  @Test(
    "dying at any step: the store opens, the study is begun again or resumed, one study, the same trials",
    arguments: lanes)
  func killed(lane: Int) throws {
    let straight = try StudyFaultTests.straight.get()
    #expect(straight.count == 2)
    var generator = SeededGenerator(seed: testSeed, "births", lane)
    var step = 1 + lane
    var count = 0
    while step < 10_000 {
      let comment = "IDX_TEST_SEED=\(testSeed) IDX_FAULT=\(step)"
      let place = try Workplace()
      let script = try place.write("search.idx", StudyFaultTests.script)
      let ending = try run([script], in: place, ["IDX_FAULT": "\(step)"])
      if ending.status == 0 { break }
      #expect(ending.status == 137, "\(comment) \(ending)")
      count += 1
      let listing = try place.idx("runs", "studies=true", "format=csv")
      #expect(listing.status == 0 && listing.errors.isEmpty, "\(comment) \(listing)")
      #expect(!listing.output.contains("running"), "\(comment) \(listing)")
      let isKnown = listing.output.contains("h1,")
      let byName = isKnown && count % 2 == 0
      let again = try run(byName ? ["resume", "h1"] : [script], in: place)
      #expect(again.status == 0, "\(comment) \(again)")
      #expect(try StudyFaultTests.trials(place) == straight, "\(comment)")
      let after = try place.idx("runs", "studies=true", "format=csv")
      #expect(
        after.output.split(separator: "\n").count == 2 && after.output.contains("h1,finished"),
        "\(comment) \(after)")
      #expect(FileSystem.names(in: "\(place.path)/experiments/.idx/studies") == ["h1.json"], "\(comment)")
      step += step < StudyFaultTests.birth ? 2 : 2 * (1 + generator.below(StudyFaultTests.stride))
    }
    #expect(count > 12, "so few steps?")
  }
}
