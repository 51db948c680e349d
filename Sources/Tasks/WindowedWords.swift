import Text

/// Where the words of sentences are scored that are divided into windows.
struct WindowedWords: Sendable {
  /// The first input of each sentence, and at the end the number of inputs.
  private var starts = [0]
  /// `[sentences][words]`
  private var words: [[DividedEncoding.Place?]] = []
  /// `[inputs]`: the positions at which a word is scored.
  private var scored: [[Int]] = []
  /// Sentences of more than one window, and their windows.
  private var long = (sentences: 0, windows: 0)

  /// A split without sentences.
  init() {}

  /// Adds a sentence.
  mutating func add(_ divided: DividedEncoding, _ alignment: LabelAlignment) {
    let count = divided.parts.count
    let places = alignment.firstToken.map { token in token.map { divided.place(of: $0) } }
    var positions = [[Int]](repeating: [], count: count)
    for place in places { if let place { positions[place.window].append(place.token) } }
    words.append(places)
    scored += positions
    starts.append(starts[starts.count - 1] + count)
    if count > 1 { long = (long.sentences + 1, long.windows + count) }
  }

  /// `3 sentences in 7 windows`; `nil` if every sentence fits into one.
  var note: String? {
    guard long.sentences > 0 else { return nil }
    return "\(long.sentences) sentence\(long.sentences == 1 ? "" : "s") in \(long.windows) windows"
  }

  func places(ofSentence index: Int) -> [(input: Int, token: Int)?] {
    words[index].map { place in place.map { (starts[index] + $0.window, $0.token) } }
  }

  /// Targets in which only the words that are scored in an input have one.
  func scored(_ targets: [Float], ofInput index: Int) -> [Float] {
    var kept = [Float](repeating: Float(LabelAlignment.ignored), count: targets.count)
    for position in scored[index] { kept[position] = targets[position] }
    return kept
  }
}
