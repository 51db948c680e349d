import Basics
import Testing

@Suite("run ids")
struct RunIDTests {
  @Test(
    "only r and a number",
    arguments: ["r", "r0", "r01", "R1", "r-1", "r1 ", "17", "h3", "r99999999999999999999", ""])
  func wrong(text: String) {
    #expect(RunID(rawValue: text) == nil)
  }

  @Test("are ordered by number")
  func order() throws {
    let ids = try ["r10", "r9", "r2"].map { try #require(RunID(rawValue: $0)) }
    #expect(ids.sorted().map(\.rawValue) == ["r2", "r9", "r10"])
  }
}
