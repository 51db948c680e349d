import Basics
import Scoring
import Testing

@Suite("multilabel scores")
struct MultilabelScoresTests {
  @Test("all scores equal sklearn's, with labels that never occur, rows without labels and unknown ones")
  func golden() throws {
    for item in try Golden.cases("multilabel") {
      let labels = try #require(item["labels"]?.int)
      let scores = MultilabelScores(
        gold: try #require(item["gold"]).intRows, predicted: try #require(item["predicted"]).intRows,
        labels: labels, unknown: try #require(item["unknown"]).ints)
      expect(scores.subsetAccuracy, item["subset_accuracy"], absent: 0, "subset accuracy", in: item)
      expect(scores.hammingLoss, item["hamming_loss"], absent: 0, "Hamming loss", in: item)
      for (column, value) in threeScores.enumerated() {
        let each = item["each"]?.array?[column].array
        for label in 0..<labels {
          expect(value(scores.perLabel[label]), each?[label], absent: 0, "label \(label)", in: item)
        }
        expect(value(scores.micro), item["micro"]?.array?[column], absent: 0, "micro", in: item)
        expect(scores.macro(value), item["macro"]?.array?[column], absent: 0, "macro", in: item)
        expect(scores.weighted(value), item["weighted"]?.array?[column], absent: 0, "weighted", in: item)
        expect(scores.samples(value), item["samples"]?.array?[column], absent: 0, "samples", in: item)
      }
    }
  }

  @Test(
    "a label that the model does not know is missed: its row is wrong, the scores of labels are as they are")
  func unknown() {
    let scores = MultilabelScores(gold: [[1, 0]], predicted: [[1, 0]], labels: 2, unknown: [1])
    #expect(scores.subsetAccuracy == 0 && scores.samples(\.recall) == 0.5)
    #expect(scores.micro.recall == 0.5 && scores.macro(\.f1) == 0.5 && scores.hammingLoss == 0)
  }
}
