import Synchronization
import Tensors
import Testing

@Suite("worker pool")
struct WorkerPoolTests {
  @Test("runs every slice once, again and again", arguments: [1, 2, 4, 7])
  func everySlice(threads: Int) {
    let pool = WorkerPool(threads: threads)
    for round in 0..<2_000 {
      let count = round % 37
      let counts = (0..<max(count, 1)).map { _ in Counter() }
      pool.run(slices: count) { counts[$0].add() }
      #expect(counts.prefix(count).allSatisfy { $0.value == 1 })
    }
  }

  @Test("a worker that comes late takes nothing of the next work", arguments: [2, 4])
  func late(threads: Int) {
    let pool = WorkerPool(threads: threads)
    let counts = (0..<64).map { _ in Counter() }
    for _ in 0..<30_000 {
      pool.run(slices: 2) { counts[$0].add() }
      pool.run(slices: 64) { counts[$0].add() }
    }
    #expect(counts.prefix(2).allSatisfy { $0.value == 60_000 })
    #expect(counts.dropFirst(2).allSatisfy { $0.value == 30_000 })
  }

  @Test("ranges cover the whole without overlap")
  func ranges() {
    let pool = WorkerPool(threads: 3)
    let hits = (0..<1_003).map { _ in Counter() }
    pool.run(over: 1_003, grain: 64) { for index in $0 { hits[index].add() } }
    #expect(hits.allSatisfy { $0.value == 1 })
  }

  @Test("a pool that slept wakes up")
  func wakes() {
    let pool = WorkerPool(threads: 2)
    for _ in 0..<3 {
      let counter = Counter()
      pool.run(slices: 64) { _ in counter.add() }
      #expect(counter.value == 64)
      var spin = 0
      while spin < 3_000_000 { spin += 1 }
    }
  }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  func add() { count.add(1, ordering: .relaxed) }
  var value: Int { count.load(ordering: .relaxed) }
}
