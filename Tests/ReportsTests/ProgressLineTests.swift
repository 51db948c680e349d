import Basics
import Testing

@testable import Reports

@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    label: "r17 alephbert cls s2  ep 3/5", fraction: 0.63, facts: ["loss .214", "f1 .902*", "1.9k tok/s"],
    remaining: 372)

  @Test(
    "holds what there is room for",
    arguments: [
      (
        100,
        "r17 alephbert cls s2  ep 3/5 ▕█████████████▊        ▏  63 %  loss .214  f1 .902*  1.9k tok/s  ~6 min"
      ),
      (90, "r17 alephbert cls s2  ep 3/5 ▕███████▌    ▏  63 %  loss .214  f1 .902*  1.9k tok/s  ~6 min"),
      (70, "r17 alephbert cls s2  ep 3/5 ▕████████▊     ▏  63 %  loss .214  ~6 min"),
      (45, "r17 alephbert cls s2  ep 3/5  63 %  ~6 min"), (24, "r17 aleph…  63 %  ~6 min"), (8, " 63 %  …"),
    ])
  func fits(width: Int, expected: String) {
    let text = line.text(width: width)
    #expect(TextWidth.of(text) <= width)
    #expect(text == expected)
  }

  @Test("never wider than it may be, whatever it holds")
  func always() {
    for width in 0..<120 {
      for fraction in [nil, 0, 0.5, 1, 2, -1, .nan, .infinity] as [Double?] {
        var line = line
        (line.fraction, line.resumed) = (fraction, 0.4)
        #expect(TextWidth.of(line.text(width: width)) <= width)
        #expect(TextWidth.of(line.text(width: width, isASCII: true)) <= width)
      }
    }
  }

  @Test("shades what an earlier process did")
  func resumed() {
    let line = ProgressLine(label: "r1", fraction: 0.5, resumed: 0.25)
    #expect(line.text(width: 40) == "r1 ▕▓▓▓▓▓▓██████            ▏  50 %")
    #expect(line.text(width: 40, isASCII: true) == "r1 [======######............]  50 %")
  }

  @Test(
    "says durations as people do",
    arguments: [
      (4, "~4 s"), (42, "~40 s"), (372, "~6 min"), (5399, "~90 min"), (12_000, "~3 h 20 min"), (7200, "~2 h"),
      (187_200, "~2 d 4 h"), (-1, nil), (.nan, nil),
    ] as [(Double, String?)])
  func durations(seconds: Double, expected: String?) {
    #expect(DurationText.roughly(seconds: seconds) == expected)
  }

  @Test(
    "and exactly",
    arguments: [
      (0.84, "0.8 s"), (59.96, "1 min 00 s"), (185, "3 min 05 s"), (7620, "2 h 07 min"), (.infinity, "?"),
    ])
  func exact(seconds: Double, expected: String) {
    #expect(DurationText.exactly(seconds: seconds) == expected)
  }
}
