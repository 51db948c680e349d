import Basics
import TestSupport
import Testing
import Tuning

@Suite("MT19937")
struct MersenneTwisterTests {
  @Test("draws, shuffles and chooses as numpy's RandomState does")
  func golden() throws {
    let cases = try Golden.json("tuning/twister")["cases"]?.array ?? []
    #expect(cases.count == 4)
    for item in cases {
      var random = MersenneTwister(seed: UInt32(try #require(item["seed"]?.int)))
      let uniform = (0..<700).map { _ in random.uniform() }
      #expect(Array(uniform.suffix(5)) == item["uniform"]?.numbers)
      var items = Array(0..<30)
      random.shuffle(&items)
      #expect(items == item["shuffled"]?.array?.compactMap(\.int))
      #expect(random.choice([0.5, 0.2, 0.2, 0.1], count: 20) == item["choice"]?.array?.compactMap(\.int))
      #expect(
        [1, 2, 3, 10, 100, 1000].map { random.below($0) } == item["below"]?.array?.compactMap(\.int))
    }
  }
}
