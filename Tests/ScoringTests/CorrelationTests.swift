import Basics
import Scoring
import Testing

@Suite("correlations and errors of values")
struct CorrelationTests {
  @Test("are those of scipy and scikit-learn, ties and constant values among them")
  func golden() throws {
    let tests = AtomicFile.directory(of: AtomicFile.directory(of: #filePath))
    let path = tests + "/Golden/scoring/regression.json"
    let cases = try #require(try JSONValue(parsing: FileSystem.read(path), source: path)["regression"]?.array)
    #expect(cases.count > 100)
    for item in cases {
      func values(_ key: String) -> [Double] { item[key]?.array?.compactMap(\.double) ?? [] }
      let scores = RegressionScores(gold: values("gold"), predicted: values("predicted"))
      for (name, ours) in [
        ("pearson", scores.pearson), ("spearman", scores.spearman), ("mse", scores.mse), ("mae", scores.mae),
        ("r2", scores.r2),
      ] {
        guard let theirs = item["metrics"]?[name]?.double else {
          #expect(ours.isNaN, "\(name) of \(item.text())")
          continue
        }
        #expect(abs(ours - theirs) <= 1e-12 * max(1, abs(theirs)), "\(name) of \(item.text())")
      }
    }
  }

  @Test("equal values share the mean of their ranks")
  func ranks() { #expect(Correlation.ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2]) }

  @Test("a correlation of one value, or of values that never vary, is undefined")
  func undefined() {
    #expect(Correlation.pearson([1], [2]).isNaN && Correlation.spearman([], []).isNaN)
    #expect(Correlation.pearson([1, 2, 3], [5, 5, 5]).isNaN)
  }
}
