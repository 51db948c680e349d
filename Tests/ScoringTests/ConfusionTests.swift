import Basics
import Scoring
import Testing

@Suite("confusion")
struct ConfusionTests {
  @Test("counts stand in the row of the true class")
  func counts() {
    let confusion = Confusion(gold: [0, 0, 1, 2, 2], predicted: [0, 1, 1, 0, 2], classes: 3)
    #expect(confusion[gold: 0, predicted: 1] == 1)
    #expect(confusion[gold: 2, predicted: 0] == 1)
    #expect(confusion[gold: 1, predicted: 0] == 0)
    #expect(confusion.total == 5)
    #expect(confusion.correct == 3)
    #expect(confusion.scores(of: 1) == PrecisionRecall(right: 1, predicted: 2, gold: 1))
    #expect(confusion.matrix == [[1, 1, 0], [0, 1, 0], [1, 0, 1]])
  }

  @Test("a class that neither occurs nor is predicted scores 0")
  func absent() {
    let scores = Confusion(gold: [0], predicted: [0], classes: 2).scores(of: 1)
    #expect(scores.precision == 0 && scores.recall == 0 && scores.f1 == 0)
  }

  @Test(
    "scores of any number of classes equal sklearn's, with absent classes and labels unknown to the model")
  func golden() throws {
    for item in try Golden.cases("classes") {
      let classes = try #require(item["classes"]?.int)
      let confusion = Confusion(
        gold: try #require(item["gold"]).ints, predicted: try #require(item["predicted"]).ints,
        classes: classes)
      expect(confusion.accuracy, item["accuracy"], absent: 0, "accuracy", in: item)
      expect(confusion.matthews, item["matthews"], absent: 0, "matthews", in: item)
      expect(confusion.cohenKappa, item["cohen_kappa"], absent: 0, "kappa", in: item)
      if let matrix = item["matrix"]?.array { #expect(confusion.matrix == matrix.map(\.ints)) }
      for (column, value) in threeScores.enumerated() {
        let each = item["each"]?.array?[column].array
        for one in 0..<classes {
          expect(value(confusion.scores(of: one)), each?[one], absent: 0, "class \(one)", in: item)
        }
        expect(value(confusion.micro), item["micro"]?.array?[column], absent: 0, "micro", in: item)
        expect(confusion.mean(value), item["macro"]?.array?[column], absent: 0, "macro", in: item)
        expect(
          confusion.weightedMean(value), item["weighted"]?.array?[column], absent: 0, "weighted", in: item)
      }
      for (one, support) in (item["each"]?.array?[3].doubles ?? []).enumerated() {
        #expect(Double(confusion.scores(of: one).gold) == support)
      }
    }
  }

  @Test(
    "a label that the model does not know is wrong whatever is predicted, and counts in means as any other")
  func unknown() {
    let confusion = Confusion(gold: [0, 5, -1, -1], predicted: [0, 5, -1, 1], classes: 2)
    #expect(confusion.accuracy == 0.25)
    #expect(confusion.unknown == [5: 1, -1: 2])
    #expect(confusion.unanswered == 2)
    // Of the labels 0, 1, 5 and -1.
    #expect(confusion.mean(\.f1) == 0.25)
    #expect(confusion.weightedMean(\.recall) == 0.25)
    #expect(confusion.micro == PrecisionRecall(right: 1, predicted: 2, gold: 4))
  }

  @Test("ten thousand classes take no more room than the rows")
  func many() {
    let gold = (0..<100_000).map { $0 * 7919 % 10_000 }
    let predicted = gold.map { $0 % 10 == 3 ? ($0 + 1) % 10_000 : $0 }
    let confusion = Confusion(gold: gold, predicted: predicted, classes: 10_000)
    #expect(confusion.correct == 90_000)
    #expect(confusion.mean(\.recall) == 0.9)
    #expect(confusion[gold: 9_993, predicted: 9_994] == 10)
    #expect(confusion.mistakes.count == 1_000)
  }

  @Test("mistakes are listed from the most frequent one")
  func mistakes() {
    let confusion = Confusion(
      gold: [2, 0, 1, 1, 0, 2, -1], predicted: [0, 1, 0, 0, 0, 1, 1], classes: 3)
    let listed = confusion.mistakes.map { [$0.gold, $0.predicted, $0.count] }
    let wanted: [[Int]] = [[1, 0, 2], [0, 1, 1], [2, 0, 1], [2, 1, 1]]
    #expect(listed == wanted)
  }

  @Test("agreement of two classes is what the formulas with four counts give")
  func agreement() {
    let (tn, fp, fn, tp) = (11.0, 3.0, 4.0, 7.0)
    func rows(_ counts: [Int]) -> [Int] {
      zip([0, 1, 2, 3], counts).flatMap { Array(repeating: $0, count: $1) }
    }
    let cells = rows([11, 3, 4, 7])
    let confusion = Confusion(gold: cells.map { $0 / 2 }, predicted: cells.map { $0 % 2 }, classes: 2)
    let product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    #expect(abs(confusion.matthews - (tp * tn - fp * fn) / product.squareRoot()) < 1e-15)
    let chance = ((tn + fp) * (tn + fn) + (fn + tp) * (fp + tp)) / 625
    #expect(abs(confusion.cohenKappa - (18.0 / 25 - chance) / (1 - chance)) < 1e-15)
  }
}

/// Precision, recall and F1, in the order of the golden values.
var threeScores: [(PrecisionRecall) -> Double] { [\.precision, \.recall, \.f1] }
