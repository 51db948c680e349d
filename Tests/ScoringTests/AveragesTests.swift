import Basics
import Scoring
import Testing

@Suite("averages")
struct AveragesTests {
  @Test("mean and sample deviation equal numpy's")
  func golden() throws {
    for item in try Golden.cases("averages") {
      let values = try #require(item["values"]?.array).compactMap(\.double)
      let averages = try #require(Averages(values))
      #expect(abs(averages.mean - (try #require(item["mean"]?.double))) < 1e-14)
      #expect((averages.deviation == nil) == (values.count == 1))
      if let deviation = averages.deviation {
        #expect(abs(deviation - (try #require(item["deviation"]?.double))) < 1e-14)
      }
      #expect(averages.smallest == values.min())
      #expect(averages.largest == values.max())
    }
  }

  @Test("no values have no mean")
  func empty() { #expect(Averages([]) == nil) }
}
