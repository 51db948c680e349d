import Networks
import Tasks
import TestSupport
import Testing

/// What outputs mean, and the outputs of several models together.
@Suite struct OutputFunctionTests {
  private static let rows: [[Float]] = [[2, -1, 0.5], [-0.25, 3, 0], [1, 1, -40]]

  @Test(
    "the mean of outputs means the mean of their probabilities",
    arguments: [OutputFunction.softmax, .sigmoid, .identity])
  func mean(function: OutputFunction) {
    let values = OutputFunctionTests.rows.map { function.values($0) }
    let mean = function.values(function.mean(OutputFunctionTests.rows))
    for index in 0..<3 {
      let wanted = values.reduce(0) { $0 + $1[index] } / 3
      #expect(abs(mean[index] - wanted) < 1e-6, "\(mean[index]) for \(wanted)")
    }
    #expect(function.mean([OutputFunctionTests.rows[0]]) == OutputFunctionTests.rows[0])
  }

  @Test("outputs far apart stay finite, and those of a broken model stay no numbers")
  func extremes() {
    for function in [OutputFunction.softmax, .sigmoid] {
      let mean = function.mean([[3000, -3000], [2000, -2000]])
      #expect(mean.allSatisfy { $0.isFinite }, "\(function): \(mean)")
      #expect(function.mean([[.nan, 1], [0, 1]])[0].isNaN)
    }
  }

  @Test("each task says what its outputs mean")
  func tasks() {
    for task in TaskKind.allCases {
      let wanted: OutputFunction =
        !task.hasClasses
        ? .identity : task.problemType == "multi_label_classification" ? .sigmoid : .softmax
      #expect(task.definition.outputFunction == wanted)
      #expect(!task.predictionKeys.isEmpty)
    }
  }
}
