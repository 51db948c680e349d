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

  @Test("names nothing when nothing is near")
  func nothing() {
    #expect(DidYouMean.nearest(to: "zzzz", among: ["lr", "epochs"]) == nil)
  }
}
