package import Basics

/// Tokens and their ids.
///
/// Keyed by UTF-8 bytes: two canonically equivalent spellings (a letter with its point, decomposed and
/// composed) are two tokens, but a dictionary keyed by `String` would treat them as one.
package struct Vocabulary: Sendable {
  /// A token that occurs more than once in the file; the last line counts.
  package struct Duplicate: Sendable, Equatable {
    /// Its text.
    package var token: String
    /// The id of each line it occurs on, ascending; the last one counts.
    package var ids: [Int32]
  }

  /// All tokens back to back; token `id` is `bytes[starts[id]..<starts[id + 1]]`.
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// A hash table with open addressing: an id, or -1 for a free slot.
  private var slots: [Int32] = []
  /// Length of the longest token, in bytes.
  private(set) var longest = 0
  /// Tokens that occur more than once, by their last id.
  package private(set) var duplicates: [Duplicate] = []

  /// The largest id plus one.
  package var count: Int { starts.count - 1 }

  /// Reads a `vocab.txt`: the id of a token is the number of its line, counted from 0.
  ///
  /// White space at the end of a line is ignored.
  /// - Throws: `vocabulary.encoding` with the line, `vocabulary.empty`, `vocabulary.size`.
  /// - Reference: `WordPiece` of tokenizers 0.23.3 (which trims lines) opened by transformers 5.23.
  package init(lines file: [UInt8], source: String) throws(Failure) {
    var lines = file.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() where String(validating: line, as: UTF8.self) == nil {
      throw .vocabularyEncoding(source, line: index + 1)
    }
    try self.init(tokens: lines.map(Vocabulary.trimmed), source: source)
  }

  /// - Parameter tokens: by id; an empty one is a gap.
  init(tokens: [ArraySlice<UInt8>], source: String) throws(Failure) {
    guard !tokens.isEmpty else { throw .vocabularyEmpty(source) }
    guard tokens.count < 1 << 28 else { throw .vocabularySize(source, count: tokens.count) }
    for token in tokens {
      bytes += token
      starts.append(bytes.count)
      longest = max(longest, token.count)
    }
    var capacity = 16
    while capacity < tokens.count * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
    var again: [Int32: [Int32]] = [:]
    for id in 0..<Int32(tokens.count) where !tokens[Int(id)].isEmpty {
      let slot = slot(of: tokens[Int(id)])
      if slots[slot] >= 0 { again[id] = (again.removeValue(forKey: slots[slot]) ?? [slots[slot]]) + [id] }
      slots[slot] = id
    }
    duplicates = again.sorted { $0.key < $1.key }.map { Duplicate(token: token($0.key), ids: $0.value) }
  }

  /// The id of a token, or `nil`.
  package func id(of token: String) -> Int32? { id(of: Array(token.utf8)[...]) }

  /// The id of a token as UTF-8, or `nil`.
  func id(of token: ArraySlice<UInt8>) -> Int32? {
    guard !token.isEmpty else { return nil }
    let id = slots[slot(of: token)]
    return id < 0 ? nil : id
  }

  /// The only scalar of a token; `nil` for longer ones.
  func scalar(_ id: Int32) -> UInt32? {
    let count = starts[Int(id) + 1] - starts[Int(id)]
    guard count > 0, count <= 4 else { return nil }
    let scalars = token(id).unicodeScalars
    return scalars.count == 1 ? scalars.first?.value : nil
  }

  /// The tokens in the order of their bytes; of several with the same text, the one that counts.
  func sorted() -> [(bytes: ArraySlice<UInt8>, id: Int32)] {
    bytes.withUnsafeBufferPointer { bytes in
      slots.filter { $0 >= 0 }.sorted { a, b in
        let (first, second) = (
          bytes[starts[Int(a)]..<starts[Int(a) + 1]], bytes[starts[Int(b)]..<starts[Int(b) + 1]]
        )
        return first.lexicographicallyPrecedes(second)
      }
    }.map { id in (bytes[starts[Int(id)]..<starts[Int(id) + 1]], id) }
  }

  /// The text of a token; empty for an id out of range.
  package func token(_ id: Int32) -> String {
    guard id >= 0, Int(id) < count else { return "" }
    return String(decoding: bytes[starts[Int(id)]..<starts[Int(id) + 1]], as: UTF8.self)
  }

  /// The longest token that matches `word` from `start` on.
  ///
  /// - Parameters:
  ///   - word: valid UTF-8; matches end between its scalars.
  ///   - prefix: what precedes the text in the token, such as `##`.
  /// - Returns: its id and the index of the byte of `word` after it.
  func longestMatch(in word: [UInt8], from start: Int, after prefix: [UInt8]) -> (id: Int32, end: Int)? {
    var hash = Vocabulary.hash(of: prefix[...])
    var best: (id: Int32, end: Int)?
    let end = min(word.count, start + longest - prefix.count)
    guard start < end else { return nil }
    for position in start..<end {
      hash = Vocabulary.mixed(hash, word[position])
      let next = position + 1
      if next < word.count, word[next] & 0xC0 == 0x80 { continue }
      if let id = find(prefix, word, start..<next, hash: hash) { best = (id, next) }
    }
    return best
  }

  private func find(_ prefix: [UInt8], _ word: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int32? {
    var slot = index(hash)
    while slots[slot] >= 0 {
      let id = Int(slots[slot])
      let (first, last) = (starts[id], starts[id + 1])
      if last - first == prefix.count + range.count, matches(prefix, at: first),
        matches(word[range], at: first + prefix.count)
      {
        return Int32(id)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func matches(_ part: some RandomAccessCollection<UInt8>, at position: Int) -> Bool {
    var position = position
    for byte in part {
      if bytes[position] != byte { return false }
      position += 1
    }
    return true
  }

  /// The slot of a token, or the free slot where it would be inserted.
  private func slot(of token: ArraySlice<UInt8>) -> Int {
    var slot = index(Vocabulary.hash(of: token))
    while slots[slot] >= 0 {
      let id = Int(slots[slot])
      if starts[id + 1] - starts[id] == token.count, matches(token, at: starts[id]) { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func index(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash ^ hash >> 32) & UInt64(slots.count - 1))
  }

  /// FNV-1a.
  private static func hash(of token: ArraySlice<UInt8>) -> UInt64 {
    token.reduce(0xCBF2_9CE4_8422_2325, mixed)
  }
  private static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// A line without the white space at its end.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last {
      if last < 0x80 {
        guard ScalarTable.shared[UInt32(last)].contains(.space) else { break }
        line.removeLast()
      } else {
        let scalar = String(decoding: line.suffix(4), as: UTF8.self).unicodeScalars.last
        guard let scalar, ScalarTable.shared[scalar.value].contains(.space) else { break }
        line.removeLast(UTF8.width(scalar))
      }
    }
    return line
  }
}
