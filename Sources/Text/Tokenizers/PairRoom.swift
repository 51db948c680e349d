/// How many tokens of each text of a pair fit: the longer one is cut until both are equally long, then both.
///
/// - Reference: `longest_first`, the default of Hugging Face's tokenizers.
struct PairRoom: Equatable {
  /// Tokens of the first text.
  let first: Int
  /// Tokens of the second text.
  let second: Int

  /// - Parameters:
  ///   - room: the tokens that fit, without special ones.
  ///   - first: the tokens of the first text.
  ///   - second: the tokens of the second text.
  init(_ room: Int, first: Int, second: Int) {
    guard first + second > room else {
      (self.first, self.second) = (first, second)
      return
    }
    // What the shorter one leaves, but no less than half for the longer one.
    let longer = max(room - min(first, second), room - room / 2)
    (self.first, self.second) = first > second ? (longer, room - longer) : (room - longer, longer)
  }
}
