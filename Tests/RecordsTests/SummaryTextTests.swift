import Basics
import Testing

@testable import Records

@Suite("summary.txt")
struct SummaryTextTests {
  @Test("is the seed's, line for line")
  func seed() throws {
    let expected = """
      Hebrew Idiom Detection - Training Summary
      ==========================================

      Model: onlplab/alephbert-base
      Task: cls (Sequence Classification)
      Mode: full_finetune

      Configuration:
      --------------
      Learning Rate: 2e-05
      Batch Size: 16
      Epochs: 5
      Warmup Ratio: 0.1
      Weight Decay: 0.01

      Dataset:
      --------
      Train: 3,456 samples
      Validation: 432 samples
      Test: 432 samples

      Final Test Results:
      -------------------
      F1 Score: 0.8723
      Accuracy: 0.8765
      Precision: 0.8654
      Recall: 0.8792

      Training Time: 7.2 minutes (432.56 seconds)

      """
    #expect(SummaryText(TrainingResultsTests.example()).text == expected)
    let seed = TestStore.root + "/../shared/seeds/000_32826c3669e0c01b.txt"
    guard FileSystem.exists(seed) else {
      print("skipped: ../shared/seeds is not there")
      return
    }
    #expect(try FileSystem.readText(seed).contains("```\n" + expected + "```"))
  }

  @Test("a span run, and one without a test set")
  func span() {
    var results = TrainingResultsTests.example()
    results.task = "span"
    results.words.task = "Token Classification"
    results.test = nil
    let text = SummaryText(results).text
    #expect(text.contains("Task: span (Token Classification)\n"))
    #expect(text.contains("Final Validation Results:\n-------------------------\nF1 Score: 0.8012\n\n"))
  }

  @Test("numbers", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func grouped(number: Int, text: String) { #expect(SummaryText.grouped(number) == text) }

  @Test("decimals", arguments: [(0.87235, 4, "0.8723"), (1, 2, "1.00"), (-0.5, 1, "-0.5"), (1e300, 0, "1")])
  func fixed(number: Double, decimals: Int, text: String) {
    #expect(SummaryText.fixed(number, decimals).hasPrefix(text))
  }
}
