import Basics
import Scoring
import Tasks
import Testing

@Suite struct MetricDefinitionsTests {
  @Test("every metric that is computed is declared, in the same order", arguments: TaskKind.allCases)
  func declared(_ task: TaskKind) {
    let computed = task.definition.scores(gold: [], predicted: [])
    #expect(
      Evaluation.metricNames(of: task) == computed.map(\.name) + ["loss"]
        + task.metrics.filter(\.isRank).map(\.name))
  }

  @Test(
    "loss is to be minimised, counts choose nothing, the rest ranks",
    arguments: TaskKind.allCases)
  func direction(_ task: TaskKind) {
    for metric in task.metrics {
      let isCount = metric.name.hasPrefix("confusion_matrix")
      #expect((metric.direction == .none) == isCount)
      #expect(metric.name != "loss" || metric.direction == .minimize)
      #expect(!metric.meaning.isEmpty)
    }
    #expect(task.rankingMetrics.contains("loss") && !task.rankingMetrics.contains("confusion_matrix_fp"))
  }

  @Test("f1 ranks for the idiom set", arguments: [TaskKind.cls, .span])
  func ranking(_ task: TaskKind) {
    #expect(task.rankingMetrics.first == "f1")
  }
}
