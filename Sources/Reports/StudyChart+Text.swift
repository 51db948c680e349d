import Basics

extension StudyChart {
  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  private static func block(_ share: Double) -> String {
    share > 0 ? levels[Int(min(share * 8, 7))] : levels[0]
  }

  /// The best value so far as a row of blocks, one column for each complete trial or, if they are many, for
  /// several.
  package func historyLines(width: Int) -> [String] {
    let best = best
    guard let first = best.first?.value, let last = best.last?.value else { return [] }
    let columns = min(best.count, max(10, width - 30))
    let (low, high) = (min(first, last), max(first, last))
    let row = (0..<columns).map { column in
      let value = best[(column + 1) * best.count / columns - 1].value
      return StudyChart.block(high > low ? (value - low) / (high - low) * 0.999 : 1)
    }.joined()
    return ["best so far  \(StudyChart.short(first)) \(row) \(StudyChart.short(last))"]
  }

  /// A bar for each parameter.
  package func importanceLines(width: Int) -> [String] {
    let name = parameters.map { TextWidth.of($0.name) }.max() ?? 0
    let room = max(10, min(40, width - name - 12))
    return parameters.compactMap { parameter in
      guard let share = parameter.importance else { return nil }
      let eighths = share > 0 ? Int(nearest: min(share, 1) * Double(room) * 8) : 0
      let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
      let bar = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
      return "\(TextWidth.padded(parameter.name, to: name))  \(TextWidth.padded(bar, to: room))  "
        + StudyChart.short(share)
    }
  }

  /// For each parameter the mean objective along its axis, in eight bins; a dot for a bin without trials.
  package func sliceLines(width: Int) -> [String] {
    let name = parameters.map { TextWidth.of($0.name) }.max() ?? 0
    let (low, high) = range
    return parameters.indices.map { column in
      var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: 8)
      for (trial, value) in scored where trial.isComplete {
        guard trial.places.indices.contains(column), let place = trial.places[column]?.place else { continue }
        let bin = place > 0 ? Int(min(place * 8, 7)) : 0
        sums[bin] = (sums[bin].sum + value, sums[bin].count + 1)
      }
      let blocks = sums.map { sum, count in
        count == 0 ? "·" : StudyChart.block((sum / Double(count) - low) / (high - low))
      }.joined(separator: " ")
      let parameter = parameters[column]
      return "\(TextWidth.padded(parameter.name, to: name))  \(blocks)  \(parameter.ends)"
    }
  }

  /// The best trials, one row each: the position on every axis, and the value.
  package func parallelLines(width: Int, count: Int = 8) -> [String] {
    let ranked = scored.filter(\.trial.isComplete)
      .sorted { maximizes ? $0.value > $1.value : $0.value < $1.value }.prefix(count)
    guard !ranked.isEmpty else { return [] }
    var table = Table(
      [.init("trial"), .init(metric, .right)]
        + parameters.map { .init($0.name, $0.isChoice ? .left : .right) })
    for (trial, value) in ranked {
      let cells = parameters.indices.map { column -> String in
        guard trial.places.indices.contains(column), let place = trial.places[column] else { return "" }
        return "\(StudyChart.block(place.place)) \(place.text)"
      }
      table.append(["t\(trial.number)", StudyChart.short(value)] + cells)
    }
    return table.lines(width: width)
  }
}
