import Basics
import Testing

@testable import Reports

@Suite struct StudyChartTests {
  private func chart(values: [Double?], maximizes: Bool = true) -> StudyChart {
    let choices = ["linear", "cosine", "cosine_with_restarts", "<&\">"]
    let parameters = [
      StudyChart.Parameter(
        name: "lr", ticks: [.init(0, "1e-05"), .init(0.5, "0.0001"), .init(1, "0.001")], isLog: true,
        importance: 0.7),
      StudyChart.Parameter(
        name: "schedule", ticks: choices.enumerated().map { .init(Double($0) / 3, $1) }, isChoice: true,
        importance: 0.3),
      StudyChart.Parameter(name: "seed", ticks: [.init(0.5, "7")], importance: nil),
    ]
    let trials = values.enumerated().map { number, value in
      StudyChart.Trial(
        number: number, value: value, isComplete: number % 3 != 2,
        places: [(Double(number % 10) / 9, "1.834e-05"), (Double(number % 4) / 3, choices[number % 4]), nil])
    }
    return StudyChart(
      title: "h1 cls מודל", metric: "f1", maximizes: maximizes, parameters: parameters, trials: trials)
  }

  @Test(
    "numbers along an axis are round, within it and about five",
    arguments: [(0, 1), (0.88, 0.93), (-0.05, 0.97), (0, 39), (0, 1), (1e-7, 3e-7), (-4e6, 9e6), (0, 14)])
  func roundNumbers(low: Double, high: Double) {
    let numbers = StudyChart.roundNumbers(low, high)
    #expect((3...10).contains(numbers.count), "\(numbers)")
    #expect(numbers.allSatisfy { $0 >= low && $0 <= high }, "\(numbers)")
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("no numbers for an axis without length")
  func noLength() {
    for (low, high) in [(1.0, 1.0), (2, 1), (.nan, 1), (0, .infinity)] {
      #expect(StudyChart.roundNumbers(low, high).isEmpty)
    }
  }

  @Test(
    "pictures are well formed for any values, and lines fit the width",
    arguments: [
      [], [nil], [0.5], [0.5, 0.5, 0.5],
      [0, 0.2, 0.9, nil, .infinity, -.infinity, .nan, 1e300, -1e300, 1e-300],
      (0..<200).map { Double($0 % 17) / 17 },
    ] as [[Double?]], [20, 80, 200])
  func pictures(values: [Double?], width: Int) {
    let chart = chart(values: values)
    for text in [chart.historySVG, chart.importanceSVG, chart.sliceSVG, chart.parallelSVG] {
      #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
      #expect(!text.contains("nan") && !text.contains("\"inf"))
      #expect(text.count { $0 == "<" } == text.count { $0 == ">" })
    }
    #expect(values.isEmpty || chart.sliceSVG.contains("lr (log)"))
    let lines =
      chart.importanceLines(width: width) + chart.parallelLines(width: width)
      + chart.historyLines(width: width)
    if width >= 80 { #expect(lines.allSatisfy { TextWidth.of($0) <= width }, "\(lines)") }
  }

  @Test("the line of the best goes up in steps and ends at the last trial")
  func steps() throws {
    let text = chart(values: [0.1, 0.5, 0.9, 0.3, 0.8]).historySVG
    let line = try #require(
      text.split(separator: "\n").last { $0.contains("#c0392b") && $0.contains("polyline") })
    let points = try #require(line.split(separator: "\"").dropFirst().first).split(separator: " ").map {
      $0.split(separator: ",").compactMap { Double($0) }
    }
    #expect(zip(points, points.dropFirst()).allSatisfy { $0[0] == $1[0] || $0[1] == $1[1] }, "\(points)")
    #expect(points.last?[0] == 690)
  }
}
