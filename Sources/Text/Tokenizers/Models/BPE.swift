import Basics

/// Byte-pair encoding: the letters of a piece, of which neighbours are merged in the order of a list.
///
/// - Reference: `BPE` of tokenizers 0.23.3.
struct BPE: TokenModel {
  /// What a model's file says beside its vocabulary and its merges.
  struct Settings: Sendable {
    /// The token of a letter that the vocabulary lacks; without one such letters are dropped.
    var unknown: Int32?
    /// Whether neighbouring unknown tokens are one.
    var fusesUnknown = false
    /// Whether letters that the vocabulary lacks are encoded as bytes, if it has their tokens.
    var fallsBack = false
    /// Whether a piece that is a token is not divided.
    var ignoresMerges = false
    /// What stands before each letter but the first in the vocabulary.
    var prefix: [UInt8] = []
    /// What stands after the last letter in the vocabulary.
    var suffix: [UInt8] = []
  }

  /// The letters of a piece and what they have been merged into.
  struct Symbols {
    var ids: [Int32] = []
    /// In bytes of UTF-8; 0 for one that was merged into the one before.
    var widths: [Int32] = []
    /// The rank of each with its neighbour, for short pieces.
    var ranks: [Int32] = []
    var queue: [UInt64] = []
    var next: [Int32] = []
    var previous: [Int32] = []
  }

  let vocabulary: Vocabulary
  private let settings: Settings
  private let merges: MergeTable
  private let bytes: ByteTokens?
  /// `[scalars below 0x3100]`: the token of a letter by itself, or -1.
  private let letters: [Int32]

  init(_ vocabulary: Vocabulary, merges: MergeTable, settings: Settings) {
    (self.vocabulary, self.merges, self.settings) = (vocabulary, merges, settings)
    bytes = settings.fallsBack ? ByteTokens(vocabulary) : nil
    var letters = [Int32](repeating: -1, count: 0x3100)
    for id in 0..<Int32(vocabulary.count) {
      guard let scalar = vocabulary.scalar(id), Int(scalar) < letters.count else { continue }
      letters[Int(scalar)] = id
    }
    self.letters = letters
  }

  var unknownID: Int32? { settings.unknown }

  func encode(_ scalars: ArraySlice<UInt32>, _ work: inout ModelWork) {
    if settings.ignoresMerges {
      work.writeBytes(scalars)
      if let id = vocabulary.id(of: work.bytes[...]) {
        work.add(id, 0..<work.bytes.count)
        return
      }
    }
    read(scalars, &work.symbols)
    // A heap costs more than it saves in a short piece.
    if work.symbols.ids.count <= 48 { mergeShort(&work.symbols) } else { mergeLong(&work.symbols) }
    var start = 0
    for index in work.symbols.ids.indices where work.symbols.widths[index] > 0 {
      let end = start + Int(work.symbols.widths[index])
      work.add(work.symbols.ids[index], start..<end)
      start = end
    }
  }

  private func token(_ scalar: UInt32, isFirst: Bool, isLast: Bool) -> Int32? {
    if settings.prefix.isEmpty, settings.suffix.isEmpty {
      if Int(scalar) < letters.count {
        let id = letters[Int(scalar)]
        return id < 0 ? nil : id
      }
      return vocabulary.id(of: UTF8Text.bytes(of: CollectionOfOne(scalar))[...])
    }
    let text =
      (isFirst ? [] : settings.prefix) + UTF8Text.bytes(of: CollectionOfOne(scalar))
      + (isLast ? settings.suffix : [])
    return vocabulary.id(of: text[...])
  }

  /// The letters as tokens.
  private func read(_ scalars: ArraySlice<UInt32>, _ symbols: inout Symbols) {
    symbols.ids.removeAll(keepingCapacity: true)
    symbols.widths.removeAll(keepingCapacity: true)
    // Bytes of unknown letters that have not been added yet.
    var unknown: Int32 = 0
    func add(_ id: Int32, _ width: Int32) {
      symbols.ids.append(id)
      symbols.widths.append(width)
    }
    for index in scalars.indices {
      let scalar = scalars[index]
      let width = Int32(UTF8Text.width(scalar))
      if let id = token(scalar, isFirst: index == scalars.startIndex, isLast: index == scalars.endIndex - 1) {
        if unknown > 0, let own = settings.unknown { add(own, unknown) }
        unknown = 0
        add(id, width)
      } else if let ids = bytes?.ids(of: UTF8Text.bytes(of: CollectionOfOne(scalar))) {
        // An unknown letter before it stays behind.
        for id in ids { add(id, 1) }
      } else if let own = settings.unknown {
        if unknown > 0, !settings.fusesUnknown {
          add(own, unknown)
          unknown = 0
        }
        unknown += width
      }
    }
    if unknown > 0, let own = settings.unknown { add(own, unknown) }
  }

  /// Merges the first pair of the lowest rank, again and again.
  private func mergeShort(_ symbols: inout Symbols) {
    var count = symbols.ids.count
    guard count > 1 else { return }
    symbols.ranks.removeAll(keepingCapacity: true)
    for index in 1..<count { symbols.ranks.append(merges.rank(symbols.ids[index - 1], symbols.ids[index])) }
    symbols.ids.withUnsafeMutableBufferPointer { ids in
      symbols.widths.withUnsafeMutableBufferPointer { widths in
        symbols.ranks.withUnsafeMutableBufferPointer { ranks in
          while true {
            var (best, place) = (Int32.max, 0)
            for index in 0..<count - 1 where ranks[index] < best { (best, place) = (ranks[index], index) }
            guard best < .max else { return }
            ids[place] = merges.wholes[Int(best)]
            widths[place] += widths[place + 1]
            count -= 1
            for index in place + 1..<max(count, place + 1) {
              ids[index] = ids[index + 1]
              widths[index] = widths[index + 1]
            }
            // Those of the pairs after the merged one.
            for index in place..<max(count - 1, place) { ranks[index] = ranks[index + 1] }
            if place > 0 { ranks[place - 1] = merges.rank(ids[place - 1], ids[place]) }
            if place < count - 1 { ranks[place] = merges.rank(ids[place], ids[place + 1]) }
          }
        }
      }
    }
    symbols.ids.removeSubrange(count...)
    symbols.widths.removeSubrange(count...)
  }

  /// The same with a queue of pairs, some of which are out of date when their turn comes.
  private func mergeLong(_ symbols: inout Symbols) {
    let count = symbols.ids.count
    symbols.next.removeAll(keepingCapacity: true)
    symbols.previous.removeAll(keepingCapacity: true)
    symbols.queue.removeAll(keepingCapacity: true)
    for index in 0..<Int32(count) {
      symbols.next.append(index + 1 < Int32(count) ? index + 1 : -1)
      symbols.previous.append(index - 1)
    }
    func push(_ left: Int, _ symbols: inout Symbols) {
      let right = Int(symbols.next[left])
      guard right >= 0 else { return }
      let rank = merges.rank(symbols.ids[left], symbols.ids[right])
      if rank < .max { MergeQueue.push(UInt64(rank) << 32 | UInt64(left), to: &symbols.queue) }
    }
    for index in 0..<count - 1 { push(index, &symbols) }
    while let entry = MergeQueue.pop(&symbols.queue) {
      let (place, rank) = (Int(entry & 0xFFFF_FFFF), Int(entry >> 32))
      let right = Int(symbols.next[place])
      guard symbols.widths[place] > 0, right >= 0 else { continue }
      let now = merges.rank(symbols.ids[place], symbols.ids[right])
      guard now < .max, merges.wholes[Int(now)] == merges.wholes[rank] else { continue }
      symbols.ids[place] = merges.wholes[rank]
      symbols.widths[place] += symbols.widths[right]
      symbols.widths[right] = 0
      symbols.next[place] = symbols.next[right]
      if symbols.next[place] >= 0 { symbols.previous[Int(symbols.next[place])] = Int32(place) }
      if symbols.previous[place] >= 0 { push(Int(symbols.previous[place]), &symbols) }
      push(place, &symbols)
    }
  }
}
