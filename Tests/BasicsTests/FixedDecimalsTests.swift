import Testing

@testable import Basics

@Suite struct FixedDecimalsTests {
  /// What `f"{number:.{places}f}"` gives in Python.
  @Test(
    "rounds as Python does",
    arguments: [
      (0.53125, 4, "0.5312"), (0.53135, 4, "0.5313"), (0.00005, 4, "0.0001"), (0.00015, 4, "0.0001"),
      (2.675, 2, "2.67"), (0.5, 0, "0"), (1.5, 0, "2"), (-0.25, 1, "-0.2"), (1, 4, "1.0000"),
    ])
  func python(number: Double, places: Int, expected: String) {
    #expect(FixedDecimals.text(number, places: places) == expected)
  }

  @Test("what is no number is said")
  func none() {
    #expect(
      FixedDecimals.text(.nan, places: 4) == "nan" && FixedDecimals.text(-.infinity, places: 4) == "-inf")
  }
}
