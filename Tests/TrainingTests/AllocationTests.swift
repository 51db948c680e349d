import TestSupport
import Testing

@Suite("memory of a training step")
struct AllocationTests {
  @Test("once it runs steadily, a step takes no memory for numbers from the heap")
  func nothingLarge() throws {
    let ending = try IdxProcess(["1", "3"], in: "/tmp", program: "allocation-probe").wait()
    try #require(ending.status == 0, "\(ending)")
    if ending.output.hasPrefix("not counted") { return }
    let rows = ending.output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    try #require(rows.count == 2 && rows.allSatisfy { $0.count == 3 }, "\(ending)")
    for row in rows {
      // The smallest activation of these batches has 16 · 96 floats; lists of sentences and tokens stay below.
      #expect(row[2] < 4096, "the largest piece has \(row[2]) bytes")
    }
    // A layer takes the same few small pieces however many tokens it works on.
    #expect(rows[1][0] - rows[0][0] < 2 * 400, "two layers more take \(rows[1][0] - rows[0][0]) pieces more")
  }
}
