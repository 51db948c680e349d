import Basics
import Networks
import Scoring
import Tasks
import Tensors
import TestSupport
import Testing
import Text

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Long sentences in windows.
@Suite("windows over long sentences")
struct WindowTests {
  /// Sentences of 3 to 17 words of one to three tokens each; one word has no token.
  private static let rows: [String] = (0..<12).map { index in
    var (words, tags): ([String], [String]) = ([], [])
    for word in 0..<(3 + index * 5 % 15) {
      let letters = "abcdefghij".dropFirst((index + word) % 8).prefix(1 + word % 3)
      words.append(index == 4 && word == 2 ? "' '" : "'\(letters)'")
      tags.append(["'O'", "'B-IDIOM'", "'I-IDIOM'", "'O'", "'O'"][word % 5])
    }
    let lists = [words, tags].map { "\"[" + $0.joined(separator: ", ") + "]\"" }
    return "\(index),words,\(index % 2),\(lists[0]),\(lists[1])"
  }

  private static func split(limit: Int = 128, windows: TokenWindows? = nil) throws -> TokenizedDataset {
    try TokenizedDataset(
      try corpus(rows), name: "train", task: .span, tokenizer: try letterTokenizer(), limit: limit,
      windows: windows)
  }

  @Test("windows longer than every sentence change nothing, to the last bit")
  func longWindows() throws {
    let (cut, whole) = (
      try WindowTests.split(), try WindowTests.split(windows: TokenWindows(size: 128, overlap: 32))
    )
    #expect(whole.ids == cut.ids && whole.targets == cut.targets && whole.inputs == whole.count)
    #expect(whole.notes(limit: 128) == cut.notes(limit: 128))
    let tiny = try TinyModel(task: "span", threads: 1, hidden: 32)
    let one = try #require(Evaluation(cut, by: tiny.model))
    let other = try #require(Evaluation(whole, by: tiny.model))
    #expect(one.predictions == other.predictions)
    #expect(one.metrics.map(\.value) == other.metrics.map(\.value))
    let batches = [cut, whole].map { BatchSampler($0, batchSize: 5, seed: 3).batch(1, ofEpoch: 2) }
    #expect(batches[0] == batches[1])
  }

  @Test("in short windows every word has one prediction, from where it is farthest from the ends")
  func shortWindows() throws {
    let (size, overlap) = (10, 3)
    let tokenizer = try letterTokenizer()
    let split = try WindowTests.split(windows: TokenWindows(size: size, overlap: overlap))
    let tiny = try TinyModel(task: "span", threads: 1, hidden: 32)
    let evaluation = try #require(Evaluation(split, by: tiny.model))
    var (inputs, loss, words) = (0, 0.0, 0)
    for (index, example) in split.corpus.examples.enumerated() {
      // The reference: every window alone through the model, the best place for every word.
      let content = tokenizer.encode(words: example.tokens, limit: .max)
      let count = content.count - 2
      var scores = [(row: [Float], distance: Int)?](repeating: nil, count: example.tokens.count)
      var (start, isLast) = (0, false)
      while !isLast {
        let end = min(start + size - 2, count)
        isLast = end == count
        let ids = [content.ids[0]] + content.ids[1 + start..<1 + end] + [content.ids[content.count - 1]]
        let logits = tiny.model.predict(PackedBatch([ids]))
        for token in start..<end {
          guard let word = content.wordOf[1 + token], content.wordOf[token] != word else { continue }
          let distance = min(token - start, end - 1 - token)
          if scores[word].map({ distance > $0.distance }) ?? true {
            scores[word] = (Array(logits.row(1 + token - start)), distance)
          }
        }
        inputs += 1
        start += size - 2 - overlap
      }
      let predicted = evaluation.predictions[index]
      #expect(predicted.logits.count == scores.count)
      for (word, score) in scores.enumerated() {
        let row = predicted.logits[word]
        #expect((row == nil) == (score == nil), "word \(word) of \(index)")
        guard let row, let score else { continue }
        #expect(largestDifference(row, score.row) < 1e-4, "word \(word) of \(index)")
        words += 1
        loss -= log(softmax(score.row)[Int(split.gold[index].classes[word])])
      }
    }
    #expect(split.inputs == inputs && split.count == 12 && inputs > 20)
    #expect(abs(try #require(evaluation["loss"]) - loss / Double(words)) < 1e-5)
    #expect(evaluation.metrics.count == Evaluation.metricNames(of: .span).count)
  }

  @Test("training has a row for each window, in which every labelled word counts")
  func training() throws {
    let split = try WindowTests.split(windows: TokenWindows(size: 10, overlap: 3))
    let source = BatchSampler(split, batchSize: 5, seed: 3)
    #expect(source.batchesPerEpoch == split.microBatches(of: 5) && source.batchesPerEpoch > 12 / 5)
    let batches = (0..<source.batchesPerEpoch).map { source.batch($0, ofEpoch: 0) }
    #expect(batches.reduce(0) { $0 + $1.tokens.sentences } == split.inputs)
    #expect(batches.reduce(0) { $0 + $1.tokens.tokens } == split.tokens)
    let labelled = batches.reduce(0) { $0 + $1.targets.count { $0 != CrossEntropy.ignored } }
    // Words in two windows are trained on in both.
    #expect(labelled > split.gold.reduce(0) { $0 + $1.numbers.count })
    for (ids, targets) in zip(split.ids, split.targets) {
      #expect(ids.count == targets.count && ids.count <= 10)
    }
  }

  @Test("the sentences in several windows are counted in one line, and none is cut")
  func counts() throws {
    let split = try WindowTests.split(limit: 10, windows: TokenWindows(size: 20, overlap: 5))
    let lengths = try WindowTests.split().ids.map(\.count)
    let long = lengths.count { $0 > 20 }
    #expect(long > 1)
    let notes = split.notes(limit: 10)
    #expect(notes.first == "train: \(long) sentences in \(split.inputs - 12 + long) windows", "\(notes)")
    #expect(split.summary.cutTokens == 0 && split.summary.longest == lengths.max())
    #expect(try WindowTests.split(limit: 10).summary.truncatedRows == lengths.count { $0 > 10 })
  }

  @Test("windows that the model cannot read, or that share too much, are refused")
  func refused() throws {
    for (size, overlap, says) in [
      (513, nil, "window=513 is more than the 512 positions of the model"),
      (64, -5, "overlap=-5 leaves windows of 64 sub-words, 2 of them special, no way forward"),
      (16, 14, "overlap=14 leaves windows of 16 sub-words, 2 of them special, no way forward"),
    ] as [(Int, Int?, String)] {
      let failure = #expect(throws: Failure.self) {
        try TokenWindows(size: size, overlap: overlap, specials: 2, positions: 512)
      }
      #expect(failure?.what == says && failure?.kind == .usage)
    }
    #expect(try TokenWindows(size: 128, overlap: nil, specials: 2, positions: 512).overlap == 32)
    #expect(try TokenWindows(size: 3, overlap: nil, specials: 2, positions: 512).overlap == 0)
  }
}
