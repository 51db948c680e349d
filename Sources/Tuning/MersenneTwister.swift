/// MT19937, with draws identical to those of numpy's `RandomState(seed)`.
///
/// Optuna's samplers are based on it: the same seed gives the same suggestions.
///
/// - Reference: Matsumoto and Nishimura 1998; seeded by `init_genrand`.
package struct MersenneTwister: Sendable {
  private static let length = 624
  private static let middle = 397
  private var words: [UInt32]
  private var position = MersenneTwister.length

  /// The stream of numpy's `RandomState(seed)`, from its beginning.
  package init(seed: UInt32) {
    words = [seed]
    words.reserveCapacity(MersenneTwister.length)
    var last = seed
    for index in 1..<UInt32(MersenneTwister.length) {
      last = 1_812_433_253 &* (last ^ (last >> 30)) &+ index
      words.append(last)
    }
  }

  private mutating func refill() {
    let (length, middle) = (MersenneTwister.length, MersenneTwister.middle)
    for index in 0..<length {
      let mixed = (words[index] & 0x8000_0000) | (words[(index + 1) % length] & 0x7FFF_FFFF)
      let twist: UInt32 = mixed & 1 == 0 ? 0 : 0x9908_B0DF
      words[index] = words[(index + middle) % length] ^ (mixed >> 1) ^ twist
    }
    position = 0
  }

  /// 32 random bits.
  package mutating func next() -> UInt32 {
    if position == MersenneTwister.length { refill() }
    var word = words[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  /// A double in [0, 1) with 53 random bits.
  package mutating func uniform() -> Double {
    let (high, low) = (next() >> 5, next() >> 6)
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }

  /// A double between `low` and `high`.
  package mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  /// A whole number in `0..<bound`, `0 < bound ≤ 2³²`, by masked rejection.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a bound is above 0")
    let most = UInt32(clamping: bound - 1)
    guard most > 0 else { return 0 }
    let mask = UInt32.max >> UInt32(most.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= most { return Int(value) }
    }
  }

  /// Shuffles as `RandomState.shuffle` does.
  package mutating func shuffle<Element>(_ items: inout [Element]) {
    for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, below(last + 1)) }
  }

  /// Draws `count` indices with the probabilities `weights`, which sum to 1.
  package mutating func choice(_ weights: [Double], count: Int) -> [Int] {
    var cumulative: [Double] = []
    cumulative.reserveCapacity(weights.count)
    var sum = 0.0
    for weight in weights {
      sum += weight
      cumulative.append(sum)
    }
    for index in cumulative.indices { cumulative[index] /= sum }
    return (0..<count).map { _ in
      let draw = uniform()
      var (low, high) = (0, cumulative.count)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] <= draw { low = middle + 1 } else { high = middle }
      }
      return min(low, weights.count - 1)
    }
  }
}
