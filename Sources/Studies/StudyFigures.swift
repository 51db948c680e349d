import Basics
import Configurations
package import Reports
import Settings
package import Tuning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The charts of a study: on the terminal, and as SVG files in its directory.
package struct StudyFigures {
  private let entry: StudyEntry
  /// Its trials and ranges, in the form for drawing.
  package let chart: StudyChart

  /// - Parameter history: the trials to draw, which are those that ended.
  package init(_ entry: StudyEntry, _ history: History) {
    self.entry = entry
    let record = entry.record
    let shares = Importance.of(history)
    let order = record.space.dimensions.sorted { a, b in
      func share(_ name: String) -> Double { shares.first { $0.name == name }?.share ?? 0 }
      return share(a.name) > share(b.name)
    }
    let parameters = order.map { dimension in
      return StudyChart.Parameter(
        name: Setting.named(dimension.name)?.short ?? dimension.name,
        ticks: StudyFigures.ticks(dimension.distribution), isLog: StudyFigures.isLog(dimension.distribution),
        isChoice: StudyFigures.isChoice(dimension.distribution),
        importance: history.count(.complete) > 1
          ? shares.first { $0.name == dimension.name }?.share : nil)
    }
    let trials = history.trials.filter { $0.state.isFinished }.map { trial in
      StudyChart.Trial(
        number: trial.number, value: trial.value, isComplete: trial.state == .complete,
        places: order.map { dimension in
          trial.parameters.first { $0.name == dimension.name }.map {
            (StudyFigures.place($0.number, dimension.distribution), $0.value.short)
          }
        })
    }
    chart = StudyChart(
      title: "\(entry.id) \(record.task) \(record.model)", metric: record.metric,
      maximizes: record.direction == .maximize, parameters: parameters, trials: trials)
  }

  private static func isLog(_ distribution: Distribution) -> Bool {
    switch distribution {
    case .float(_, _, let log, _), .int(_, _, let log, _): log
    case .categorical: false
    }
  }

  private static func isChoice(_ distribution: Distribution) -> Bool {
    if case .categorical = distribution { true } else { false }
  }

  /// The ticks of an axis: its ends and the powers of ten between them, or the choices.
  private static func ticks(_ distribution: Distribution) -> [StudyChart.Parameter.Tick] {
    func tick(_ number: Double, _ text: String) -> StudyChart.Parameter.Tick {
      .init(place(number, distribution), text)
    }
    let (low, high): (Double, Double)
    switch distribution {
    case .float(let least, let most, _, _): (low, high) = (least, most)
    case .int(let least, let most, _, _): (low, high) = (Double(least), Double(most))
    case .categorical(let choices):
      // If there are many choices, only the first and the last are shown.
      let shown = choices.count <= 8 ? Array(choices.indices) : [0, choices.count - 1]
      return shown.map { tick(Double($0), choices[$0].short) }
    }
    func text(_ number: Double) -> String { distribution.value(number).short }
    guard high > low else { return [tick(low, text(low))] }
    var powers: [Double] = []
    if isLog(distribution) {
      var power = 1e-12
      for _ in 0..<30 {
        let place = place(power, distribution)
        if power > low, power < high, place > 0.15, place < 0.85 { powers.append(power) }
        power *= 10
      }
    }
    return [tick(low, text(low))] + powers.map { tick($0, Value.float($0).short) } + [tick(high, text(high))]
  }

  /// The position of an internal number on its axis, 0 to 1.
  private static func place(_ number: Double, _ distribution: Distribution) -> Double {
    let (low, high, isLog): (Double, Double, Bool) =
      switch distribution {
      case .float(let low, let high, let log, _): (low, high, log)
      case .int(let low, let high, let log, _): (Double(low), Double(high), log)
      case .categorical(let choices): (0, Double(choices.count - 1), false)
      }
    guard high > low else { return 0.5 }
    let place = isLog ? log(number / low) / log(high / low) : (number - low) / (high - low)
    return place.isFinite ? min(max(place, 0), 1) : 0
  }

  /// Writes the SVG files; returns the failures.
  func write() -> [Failure] {
    guard !chart.trials.isEmpty else { return [] }
    let files = [
      ("optimization_history", chart.historySVG), ("param_importance", chart.importanceSVG),
      ("param_slice", chart.sliceSVG), ("parallel_coordinate", chart.parallelSVG),
    ]
    var failures: [Failure] = []
    for (name, text) in files {
      do throws(Failure) { try AtomicFile.replace("\(entry.directory)/\(name).svg", with: text) } catch {
        failures.append(error)
      }
    }
    return failures
  }
}
