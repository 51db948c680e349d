/// A random generator named by its purpose: `SeededGenerator(seed: 42, "shuffle", epoch)`.
///
/// Every draw in the program comes from one of these, created anew where it is used, so no generator state is
/// ever saved or restored: a resumed run draws the same numbers as an uninterrupted one.
///
/// - Reference: xoshiro256** (Blackman and Vigna 2018) over a state filled by SplitMix64.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameters:
  ///   - purpose: what the draws are for; two purposes never share a stream.
  ///   - indices: which of them, such as an epoch.
  package init(seed: UInt64, _ purpose: StaticString, _ indices: Int...) {
    var mixed = SplitMix(state: SeededGenerator.key(seed: seed, purpose, indices))
    state = (mixed.next(), mixed.next(), mixed.next(), mixed.next())
  }

  /// One 64-bit key for (seed, purpose, indices): FNV-1a over their bytes, then mixed.
  package static func key(seed: UInt64, _ purpose: StaticString, _ indices: [Int]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func feed(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    func feed(word: UInt64) {
      for shift in stride(from: 0, to: 64, by: 8) { feed(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    feed(word: seed)
    purpose.withUTF8Buffer { for byte in $0 { feed(byte) } }
    for index in indices { feed(word: UInt64(bitPattern: Int64(index))) }
    var mixed = SplitMix(state: hash)
    return mixed.next()
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    let result = (state.1 &* 5).rotatedLeft(7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3.rotatedLeft(45)
    return result
  }

  /// A double in [0, 1) with 53 random bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number in `0..<bound`, without bias.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a bound is above 0")
    return Int(next(upperBound: UInt64(bound)))
  }

  /// `0..<count` in random order (Fisher and Yates).
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014): turns any 64-bit number into well mixed ones.
private struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension UInt64 {
  fileprivate func rotatedLeft(_ count: Int) -> UInt64 {
    (self << UInt64(count)) | (self >> UInt64(64 - count))
  }
}
