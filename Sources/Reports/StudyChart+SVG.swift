extension StudyChart {
  private static let (ink, pale, mark) = ("#1f5fa8", "#b9c4d0", "#c0392b")

  private func axis(_ value: Double, top: Double, bottom: Double) -> Double {
    let (low, high) = range
    return bottom - (value - low) / (high - low) * (bottom - top)
  }

  private func frame(_ drawing: inout SVGDrawing, left: Double, right: Double, top: Double, bottom: Double) {
    drawing.line([(left, top), (left, bottom), (right, bottom)])
    let (low, high) = range
    for part in [0.0, 0.5, 1.0] {
      let value = low + (high - low) * part
      drawing.text(
        StudyChart.short(value), left - 4, axis(value, top: top, bottom: bottom) + 4, anchor: .end, size: 10)
    }
  }

  /// Every trial's value and the best so far.
  package var historySVG: String {
    var drawing = SVGDrawing(width: 720, height: 360)
    let (left, right, top, bottom) = (70.0, 700.0, 40.0, 320.0)
    drawing.text("\(title): \(metric) by trial", left, 22, size: 14)
    frame(&drawing, left: left, right: right, top: top, bottom: bottom)
    let last = Double(max(1, trials.last?.number ?? 1))
    func x(_ trial: Trial) -> Double { left + 10 + Double(trial.number) / last * (right - left - 20) }
    drawing.line(
      best.map { (x($0.trial), axis($0.value, top: top, bottom: bottom)) }, color: StudyChart.mark, width: 2)
    for (trial, value) in scored {
      drawing.point(
        x(trial), axis(value, top: top, bottom: bottom),
        color: trial.isComplete ? StudyChart.ink : StudyChart.pale,
        title: "t\(trial.number) \(StudyChart.short(value))")
    }
    drawing.text("trial", (left + right) / 2, bottom + 28, anchor: .middle)
    drawing.text("0", left + 10, bottom + 14, anchor: .middle, size: 10)
    drawing.text("\(Int(last))", right - 10, bottom + 14, anchor: .middle, size: 10)
    return drawing.file
  }

  /// The parameters by their importance.
  package var importanceSVG: String {
    var drawing = SVGDrawing(width: 720, height: 60 + 26 * Double(parameters.count))
    drawing.text("\(title): importance (PED-ANOVA)", 20, 22, size: 14)
    for (row, parameter) in parameters.enumerated() {
      let y = 42 + 26 * Double(row)
      let share = parameter.importance ?? 0
      drawing.text(parameter.name, 210, y + 13, anchor: .end)
      drawing.bar(220, y, 420 * share, 16, color: StudyChart.ink)
      drawing.text(StudyChart.short(share), 226 + 420 * share, y + 13, size: 10)
    }
    return drawing.file
  }

  /// For each parameter its values against the objective.
  package var sliceSVG: String {
    let width = 200.0
    var drawing = SVGDrawing(width: 80 + width * Double(max(1, parameters.count)), height: 300)
    drawing.text("\(title): \(metric) by parameter", 20, 22, size: 14)
    for (column, parameter) in parameters.enumerated() {
      let (left, right, top, bottom) = (
        70 + width * Double(column), 50 + width * Double(column + 1), 40.0, 250.0
      )
      drawing.line([(left, top), (left, bottom), (right, bottom)])
      if column == 0 { frame(&drawing, left: left, right: right, top: top, bottom: bottom) }
      for (trial, value) in scored {
        guard trial.places.indices.contains(column), let place = trial.places[column] else { continue }
        drawing.point(
          left + 8 + place.place * (right - left - 16), axis(value, top: top, bottom: bottom),
          color: trial.isComplete ? StudyChart.ink : StudyChart.pale,
          title: "t\(trial.number) \(parameter.name) \(place.text): \(StudyChart.short(value))")
      }
      drawing.text(parameter.low, left + 8, bottom + 14, anchor: .middle, size: 9)
      drawing.text(parameter.high, right - 8, bottom + 14, anchor: .middle, size: 9)
      drawing.text(parameter.name, (left + right) / 2, bottom + 32, anchor: .middle)
    }
    return drawing.file
  }

  /// One line for each trial through the axes of its parameters to its value; the better, the darker.
  package var parallelSVG: String {
    let width = 130.0
    var drawing = SVGDrawing(width: 120 + width * Double(parameters.count + 1), height: 340)
    drawing.text("\(title): trials through their parameters", 20, 22, size: 14)
    let (top, bottom) = (50.0, 290.0)
    func x(_ column: Int) -> Double { 60 + width * Double(column) }
    let ranked = scored.sorted { maximizes ? $0.value < $1.value : $0.value > $1.value }
    for (rank, (trial, value)) in ranked.enumerated() {
      var points: [(x: Double, y: Double)] = []
      for (column, place) in trial.places.enumerated() {
        if let place { points.append((x(column), bottom - place.place * (bottom - top))) }
      }
      points.append((x(parameters.count), axis(value, top: top, bottom: bottom)))
      let share = Double(rank + 1) / Double(ranked.count)
      drawing.line(
        points, color: rank == ranked.count - 1 ? StudyChart.mark : StudyChart.ink,
        width: rank == ranked.count - 1 ? 2.5 : 1, opacity: 0.1 + 0.9 * share * share)
    }
    for (column, parameter) in parameters.enumerated() {
      drawing.line([(x(column), top), (x(column), bottom)])
      drawing.text(parameter.high, x(column), top - 6, anchor: .middle, size: 9)
      drawing.text(parameter.low, x(column), bottom + 14, anchor: .middle, size: 9)
      drawing.text(parameter.name, x(column), bottom + 32, anchor: .middle, size: 10)
    }
    let column = parameters.count
    drawing.line([(x(column), top), (x(column), bottom)])
    drawing.text(StudyChart.short(range.high), x(column), top - 6, anchor: .middle, size: 9)
    drawing.text(StudyChart.short(range.low), x(column), bottom + 14, anchor: .middle, size: 9)
    drawing.text(metric, x(column), bottom + 32, anchor: .middle, size: 10)
    return drawing.file
  }

  /// Four digits behind the point, without zeros at the end.
  static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
    return "\((value * 10_000).rounded() / 10_000)"
  }
}
