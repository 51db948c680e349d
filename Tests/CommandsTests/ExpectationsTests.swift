import Scripting
import Testing

@testable import Commands

/// The aggregates of `expect` over few values, and over what is no number.
@Suite struct ExpectationsTests {
  @Test("an aggregate of nothing is undefined, but for the count")
  func none() {
    for kind in [Expectation.Aggregate.mean, .min, .max, .sd] {
      #expect(Expectations.value(of: kind, []).isNaN)
    }
    #expect(Expectations.value(of: .count, []) == 0)
  }

  @Test("an sd needs two values")
  func deviation() {
    #expect(Expectations.value(of: .sd, [0.5]).isNaN)
    #expect(Expectations.value(of: .sd, [1, 3]) == 2.0.squareRoot())
  }

  @Test("what is no number makes every aggregate undefined, wherever it stands, and is not counted")
  func noNumber() {
    for values in [[Double.nan, 0.5], [0.5, .nan]] {
      for kind in [Expectation.Aggregate.mean, .min, .max, .sd] {
        #expect(Expectations.value(of: kind, values).isNaN, "\(kind)")
      }
      #expect(Expectations.value(of: .count, values) == 1)
    }
  }
}
