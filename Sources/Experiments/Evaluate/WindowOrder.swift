import Basics
import Networks
import Settings
import Tasks
import Text

/// The windows over long sentences that a line asks for.
package struct WindowOrder: Sendable {
  /// The most tokens of a window; `nil` for the windows of training, if any.
  package var size: Int?
  /// Tokens that neighbouring windows share; `nil` for a quarter of the window, or as in training.
  package var overlap: Int?

  /// - Parameters: the properties, in their order.
  package init(size: Int? = nil, overlap: Int? = nil) { (self.size, self.overlap) = (size, overlap) }

  /// Those of the line, or else those of training; `nil` if long sentences are cut.
  ///
  /// - Parameter length: the length in tokens at which the line asks to cut them; `nil` if it does not.
  /// - Throws: `eval.window`, `settings.range`; what reading the state beside the weights throws.
  func windows(
    of folder: ModelFolder, _ task: TaskKind, _ tokenizer: some Tokenizer, cuttingAt length: Int?
  ) throws(Failure) -> TokenWindows? {
    guard length == nil else {
      guard size == nil, overlap == nil else {
        throw Failure(
          "eval.window", "length= cuts long sentences, window= and overlap= read them whole",
          remedy: "leave one of them out", kind: .usage)
      }
      return nil
    }
    let state = try folder.trainingState()
    let trained = state?["window"] == nil ? state?["state"] : state
    guard let size = size ?? trained?["window"]?.int else {
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
    let overlap = overlap ?? (self.size == nil ? trained?["overlap"]?.int : nil)
    return try TokenWindows(size: size, overlap: overlap, tokenizer, folder, at: nil)
  }
}
