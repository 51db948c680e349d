package import Basics
package import Settings
package import Text

extension SettingKey<Int?> {
  /// `window`: the most tokens of a window, special ones included; `nil` cuts long sentences.
  package static var window: Self {
    Self(
      "window", .whole(3...4096), default: nil, dotted: "model.window", unit: "sub-words", isLater: true,
      "Longer sentences are read in windows of so many sub-words, not cut (span, token): a row of training each, in which all its labelled words count; in scores a word counts once, where it is farthest from a window's ends."
    )
  }
  /// `overlap`: tokens that neighbouring windows share; `nil` for a quarter of the window.
  package static var overlap: Self {
    Self(
      "overlap", .whole(0...4093), default: nil, dotted: "model.overlap", unit: "sub-words", isLater: true,
      "Sub-words that a window shares with the one before; a quarter of the window when not given.")
  }
}

extension TokenWindows {
  /// The settings of tasks that label words.
  package static let settings = [SettingKey<Int?>.window.setting, SettingKey<Int?>.overlap.setting]

  /// The windows of a size with an overlap.
  /// - Parameters:
  ///   - overlap: `nil` for a quarter of the window.
  ///   - specials: the number of special tokens at the ends of each window.
  ///   - positions: the longest input of the model.
  ///   - place: where the sizes are given.
  /// - Throws: `settings.range` if the windows are too long for the model, or for their overlap.
  package init(
    size: Int, overlap: Int?, specials: Int, positions: Int, at place: Place? = nil
  ) throws(Failure) {
    guard size <= positions else {
      throw Failure(
        "settings.range", "window=\(size) is more than the \(positions) positions of the model", at: place,
        remedy: "give window=\(positions) or less", kind: .usage)
    }
    let overlap = overlap ?? size / 4
    guard overlap >= 0, overlap < size - specials else {
      throw Failure(
        "settings.range",
        "overlap=\(overlap) leaves windows of \(size) sub-words, \(specials) of them special, no way forward",
        at: place, remedy: "give an overlap below \(max(1, size - specials))", kind: .usage)
    }
    self.init(size: size, overlap: overlap)
  }
}
