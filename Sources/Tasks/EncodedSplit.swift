package import Basics
package import Text

/// A split as a model reads it: the ids and labels of every sentence.
package struct EncodedSplit: Sendable {
  /// `train`, `dev`, …: the name the user gave.
  package let name: String
  package let task: TaskKind
  package let corpus: Corpus
  /// `[sentences][tokens]`.
  package let ids: [[Int32]]
  /// `cls`: one label per sentence; `span`: one per token. `[sentences][…]`
  package let labels: [[Int32]]
  /// `span` only: which token stands for which word, `[sentences]`.
  package let alignments: [LabelAlignment]
  /// What truncation cost.
  package let summary: AlignmentSummary

  package var count: Int { ids.count }
  /// Tokens of all sentences, special ones included.
  package var tokens: Int { ids.reduce(0) { $0 + $1.count } }

  /// - Parameter limit: the most tokens of a sentence.
  /// - Throws: the first error of the dataset check; `align.length`.
  package init(
    _ corpus: Corpus, name: String, task: TaskKind, tokenizer: some Tokenizer, limit: Int
  ) throws(Failure) {
    if let failure = try DatasetCheck(corpus, for: task).failures.first { throw failure }
    (self.name, self.task, self.corpus) = (name, task, corpus)
    var summary = AlignmentSummary()
    var (ids, labels, alignments) = ([[Int32]](), [[Int32]](), [LabelAlignment]())
    for example in corpus.examples {
      switch task {
      case .cls:
        let encoding = tokenizer.encode(example.sentence, limit: limit)
        summary.add(encoding, tags: [], unknownID: tokenizer.unknownID)
        ids.append(encoding.ids)
        labels.append([Int32(example.label ?? 0)])
      case .span:
        let encoding = tokenizer.encode(words: example.tokens, limit: limit)
        summary.add(encoding, tags: example.tags, unknownID: tokenizer.unknownID)
        let alignment = LabelAlignment(encoding)
        ids.append(encoding.ids)
        labels.append(try alignment.labels(for: example.tags))
        alignments.append(alignment)
      }
    }
    (self.ids, self.labels, self.alignments, self.summary) = (ids, labels, alignments, summary)
  }

  /// How often each class occurs: over sentences (`cls`) or over words (`span`).
  package var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: task.classes)
    for example in corpus.examples {
      switch task {
      case .cls: counts[example.label ?? 0] += 1
      case .span: for tag in example.tags { counts[Int(tag.rawValue)] += 1 }
      }
    }
    return counts
  }

  /// Inverse class frequencies, `total / (classes · count)`; 1 for a class that never occurs.
  package var balancedWeights: [Double] {
    let counts = classCounts
    let total = Double(counts.reduce(0, +))
    return counts.map { $0 == 0 ? 1 : total / (Double(counts.count) * Double($0)) }
  }
}
