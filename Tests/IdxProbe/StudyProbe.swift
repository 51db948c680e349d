import Basics
import StudyFiles
import Tuning

//   idx-probe study
//     A study over standard input, a JSON value a line:
//       {"space": [["x", {"name": "FloatDistribution", …}], …], "direction": "MINIMIZE", "seed": 7} begins one,
//       "ask" prints the next trial's values by name, a number ends that trial with this value.

/// Asks TPE as `hpo` does, for scripts that judge what it suggests.
struct StudyProbe {
  private var plan: StudyPlan?
  private var history = History(studyName: "probe", direction: .minimize, trials: [])

  mutating func run() throws {
    while let line = readLine() {
      switch try JSONValue(parsing: Array(line.utf8), source: "standard input") {
      case .object(let request): try begin(request)
      case .string("ask"): try ask()
      case let value:
        guard let number = value.double, !history.trials.isEmpty else { throw wrong("no '\(line)'") }
        history.trials[history.trials.count - 1].state = .complete
        history.trials[history.trials.count - 1].value = number
      }
    }
  }

  private mutating func begin(_ request: JSONObject) throws(Failure) {
    var dimensions: [SearchSpace.Dimension] = []
    for item in request["space"]?.array ?? [] {
      guard let name = item.array?.first?.string, let json = item.array?.last,
        let distribution = Distribution(json: json)
      else { throw wrong("a dimension") }
      dimensions.append(SearchSpace.Dimension(name, distribution))
    }
    guard let direction = request["direction"]?.string.flatMap({ Direction(rawValue: $0) }),
      let seed = request["seed"]?.int
    else { throw wrong("a direction and a seed") }
    plan = StudyPlan(
      space: try SearchSpace(dimensions), sampler: TPESampler(), pruner: NopPruner(),
      seed: UInt64(bitPattern: Int64(seed)))
    history = History(studyName: "probe", direction: direction, trials: [])
  }

  private mutating func ask() throws(Failure) {
    guard let plan else { throw wrong("no study was begun") }
    let number = history.trials.count
    let suggestion = try plan.suggestion(forTrial: number, given: history)
    history.trials.append(Trial(number: number, state: .running, parameters: suggestion.parameters))
    let values = JSONValue.object(
      JSONObject(suggestion.parameters.map { ($0.name, JSONValue($0.value)) }))
    print(values.text())
    flush()
  }
}
