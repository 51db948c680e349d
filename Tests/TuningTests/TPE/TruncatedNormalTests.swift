import Basics
import TestSupport
import Testing

@testable import Tuning

@Suite("the truncated normal")
struct TruncatedNormalTests {
  @Test("masses and quantiles equal Optuna's, far tails included")
  func golden() throws {
    let rows = try Golden.json("tuning/truncated")["rows"]?.array ?? []
    #expect(rows.count == 300)
    for row in rows {
      let numbers = row.numbers
      let mass = TruncatedNormal.logMass(numbers[1], numbers[2])
      // Of a narrow strip the two masses cancel: what is left has fewer digits, there and here.
      let digits = numbers[2] - numbers[1] < 1e-5 ? 1e-6 : 1e-9
      #expect(isClose(mass, numbers[3], digits), "\(numbers)")
      let quantile = TruncatedNormal.quantile(numbers[0], numbers[1], numbers[2])
      #expect(abs(quantile - numbers[4]) <= 1e-8 * max(1, abs(numbers[4])), "\(numbers) \(quantile)")
    }
  }
}
