import Basics
import Text

/// The scores of a model as it is, in the file that `zero_shot` of either program writes.
enum ForeignZeroShot {
  /// By our names: `f1_binary` is `f1`, what the looked-up expression scores is `heuristic_*`.
  static func metrics(_ tasks: JSONObject, _ task: TaskKind) -> [(name: String, value: Double)] {
    switch task {
    case .cls:
      return ForeignRun.metrics(tasks["classification"]?["metrics"]?.object ?? JSONObject())
        .map { ($0.name.replacing("_binary", with: ""), $0.value) }
    case .span:
      let untrained = ForeignRun.metrics(tasks["span_untrained_model"]?["metrics"]?.object ?? JSONObject())
      let lookUp = tasks["span_heuristic"]
      func named(_ key: String, _ prefix: String) -> [(name: String, value: Double)] {
        ForeignRun.metrics(lookUp?[key]?.object ?? JSONObject()).map { (prefix + $0.name, $0.value) }
      }
      return untrained + named("span_metrics_avg", "heuristic_")
        + named("token_metrics_avg", "heuristic_token_")
    }
  }
}
