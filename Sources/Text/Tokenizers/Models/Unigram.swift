import Basics

/// The most probable division of a piece into tokens, each of which has a logarithm of its probability.
///
/// - Reference: `Unigram` of tokenizers 0.23.3, which is that of sentencepiece.
struct Unigram: TokenModel {
  let vocabulary: Vocabulary
  let unknownID: Int32?
  private let unknown: Int32
  private let scores: [Double]
  private let trie: PieceTrie
  /// The score of a character that the vocabulary lacks.
  private let unknownScore: Double
  /// The tokens of bytes, if characters that are not in the vocabulary are encoded by them.
  private let bytes: ByteTokens?

  var showsUnknownText: Bool { true }

  /// The best way to the end of a token.
  struct Step {
    var score = 0.0
    /// Where the last token begins; -1 if no way is known yet.
    var start: Int32 = -1
    var id: Int32 = -1
  }

  /// - Parameters:
  ///   - scores: by id.
  ///   - unknown: the id of what the vocabulary lacks; in range.
  ///   - fallsBack: whether that is encoded as bytes, if the vocabulary has their tokens.
  init(_ vocabulary: Vocabulary, scores: [Double], unknown: Int32, fallsBack: Bool) {
    (self.vocabulary, self.scores, self.unknown, unknownID) = (vocabulary, scores, unknown, unknown)
    trie = PieceTrie(vocabulary)
    unknownScore = (scores.min() ?? 0) - 10
    bytes = fallsBack ? ByteTokens(vocabulary) : nil
  }

  func encode(_ scalars: ArraySlice<UInt32>, _ work: inout ModelWork) {
    work.writeBytes(scalars)
    let count = work.bytes.count
    work.path.removeAll(keepingCapacity: true)
    work.path.append(contentsOf: repeatElement(Step(), count: count + 1))
    work.bytes.withUnsafeBufferPointer { bytes in
      work.path.withUnsafeMutableBufferPointer { path in
        scores.withUnsafeBufferPointer { scores in
          var start = 0
          for scalar in scalars {
            let before = path[start].score
            let next = start + UTF8Text.width(scalar)
            var hasOwn = false
            trie.forEachPrefix(of: bytes, from: start) { id, end in
              let score = scores[Int(id)] + before
              if path[end].start < 0 || score > path[end].score {
                path[end] = Step(score: score, start: Int32(start), id: id)
              }
              if end == next { hasOwn = true }
            }
            if !hasOwn {
              let score = unknownScore + before
              if path[next].start < 0 || score > path[next].score {
                path[next] = Step(score: score, start: Int32(start), id: unknown)
              }
            }
            start = next
          }
        }
      }
    }
    collect(&work)
  }

  /// Reads the best way from its end; neighbouring unknown tokens are one.
  private func collect(_ work: inout ModelWork) {
    let before = work.tokens.count
    var end = work.bytes.count
    while end > 0 {
      let step = work.path[end]
      var start = Int(step.start)
      guard step.id == unknown else {
        work.add(step.id, start..<end)
        end = start
        continue
      }
      while start > 0, work.path[start].id == unknown { start = Int(work.path[start].start) }
      addUnknown(start..<end, &work)
      end = start
    }
    work.tokens[before...].reverse()
  }

  private func addUnknown(_ range: Range<Int>, _ work: inout ModelWork) {
    let text = work.bytes[range]
    if let id = vocabulary.id(of: text) {
      work.add(id, range)
    } else if let ids = bytes?.ids(of: text) {
      // Backwards, as everything here.
      for id in ids.reversed() { work.add(id, range) }
    } else {
      work.add(unknown, range)
    }
  }
}
