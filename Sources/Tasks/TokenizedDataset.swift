package import Basics
package import Text

/// A sentence encoded for a model.
package struct EncodedExample: Sendable {
  /// The ids, and the word that each token came from.
  package var encoding: Encoding
  /// The targets for training, in the form of the task's loss: those of the sentence, or of each token.
  package var targets: [Float]
  /// For tasks that label words: maps words to tokens.
  package var alignment: LabelAlignment?
  /// For tasks that label words: the label of each word.
  package var words: [Int32]
  /// The label of words that the task does not look for.
  package var plain: Int32?

  /// - Parameters: the properties, in their order.
  package init(
    _ encoding: Encoding, targets: [Float], alignment: LabelAlignment? = nil, words: [Int32] = [],
    plain: Int32? = nil
  ) {
    (self.encoding, self.targets, self.alignment) = (encoding, targets, alignment)
    (self.words, self.plain) = (words, plain)
  }
}

/// A split encoded for a model: the ids and targets of its inputs.
///
/// An input is a sentence, or with ``TokenWindows`` one window of a long sentence.
package struct TokenizedDataset: Sendable {
  /// The name given by the user: `train`, `dev`, …
  package let name: String
  /// The task for which its sentences are encoded.
  package private(set) var task: TaskKind
  /// The rows of the data file, one for each sentence.
  package let corpus: Corpus
  /// `[inputs][tokens]`.
  package let ids: [[Int32]]
  /// Where the second sentence of a pair begins in its ids, for its token types; `nil` for a single one and for
  /// tokenizers without types. `[inputs]`, or empty if there are no pairs.
  package let seconds: [Int?]
  /// The true answers, one per sentence.
  package let gold: [Answer]
  /// The targets for training: those of the sentence, or of each token. `[inputs][…]`
  package let targets: [[Float]]
  /// For tasks that label words: maps words to tokens of the whole sentence, `[sentences]`.
  package let alignments: [LabelAlignment]
  /// Where each word is scored; `nil` if every sentence is one input.
  private let windowed: WindowedWords?
  /// The losses by truncation.
  package let summary: AlignmentSummary
  /// Warnings about rows, one line each.
  package let rowWarnings: [String]

  /// The split for a task that decides by another cutoff.
  package func deciding(at cutoff: Double) -> TokenizedDataset {
    var copy = self
    copy.task = task.deciding(at: cutoff)
    return copy
  }

  /// Number of sentences.
  package var count: Int { gold.count }
  /// Number of inputs: rows of training.
  package var inputs: Int { ids.count }
  /// Number of tokens in all inputs, including special ones.
  package var tokens: Int { ids.reduce(0) { $0 + $1.count } }

  /// - Parameters:
  ///   - limit: the most tokens of a sentence that is not divided.
  ///   - windows: divides long sentences, in place of `limit`; only for tasks that label words.
  /// - Throws: the first error of the dataset check; `align.length`.
  package init(
    _ corpus: Corpus, name: String, task: TaskKind, tokenizer: some Tokenizer, limit: Int,
    windows: TokenWindows? = nil
  ) throws(Failure) {
    let check = try DatasetCheck(corpus, for: task)
    if let failure = check.failures.first { throw failure }
    try self.init(
      corpus, name: name, task: task, gold: task.definition.gold(in: corpus), tokenizer: tokenizer,
      limit: limit, windows: windows,
      warnings: task.definition.remarks(on: corpus) + check.warnings.map(\.description))
  }

  /// Sentences without true answers, to be predicted. Each must have a text, or words for a task that labels
  /// words.
  /// - Parameters:
  ///   - limit: the most tokens of a sentence that is not divided.
  ///   - windows: divides long sentences, in place of `limit`; only for tasks that label words.
  /// - Throws: `align.length`.
  package init(
    unlabelled corpus: Corpus, name: String, task: TaskKind, tokenizer: some Tokenizer, limit: Int,
    windows: TokenWindows? = nil
  ) throws(Failure) {
    // Of the right size, and read by nothing.
    let blank = corpus.examples.map { example in
      let count = task.definition.head == .perToken ? example.tokens.count : task.classes
      return Answer(classes: [Int](repeating: 0, count: count))
    }
    try self.init(
      corpus, name: name, task: task, gold: blank, tokenizer: tokenizer, limit: limit, windows: windows,
      hasLabels: false)
  }

  private init(
    _ corpus: Corpus, name: String, task: TaskKind, gold: [Answer], tokenizer: some Tokenizer, limit: Int,
    windows: TokenWindows?, hasLabels: Bool = true, warnings: [String] = []
  ) throws(Failure) {
    (self.name, self.task, self.corpus, self.gold, rowWarnings) = (name, task, corpus, gold, warnings)
    var summary = AlignmentSummary()
    var windowed = windows.map { _ in WindowedWords() }
    var seconds: [Int?] = []
    var (ids, targets, alignments) = ([[Int32]](), [[Float]](), [LabelAlignment]())
    for (example, gold) in zip(corpus.examples, gold) {
      let encoded = try task.definition.encode(
        example, gold: gold, by: tokenizer, limit: windows == nil ? limit : .max)
      summary.add(
        encoded.encoding, labels: hasLabels ? encoded.words : [], plain: encoded.plain,
        unknownID: tokenizer.unknownID)
      if let alignment = encoded.alignment { alignments.append(alignment) }
      if let windows, let alignment = encoded.alignment {
        let divided = windows.divide(encoded.encoding)
        for index in divided.parts.indices {
          ids.append(divided.window(index, of: encoded.encoding.ids))
          targets.append(divided.window(index, of: encoded.targets))
        }
        windowed?.add(divided, alignment)
        continue
      }
      ids.append(encoded.encoding.ids)
      if corpus.names.pair != nil { seconds.append(tokenizer.hasTokenTypes ? encoded.encoding.second : nil) }
      targets.append(encoded.targets)
    }
    self.windowed = windowed
    self.seconds = seconds
    (self.ids, self.targets, self.alignments, self.summary) = (ids, targets, alignments, summary)
  }

  /// One line for each kind of loss by truncation; empty if nothing was lost.
  /// - Parameter limit: the length in tokens at which sentences were cut.
  package func notes(limit: Int) -> [String] {
    (windowed?.note.map { ["\(name): \($0)"] } ?? [])
      + summary.notes(name, limit: limit, wording: task.wording)
  }

  /// The memory that it takes with its corpus, in bytes: of tasks that label words also a label, a target and a
  /// place for each word.
  package var memory: Int { corpus.memory + 100 * inputs + (alignments.isEmpty ? 4 : 32) * tokens }

  /// Micro-batches of one epoch of training.
  package func microBatches(of batchSize: Int) -> Int { (inputs + batchSize - 1) / batchSize }

  /// The inputs of each word's first token and its position there; `nil` for words that were cut off or have no
  /// token. `[words]`
  func places(ofSentence index: Int) -> [(input: Int, token: Int)?] {
    windowed?.places(ofSentence: index)
      ?? alignments[index].firstToken.map { token in token.map { (index, $0) } }
  }

  /// The targets of an input for scores, in which every word of a sentence counts once.
  func scoredTargets(ofInput index: Int) -> [Float] {
    windowed?.scored(targets[index], ofInput: index) ?? targets[index]
  }

  /// How often each class occurs: over sentences or over words.
  package var classCounts: [Int] {
    task.definition.counts(gold)
  }

  /// Inverse class frequencies, `total / (classes · count)`; 1 for a class that never occurs.
  package var balancedWeights: [Double] {
    let counts = classCounts
    let total = Double(counts.reduce(0, +))
    return counts.map { $0 == 0 ? 1 : total / (Double(counts.count) * Double($0)) }
  }
}
