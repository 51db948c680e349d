import Basics
import Testing

@Suite("did you mean")
struct DidYouMeanTests {
  @Test(
    "finds the nearest name",
    arguments: [("lrr", "lr"), ("epoch", "epochs"), ("bacth", "batch"), ("trian", "train")])
  func nearest(typed: String, meant: String) {
    #expect(DidYouMean.nearest(to: typed, among: ["lr", "epochs", "batch", "train", "seed"]) == meant)
  }

  @Test("a remedy lists each name once, and not more than a person reads")
  func remedies() {
    #expect(DidYouMean.remedy(for: "zzzz", among: ["lr", "lr", "epochs"]) == "known are: lr epochs")
    let long = DidYouMean.remedy(for: "zzzz", among: (0..<40).map { "k\($0)" })
    #expect(long.hasPrefix("known are: k0 k1 ") && long.hasSuffix(" k23 and 16 more"))
  }

  @Test("names nothing when nothing is near")
  func nothing() {
    #expect(DidYouMean.nearest(to: "zzzz", among: ["lr", "epochs"]) == nil)
  }
}
