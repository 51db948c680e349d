import Basics
import Scoring
import Testing
import Text

@testable import Tasks

@Suite("SpanLookup")
struct SpanLookupTests {
  private func tags(
    _ sentence: String, _ tokens: [String], span: String, base: String = ""
  ) throws -> [SpanTag]? {
    let list = "['" + tokens.joined(separator: "', '") + "']"
    let text = "sentence,base_pie,pie_span,tokens\n\(sentence),\(base),\(span),\"\(list)\"\n"
    return SpanLookup.tags(ofRow: 0, in: try Corpus(bytes: Array(text.utf8), path: "x.csv"))
  }

  @Test("tags the words that the first occurrence overlaps")
  func found() throws {
    let tags = try tags("הוא שבר את הקרח.", ["הוא", "שבר", "את", "הקרח", "."], span: "שבר את הקרח")
    #expect(tags == [.outside, .begin, .inside, .inside, .outside])
  }

  @Test("falls back to the basic form, and gives up where neither stands there")
  func fallback() throws {
    let words = ["a", "b", "c"]
    #expect(
      try tags("a b c", words, span: "x", base: "b c") == [.outside, .begin, .inside])
    #expect(try tags("a b c", words, span: "x", base: "y") == nil)
    #expect(try tags("a b c", ["a", "z"], span: "a") == nil)
    #expect(try tags("a", ["a"], span: "a longer one") == nil)
  }

  @Test("averages are over sentences, each scored for itself")
  func averages() {
    let (token, span) = SpanLookup.averages(
      gold: [[.outside, .begin, .inside], [.begin, .outside]],
      predicted: [[.outside, .begin, .outside], [.begin, .outside]])
    #expect(token.map(\.name) == ["accuracy", "precision", "recall", "f1"])
    #expect(abs(token[0].value - (2.0 / 3 + 1) / 2) < 1e-12)
    #expect(token[1].value == 1)
    #expect(abs(token[2].value - 0.75) < 1e-12)
    #expect(span.map(\.value) == [0.5, 0.5, 0.5])
  }
}

@Suite("PrototypeClassifier")
struct PrototypeClassifierTests {
  @Test("the nearer prompt wins, by angle alone")
  func nearer() {
    let classifier = PrototypeClassifier([[1, 0], [0, 2]])
    #expect(classifier.probabilities([5, 0.1])[0] > 0.5)
    #expect(classifier.probabilities([0.1, 5])[1] > 0.5)
    let even = classifier.probabilities([3, 3])
    #expect(abs(even[0] - 0.5) < 1e-12 && abs(even[1] - 0.5) < 1e-12)
    #expect(classifier.probabilities([0, 0]).allSatisfy { $0 == 0.5 })
  }
}
