import Basics
import TestSupport
import Tuning

/// Reading what scripts/golden/tuning.py wrote.
enum GoldenTuning {
  static func number(_ value: JSONValue?) -> Double? {
    switch value?.string {
    case "nan": .nan
    case "inf": .infinity
    case "-inf": -.infinity
    default: value?.double
    }
  }

  static func space(_ json: JSONValue?) throws(Failure) -> SearchSpace {
    try SearchSpace(
      (json?.array ?? []).map { item throws(Failure) in
        SearchSpace.Dimension(item.array?.first?.string ?? "", try distribution(item.array?.last))
      })
  }

  static func distribution(_ json: JSONValue?) throws(Failure) -> Distribution {
    let fields = json?["attributes"]
    switch json?["name"]?.string {
    case "FloatDistribution":
      return try .floats(
        fields?["low"]?.double ?? 0, fields?["high"]?.double ?? 0, log: fields?["log"]?.bool ?? false,
        step: fields?["step"]?.double)
    case "IntDistribution":
      return try .ints(
        fields?["low"]?.int ?? 0, fields?["high"]?.int ?? 0, log: fields?["log"]?.bool ?? false,
        step: fields?["step"]?.int ?? 1)
    default: return try .choices((fields?["choices"]?.array ?? []).map { $0.value ?? .null })
    }
  }

  static func direction(_ json: JSONValue) -> Direction {
    json["direction"]?.string == "minimize" ? .minimize : .maximize
  }

  static func trial(_ json: JSONValue, number index: Int, in space: SearchSpace) -> Trial {
    var trial = Trial(
      number: index, state: TrialState(rawValue: json["state"]?.string ?? "") ?? .fail,
      value: number(json["value"]))
    for parameter in json["parameters"]?.array ?? [] {
      guard let name = parameter.array?.first?.string, let distribution = space[name] else { continue }
      trial.parameters.append(Trial.Parameter(name, distribution, number(parameter.array?.last) ?? .nan))
    }
    for report in json["reports"]?.array ?? [] {
      trial.report(number(report.array?.last) ?? .nan, step: report.array?.first?.int ?? 0)
    }
    for (name, value) in json["attributes"]?.object?.members ?? [] { trial.attributes[name] = value }
    return trial
  }
}

/// Equal to 12 digits; infinities and NaN equal themselves.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  a == b || (a.isNaN && b.isNaN) || abs(a - b) <= tolerance * max(abs(a), abs(b))
}
