import Basics

/// The merges of byte-pair encoding as files list them.
struct MergeList {
  private(set) var merges: [(left: Int32, right: Int32, whole: Int32)] = []
  private let vocabulary: Vocabulary
  private let prefix: [UInt8]
  private let source: String

  /// - Parameter prefix: what the second token of a pair begins with, which the whole does not have.
  init(_ vocabulary: Vocabulary, prefix: [UInt8] = [], source: String) {
    (self.vocabulary, self.prefix, self.source) = (vocabulary, prefix, source)
  }

  /// Adds a line of two tokens with a space between them; one that begins with `#version` is none.
  /// - Throws: `tokenizer.malformed`.
  mutating func add(line: String) throws(Failure) {
    if line.utf8.starts(with: "#version".utf8) { return }
    let parts = Array(line.utf8).split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw .malformedTokenizer("the merge '\(line)' is not a pair of tokens", source)
    }
    try add(parts[0], parts[1])
  }

  /// - Throws: `tokenizer.malformed` if one of the tokens or both together are not in the vocabulary.
  mutating func add(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) throws(Failure) {
    func id(_ token: ArraySlice<UInt8>) throws(Failure) -> Int32 {
      guard let id = vocabulary.id(of: token) else {
        let text = String(decoding: token, as: UTF8.self)
        throw .malformedTokenizer("the merges have '\(text)', the vocabulary has not", source)
      }
      return id
    }
    let whole = left + right.dropFirst(prefix.count)
    merges.append((try id(left), try id(right), try id(whole)))
  }

  /// Every division of a token into two tokens, in the order of the ids of the whole: the merges of a sentencepiece
  /// model, which lists none.
  ///
  /// - Reference: `generate_merges` of transformers 5.23.
  static func derived(from vocabulary: Vocabulary) -> [(left: Int32, right: Int32, whole: Int32)] {
    var merges: [(left: Int32, right: Int32, whole: Int32)] = []
    for whole in 0..<Int32(vocabulary.count) {
      let text = Array(vocabulary.token(whole).utf8)
      // Of several with the same text, the one that counts.
      guard !text.isEmpty, vocabulary.id(of: text[...]) == whole else { continue }
      var local: [(left: Int32, right: Int32, letters: Int)] = []
      var letters = 0
      for split in text.indices.dropFirst() where text[split] & 0xC0 != 0x80 {
        letters += 1
        if let left = vocabulary.id(of: text[..<split]), let right = vocabulary.id(of: text[split...]) {
          local.append((left, right, letters))
        }
      }
      merges += local.sorted { $0.letters < $1.letters }.map { ($0.left, $0.right, whole) }
    }
    return merges
  }
}
