import Basics
import Testing
import Tuning

@testable import StudyFiles

@Suite("distributions as Optuna writes them")
struct DistributionJSONTests {
  static let written: [(String, Distribution)] = [
    (
      #"{"name":"FloatDistribution","attributes":{"step":null,"low":1e-06,"high":0.001,"log":true}}"#,
      .float(low: 1e-6, high: 1e-3, log: true, step: nil)
    ),
    (
      #"{"name":"IntDistribution","attributes":{"log":false,"step":1,"low":1,"high":8}}"#,
      .int(low: 1, high: 8, log: false, step: 1)
    ),
    (
      #"{"name":"CategoricalDistribution","attributes":{"choices":["linear",null,true,1.5,8]}}"#,
      .categorical([.text("linear"), .null, .flag(true), .float(1.5), .int(8)])
    ),
  ]

  @Test("written and read", arguments: written)
  func roundTrip(text: String, distribution: Distribution) {
    #expect(DistributionJSON.text(distribution) == text)
    #expect(DistributionJSON.distribution(text) == distribution)
  }

  @Test(
    "older and shorter forms are read",
    arguments: [
      (
        #"{"name":"UniformDistribution","attributes":{"low":0,"high":1}}"#,
        .float(low: 0, high: 1, log: false, step: nil)
      ),
      (
        #"{"name":"LogUniformDistribution","attributes":{"low":0.1,"high":1}}"#,
        .float(low: 0.1, high: 1, log: true, step: nil)
      ),
      (
        #"{"name":"DiscreteUniformDistribution","attributes":{"low":0,"high":1,"q":0.25}}"#,
        .float(low: 0, high: 1, log: false, step: 0.25)
      ),
      (
        #"{"name":"IntUniformDistribution","attributes":{"low":0,"high":9,"step":3}}"#,
        .int(low: 0, high: 9, log: false, step: 3)
      ),
      (
        #"{"name":"IntLogUniformDistribution","attributes":{"low":1,"high":9,"step":1}}"#,
        .int(low: 1, high: 9, log: true, step: 1)
      ),
      (#"{"type":"float","low":0,"high":1,"log":false}"#, .float(low: 0, high: 1, log: false, step: nil)),
      (#"{"type":"categorical","choices":[1,2]}"#, .categorical([.int(1), .int(2)])),
    ] as [(String, Distribution)])
  func older(text: String, distribution: Distribution) {
    #expect(DistributionJSON.distribution(text) == distribution)
  }

  @Test("any text is read or not, and never traps")
  func fuzz() {
    var random = SeededGenerator(seed: 5, "distributions")
    for round in 0..<2000 {
      var bytes = Array(DistributionJSONTests.written[round % 3].0.utf8)
      for _ in 0...random.below(5) {
        let place = random.below(bytes.count)
        if random.below(2) == 0 {
          bytes[place] = UInt8(random.below(128))
        } else {
          bytes.insert(contentsOf: [57, 57, 57, 57], at: place)
        }
      }
      if let distribution = DistributionJSON.distribution(String(decoding: bytes, as: UTF8.self)) {
        _ = distribution.isSingle
        _ = distribution.value(1e300)
        _ = distribution.contains(0.5)
      }
    }
  }
}
