import Basics
import Scripting
import Workbench

/// What the lines of a script before one of them will have made, as far as it can be told before they run.
package struct EarlierLines {
  /// Splits on which they evaluate.
  package private(set) var splits: Set<String> = []
  private var words: Set<String> = []
  private var readsConfiguration = false

  package init() {}

  /// Adds a call as it was checked.
  mutating func add(_ command: any Command.Type, _ invocation: Invocation) {
    if command is EvalCommand.Type { splits.formUnion(invocation.arguments[EvalCommand.on]) }
    for word in invocation.text.split(separator: " ") {
      readsConfiguration = readsConfiguration || word == "config" || word.hasPrefix("config=")
      words.insert(String(word))
      words.formUnion(word.split(separator: "/").map(String.init))
      if let sign = word.lastIndex(of: "=") {
        words.formUnion(word[word.index(after: sign)...].split(separator: "/").map(String.init))
      }
    }
  }

  /// Whether one of them may train a model of this name; a configuration file may name any.
  func mayTrain(_ model: String) -> Bool {
    let parts = model.split(separator: "/").map(String.init)
    return readsConfiguration || parts.last.map { words.contains($0) } ?? false
  }
}

/// The keys that choose among results (`on= task= mode= model=`): a word that fits nothing is found before anything runs.
enum ResultFilters {
  /// - Parameters:
  ///   - earlier: what lines before will have made.
  ///   - targets: runs that are chosen already.
  /// - Throws: `expect.split`, `expect.filter`, each with the nearest name.
  static func check(
    _ keys: [ExpandedKey], in session: Session, after earlier: EarlierLines, of targets: [RunTarget]
  ) throws(Failure) {
    let facts = session.runFacts
    for key in keys {
      guard let text = key.value.literal?.text else { continue }
      let place = Place.source(key.value.span)
      switch key.name.text {
      case "on": try checkSplit(text, at: place, in: session, after: earlier, of: targets)
      case "task":
        try check(text, among: TaskKind.allCases.map(\.rawValue), facts.map(\.task), "task", place)
      case "mode":
        try check(
          text, among: TrainingMode.allCases.map(\.rawValue) + ["zero_shot"], facts.map(\.mode), "mode",
          place)
      case "model":
        let known = facts.map(\.model)
        guard !known.contains(where: { $0 == text || $0.hasSuffix("/" + text) }), !earlier.mayTrain(text)
        else {
          continue
        }
        throw Failure(
          "expect.filter", "no line before trains a model '\(text)'", at: place,
          mend: DidYouMean.nearest(to: text, among: known).map { "did you mean '\($0)'?" }
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
      mend: DidYouMean.remedy(for: text, among: names), kind: .usage)
  }

  /// A split may be one that is loaded, one that every run may have, or one that a run was measured on.
  static func checkSplit(
    _ name: String, at place: Place, in session: Session, after earlier: EarlierLines, of targets: [RunTarget]
  ) throws(Failure) {
    let split = SplitFiles.canonical(name)
    let known = knownSplits(in: session) + earlier.splits.map { SplitFiles.canonical($0) }
    let isMeasured = (targets.map(\.facts) + session.runFacts).contains { $0.splits.contains(split) }
    guard !known.contains(split), !isMeasured, !FileSystem.exists(name) else { return }
    throw Failure(
      "expect.split", "there is no split '\(name)'", at: place,
      mend: DidYouMean.remedy(for: name, among: known), kind: .usage)
  }

  /// The splits that can be named without looking at a run.
  static func knownSplits(in session: Session) -> [String] {
    var names = session.splits.names
    for name in ["train", "dev", "test"] + session.scores.keys.map(\.split) where !names.contains(name) {
      names.append(name)
    }
    return names
  }
}
