/// Which neighbouring tokens are merged, in which order and into what.
struct MergeTable: Sendable {
  /// A hash table with open addressing: pairs of ids, and the rank of each, or -1 for a free slot.
  private var pairs: [UInt64]
  private var ranks: [Int32]
  /// `[ranks]`: what a pair becomes.
  private(set) var wholes: [Int32] = []

  /// - Parameter merges: in the order of their ranks; of two of the same pair the later one counts.
  init(_ merges: [(left: Int32, right: Int32, whole: Int32)]) {
    var capacity = 16
    while capacity < merges.count * 2 { capacity *= 2 }
    pairs = [UInt64](repeating: 0, count: capacity)
    ranks = [Int32](repeating: -1, count: capacity)
    wholes = merges.map(\.whole)
    for (rank, merge) in merges.enumerated() {
      let pair = MergeTable.pair(merge.left, merge.right)
      var slot = slot(pair)
      while ranks[slot] >= 0, pairs[slot] != pair { slot = (slot + 1) & (ranks.count - 1) }
      pairs[slot] = pair
      ranks[slot] = Int32(rank)
    }
  }

  /// The rank of a pair, or `Int32.max` if it is not merged.
  @inline(__always)
  func rank(_ left: Int32, _ right: Int32) -> Int32 {
    let pair = MergeTable.pair(left, right)
    var slot = slot(pair)
    while ranks[slot] >= 0 {
      if pairs[slot] == pair { return ranks[slot] }
      slot = (slot + 1) & (ranks.count - 1)
    }
    return .max
  }

  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func slot(_ pair: UInt64) -> Int {
    let mixed = pair &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 32) & UInt64(ranks.count - 1))
  }
}
