import Basics
import TestSupport
import Testing
import Tuning

@Suite("distributions")
struct DistributionTests {
  @Test("steps end where Optuna's end")
  func steps() throws {
    let golden = try Golden.json("tuning/distributions")
    for row in golden["floats"]?.array ?? [] {
      let numbers = row.numbers
      let made = try Distribution.floats(numbers[0], numbers[1], step: numbers[2])
      #expect(made == .float(low: numbers[0], high: numbers[3], log: false, step: numbers[2]))
      #expect(made.isSingle == row.array?.last?.bool)
    }
    for row in golden["ints"]?.array ?? [] {
      let numbers = row.numbers.map { Int($0) }
      let made = try Distribution.ints(numbers[0], numbers[1], step: numbers[2])
      #expect(made == .int(low: numbers[0], high: numbers[3], log: false, step: numbers[2]))
      #expect(made.isSingle == row.array?.last?.bool)
    }
  }

  @Test("values and internal numbers stand for each other")
  func numbers() throws {
    let choices = try Distribution.choices([.int(8), .text("x"), .null, .flag(true), .float(1.5)])
    for (index, value) in [Value.int(8), .text("x"), .null, .flag(true), .float(1.5)].enumerated() {
      #expect(choices.number(value) == Double(index))
      #expect(choices.value(Double(index)) == value)
    }
    #expect(choices.number(.float(8)) == 0)
    #expect(choices.number(.text("y")) == nil)
    #expect(choices.value(9) == .null)
    #expect(choices.value(.nan) == .null)
    let ints = try Distribution.ints(3, 8)
    #expect(ints.value(4) == .int(4))
    #expect(ints.contains(4) && !ints.contains(4.5) && !ints.contains(9) && !ints.contains(.nan))
    #expect(ints.value(.infinity) == .int(0))
    #expect(!ints.isCompatible(with: choices))
  }

  @Test(
    "ranges that are none are refused",
    arguments: [
      (1.0, 0.0, false, nil), (0, 1, true, nil), (1, 2, true, 0.1), (0, 1, false, 0),
      (0, .infinity, false, nil),
      (.nan, 1, false, nil), (0, 1, false, -.infinity),
    ] as [(Double, Double, Bool, Double?)])
  func refused(low: Double, high: Double, log: Bool, step: Double?) {
    #expect(throws: Failure.self) { try Distribution.floats(low, high, log: log, step: step) }
  }

  @Test("so are whole ranges and empty choices")
  func refusedInts() {
    #expect(throws: Failure.self) { try Distribution.ints(5, 4) }
    #expect(throws: Failure.self) { try Distribution.ints(0, 4, log: true) }
    #expect(throws: Failure.self) { try Distribution.ints(1, 4, log: true, step: 2) }
    #expect(throws: Failure.self) { try Distribution.ints(1, 4, step: 0) }
    #expect(throws: Failure.self) { try Distribution.ints(.min, .max) }
    #expect(throws: Failure.self) { try Distribution.choices([]) }
    #expect(throws: Failure.self) {
      try SearchSpace([.init("a", .ints(1, 2)), .init("a", .ints(1, 2))])
    }
  }
}
