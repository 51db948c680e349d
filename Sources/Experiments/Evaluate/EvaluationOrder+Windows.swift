import Basics
import Networks
import Settings
import Tasks
import Text

extension EvaluationOrder {
  /// The windows over long sentences: those of the order, or else those of training; `nil` if they are cut.
  ///
  /// - Parameter state: the state beside the weights; `nil` if there is none.
  /// - Throws: `eval.window`, `settings.range`.
  func windows(
    trainedWith state: JSONValue?, _ folder: ModelFolder, _ task: TaskKind, _ tokenizer: some Tokenizer
  ) throws(Failure) -> TokenWindows? {
    let trained = state?["window"] == nil ? state?["state"] : state
    guard let size = window ?? trained?["window"]?.int else {
      guard overlap == nil else {
        throw Failure(
          "eval.window", "overlap= has no effect without windows", remedy: "give window=128, or leave it out",
          kind: .usage)
      }
      return nil
    }
    guard task.settings.contains(where: { $0.name == SettingKey.window.name }) else {
      throw Failure(
        "eval.window", "sentences of task=\(task.rawValue) are cut, not read in windows",
        remedy: "leave window= and overlap= out", kind: .usage)
    }
    let overlap = overlap ?? (window == nil ? trained?["overlap"]?.int : nil)
    return try TokenWindows(size: size, overlap: overlap, tokenizer, folder, at: nil)
  }
}
