import Basics

extension StudyChart {
  private static let (ink, pale, mark) = ("#1f5fa8", "#b9c4d0", "#c0392b")

  private func axis(_ value: Double, top: Double, bottom: Double) -> Double {
    let (low, high) = range
    return bottom - (value - low) / (high - low) * (bottom - top)
  }

  private func frame(_ drawing: inout SVGDrawing, left: Double, right: Double, top: Double, bottom: Double) {
    drawing.line([(left, top), (left, bottom), (right, bottom)])
    for value in StudyChart.roundNumbers(range.low, range.high) {
      let y = axis(value, top: top, bottom: bottom)
      drawing.line([(left - 3, y), (left, y)])
      drawing.line([(left, y), (right, y)], color: StudyChart.pale, opacity: 0.35)
      drawing.text(StudyChart.short(value), left - 6, y + 4, anchor: .end, size: 10)
    }
  }

  /// Draws the legend of colours in the upper right corner.
  private func legend(_ drawing: inout SVGDrawing, right: Double, best: Bool) {
    var x = right - (best ? 190 : 120)
    for (text, color) in [("complete", StudyChart.ink), ("pruned", StudyChart.pale)] {
      drawing.point(x, 34, color: color, title: text)
      drawing.text(text, x + 7, 38, size: 10)
      x += 66
    }
    guard best else { return }
    drawing.line([(x - 6, 34), (x + 8, 34)], color: StudyChart.mark, width: 2)
    drawing.text("best", x + 13, 38, size: 10)
  }

  /// Every trial's value and the best so far.
  package var historySVG: String {
    var drawing = SVGDrawing(width: 720, height: 370)
    let (left, right, top, bottom) = (70.0, 700.0, 50.0, 330.0)
    drawing.text("\(title): \(metric) by trial", left, 20, size: 14)
    legend(&drawing, right: right, best: true)
    frame(&drawing, left: left, right: right, top: top, bottom: bottom)
    let last = Double(max(1, trials.last?.number ?? 1))
    func x(_ number: Double) -> Double { left + 10 + number / last * (right - left - 20) }
    // A step at each trial that was better than all before it.
    var steps: [(x: Double, y: Double)] = []
    for (trial, value) in best {
      let y = axis(value, top: top, bottom: bottom)
      if let before = steps.last?.y { steps.append((x(Double(trial.number)), before)) }
      steps.append((x(Double(trial.number)), y))
    }
    if let level = steps.last?.y { steps.append((x(last), level)) }
    drawing.line(steps, color: StudyChart.mark, width: 2)
    for (trial, value) in scored {
      drawing.point(
        x(Double(trial.number)), axis(value, top: top, bottom: bottom),
        color: trial.isComplete ? StudyChart.ink : StudyChart.pale,
        title: "t\(trial.number) \(StudyChart.short(value))")
    }
    for number in StudyChart.roundNumbers(0, last) where number == number.rounded() && number < 1e15 {
      drawing.line([(x(number), bottom), (x(number), bottom + 3)])
      drawing.text("\(Int(number))", x(number), bottom + 15, anchor: .middle, size: 10)
    }
    drawing.text("trial", (left + right) / 2, bottom + 32, anchor: .middle)
    return drawing.file
  }

  /// Bars of the parameters' importance.
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

  /// For each parameter, its values plotted against the objective.
  package var sliceSVG: String {
    let width = 200.0
    var drawing = SVGDrawing(width: 80 + width * Double(max(1, parameters.count)), height: 320)
    drawing.text("\(title): \(metric) by parameter", 20, 20, size: 14)
    legend(&drawing, right: drawing.width - 20, best: false)
    for (column, parameter) in parameters.enumerated() {
      let (left, right, top, bottom) = (
        70 + width * Double(column), 50 + width * Double(column + 1), 50.0, 260.0
      )
      func x(_ place: Double) -> Double { left + 8 + place * (right - left - 16) }
      if column == 0 {
        frame(&drawing, left: left, right: right, top: top, bottom: bottom)
      } else {
        drawing.line([(left, top), (left, bottom), (right, bottom)])
      }
      for (trial, value) in scored {
        guard trial.places.indices.contains(column), let place = trial.places[column] else { continue }
        drawing.point(
          x(place.place), axis(value, top: top, bottom: bottom),
          color: trial.isComplete ? StudyChart.ink : StudyChart.pale,
          title: "t\(trial.number) \(parameter.name) \(place.text): \(StudyChart.short(value))")
      }
      for (number, tick) in parameter.ticks.enumerated() {
        drawing.line([(x(tick.place), bottom), (x(tick.place), bottom + 3)])
        // Long labels are staggered vertically.
        let isCrowded = parameter.ticks.count * (2 + (parameter.ticks.map(\.text.count).max() ?? 0)) > 36
        let row = isCrowded && parameter.isChoice ? Double(number % 2) * 11 : 0
        let anchor: SVGDrawing.Anchor =
          parameter.ticks.count < 2 ? .middle : tick.place < 0.1 ? .start : tick.place > 0.9 ? .end : .middle
        let nudge: Double = anchor == .start ? -6 : anchor == .end ? 6 : 0
        drawing.text(
          StudyChart.cut(tick.text, to: 20), x(tick.place) + nudge, bottom + 14 + row, anchor: anchor, size: 9
        )
      }
      drawing.text(parameter.title, (left + right) / 2, bottom + 44, anchor: .middle)
    }
    return drawing.file
  }

  /// One line for each trial across the parameters' axes to its value; better trials are darker.
  package var parallelSVG: String {
    let width = 130.0
    var drawing = SVGDrawing(width: 140 + width * Double(parameters.count), height: 350)
    drawing.text("\(title): trials through their parameters", 20, 20, size: 14)
    let (top, bottom) = (50.0, 300.0)
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
      for tick in parameter.ticks {
        mark(&drawing, StudyChart.cut(tick.text, to: 18), x(column), bottom - tick.place * (bottom - top))
      }
      drawing.text(parameter.title, x(column), bottom + 22, anchor: .middle, size: 10)
    }
    let column = parameters.count
    drawing.line([(x(column), top), (x(column), bottom)])
    for value in StudyChart.roundNumbers(range.low, range.high) {
      mark(&drawing, StudyChart.short(value), x(column), axis(value, top: top, bottom: bottom))
    }
    drawing.text(metric, x(column), bottom + 22, anchor: .middle, size: 10)
    return drawing.file
  }

  /// Draws a tick and its label on a vertical axis, over what is already drawn.
  private func mark(_ drawing: inout SVGDrawing, _ text: String, _ x: Double, _ y: Double) {
    drawing.line([(x - 3, y), (x + 3, y)])
    drawing.text(text, x + 5, y + 3, size: 9, isOverLines: true)
  }

  private static func cut(_ text: String, to width: Int) -> String { TextWidth.cut(text, to: width) }

  /// Four decimals without trailing zeros.
  static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
    return "\((value * 10_000).rounded() / 10_000)"
  }
}
