import Basics
import Testing

@testable import Scoring

@Suite("ErrorCategory")
struct ErrorCategoryTests {
  private func tags(_ text: String) -> [SpanTag] {
    text.map { $0 == "B" ? .begin : $0 == "I" ? .inside : .outside }
  }

  @Test(
    "compares the first spans",
    arguments: [
      ("OBIIO", "OBIIO", "PERFECT"), ("OBIIO", "OOOOO", "MISS"), ("OBIIO", "OBOBO", "MULTI_SPAN"),
      ("OBIIO", "OOBIO", "PARTIAL_START"), ("OBIIO", "OBIOO", "PARTIAL_END"),
      ("OBIIO", "OOBOO", "PARTIAL_BOTH"),
      ("OBIIO", "BIIIO", "EXTEND_START"), ("OBIIO", "OBIII", "EXTEND_END"), ("OBIIO", "BIIII", "EXTEND_BOTH"),
      ("OBIIO", "BIIOO", "SHIFT"), ("OBIIO", "OOBII", "SHIFT"), ("OBIOO", "OOOBI", "WRONG_SPAN"),
      ("OOOOO", "OBIOO", "FALSE_POSITIVE"), ("OOOOO", "OOOOO", "PERFECT"), ("OOOOO", "OOIOO", "PERFECT"),
      ("OBIIO", "OBII", "ERROR_LENGTH_MISMATCH"), ("OBIIO", "IOBII", "SHIFT"), ("OBIOO", "OBIOI", "PERFECT"),
    ])
  func spans(gold: String, predicted: String, category: String) {
    #expect(ErrorCategory(gold: tags(gold), predicted: tags(predicted)).rawValue == category)
  }

  @Test("tells the two errors of a sentence apart")
  func sentences() {
    #expect(ErrorCategory(gold: 1, predicted: 1) == .correct)
    #expect(ErrorCategory(gold: 0, predicted: 1) == .falsePositive)
    #expect(ErrorCategory(gold: 1, predicted: 0) == .falseNegative)
  }
}
