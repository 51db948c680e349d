import Experiments
import Scoring
import Testing

@Suite("which labels were taken for which")
struct ConfusionReportTests {
  @Test(
    "is a matrix of up to twelve labels, and the most confused pairs of more, within 80 columns",
    arguments: [2, 12, 13, 40])
  func shown(classes: Int) {
    let gold = (0..<4000).map { $0 % classes }
    let said = gold.enumerated().map { $0 % 7 == 0 ? ($1 + 1) % classes : $1 }
    let labels = (0..<classes).map { "a label with a long name \($0)" }
    let report = ConfusionReport(
      Confusion(gold: gold + [-1], predicted: said + [0], classes: classes), labels, split: "dev",
      isShown: true)
    #expect(report.lines.allSatisfy { $0.count <= 80 }, "\(report.lines)")
    #expect(report.lines.last == "dev: 1 with a label that the model does not know")
    if classes > 12 {
      #expect(report.lines.count == 12 && report.lines[1].contains(" taken for "))
    } else {
      #expect(report.lines.count == classes + 3)
    }
  }

  @Test("says so where none was taken for another")
  func none() {
    let gold = Array(0..<20)
    let report = ConfusionReport(
      Confusion(gold: gold, predicted: gold, classes: 20), gold.map { "\($0)" }, split: "dev", isShown: true)
    #expect(report.lines == ["dev: no label was taken for another"])
  }
}
