package import Basics
package import Tuning

extension Distribution {
  /// The distribution in Optuna's JSON form: `{"name": "IntDistribution", "attributes": {…}}`.
  package var json: JSONValue {
    let (name, attributes): (String, JSONValue) =
      switch self {
      case .float(let low, let high, let log, let step):
        (
          "FloatDistribution",
          [
            "step": step.map { .double($0) } ?? .null, "low": .double(low), "high": .double(high),
            "log": .bool(log),
          ]
        )
      case .int(let low, let high, let log, let step):
        (
          "IntDistribution",
          ["log": .bool(log), "step": .int(step), "low": .int(low), "high": .int(high)]
        )
      case .categorical(let choices):
        ("CategoricalDistribution", ["choices": .array(choices.map { JSONValue($0) })])
      }
    return ["name": .string(name), "attributes": attributes]
  }

  /// Reads what any Optuna version with this schema writes, including the names before 3.0 and the short
  /// form.
  /// - Returns: `nil` for anything else.
  package init?(json tree: JSONValue) {
    guard let made = Distribution.made(of: tree) else { return nil }
    self = made
  }

  private static func made(of tree: JSONValue) -> Distribution? {
    guard let name = (tree["name"] ?? tree["type"])?.string else { return nil }
    let fields = tree["attributes"] ?? tree
    if name == "CategoricalDistribution" || name == "categorical" {
      guard let choices = fields["choices"]?.array, !choices.isEmpty else { return nil }
      return .categorical(choices.map { $0.value ?? .text($0.text()) })
    }
    guard let low = fields["low"]?.double, let high = fields["high"]?.double, low.isFinite, high.isFinite
    else { return nil }
    let log = fields["log"]?.bool ?? name.contains("Log")
    switch name {
    case "FloatDistribution", "float", "UniformDistribution", "LogUniformDistribution",
      "DiscreteUniformDistribution":
      let step = fields["step"]?.double ?? fields["q"]?.double
      return try? .floats(low, high, log: log, step: step)
    case "IntDistribution", "int", "IntUniformDistribution", "IntLogUniformDistribution":
      guard let least = Int(exactly: low), let most = Int(exactly: high) else { return nil }
      return try? .ints(least, most, log: log, step: log ? 1 : fields["step"]?.int ?? 1)
    default: return nil
    }
  }
}

/// Distributions as JSON texts.
enum DistributionJSON {
  static func text(_ distribution: Distribution) -> String { distribution.json.text() }

  static func distribution(_ text: String) -> Distribution? {
    (try? JSONValue(parsing: Array(text.utf8), source: "")).flatMap { Distribution(json: $0) }
  }
}
