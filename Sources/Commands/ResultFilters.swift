import Basics
import Configurations
import Experiments
import Scripting
import Tasks

/// The keys that select results (`on= task= mode= model=`): a value that matches nothing is reported before
/// anything runs.
enum ResultFilters {
  /// - Parameter targets: runs that are already selected.
  /// - Throws: `expect.split`, `expect.filter`, each with the nearest name.
  static func check(
    _ keys: [ExpandedKey], in scene: Scene, of targets: [RunReference]
  ) throws(Failure) {
    let facts = scene.runFacts
    for key in keys {
      guard let text = key.value.literal?.text else { continue }
      let place = Place.source(key.value.span)
      switch key.name.text {
      case "on": try checkSplit(text, at: place, in: scene, of: targets)
      case "task":
        try check(text, among: TaskKind.allCases.map(\.rawValue), facts.map(\.task), "task", place)
      case "mode":
        try check(
          text, among: TrainingMode.allCases.map(\.rawValue) + ["zero_shot"], facts.map(\.mode), "mode",
          place)
      case "model":
        let known = facts.map(\.model)
        guard !known.contains(where: { $0 == text || $0.hasSuffix("/" + text) }),
          scene.outlook?.mayTrain(text) != true
        else {
          continue
        }
        throw Failure(
          "expect.filter", "no line before trains a model '\(text)'", at: place,
          remedy: DidYouMean.nearest(to: text, among: known).map { "did you mean '\($0)'?" }
            ?? "write it as the train line does", kind: .usage)
      default: break
      }
    }
  }

  private static func check(
    _ text: String, among names: [String], _ found: [String], _ what: String, _ place: Place
  ) throws(Failure) {
    guard !names.contains(text), !found.contains(text) else { return }
    throw Failure(
      "expect.filter", "there is no \(what) '\(text)'", at: place,
      remedy: DidYouMean.remedy(for: text, among: names), kind: .usage)
  }

  /// Checks a split, which may be loaded, common to all runs, or one on which a run was measured.
  static func checkSplit(
    _ name: String, at place: Place, in scene: Scene, of targets: [RunReference]
  ) throws(Failure) {
    let split = SplitFiles.canonical(name)
    let known = knownSplits(in: scene) + (scene.outlook?.splits ?? []).map { SplitFiles.canonical($0) }
    let isMeasured = (targets.map(\.facts) + scene.runFacts).contains { $0.splits.contains(split) }
    guard !known.contains(split), !isMeasured, !FileSystem.exists(name) else { return }
    throw Failure(
      "expect.split", "there is no split '\(name)'", at: place,
      remedy: DidYouMean.remedy(for: name, among: known), kind: .usage)
  }

  /// The splits that are known without reading a run.
  static func knownSplits(in scene: Scene) -> [String] {
    var names = scene.splits.names
    for name in ["train", "dev", "test"] + scene.results.scores.keys.map(\.split) where !names.contains(name)
    {
      names.append(name)
    }
    return names
  }
}
