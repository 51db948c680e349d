import Tensors
import Testing

@Suite("arena")
struct ArenaTests {
  @Test("what was released is handed out again, what was not stays")
  func marks() {
    let arena = Arena(growth: 1024)
    let kept = arena.matrix(4, 8)
    kept.base.update(repeating: 7, count: kept.count)
    let mark = arena.mark()
    let first = arena.floats(100)
    arena.release(to: mark)
    #expect(arena.floats(100) == first)
    _ = arena.floats(5_000)
    arena.release(to: mark)
    #expect(arena.floats(16) == first)
    #expect(kept.elements.allSatisfy { $0 == 7 })
  }

  @Test("after the first round nothing new is allocated")
  func steady() {
    let arena = Arena(growth: 256)
    func round() -> [UnsafeMutablePointer<Float>] {
      defer { arena.reset() }
      return [10, 300, 20, 1_000, 5].map { arena.floats($0) }
    }
    let first = round()
    for _ in 0..<5 { #expect(round() == first) }
    #expect(arena.peak >= 1_335)
  }

  @Test("a larger request after many small ones finds room in what is there")
  func larger() {
    let arena = Arena(growth: 1024)
    for _ in 0..<40 { _ = arena.floats(900) }
    let capacity = arena.capacity
    #expect(capacity < 2 * 40 * 1024)
    arena.reset()
    for _ in 0..<6 { _ = arena.floats(3_000) }
    #expect(arena.capacity == capacity)
  }

  @Test("borrowed memory is used up to what is free, and given back with the rest")
  func borrowed() {
    let (arena, slab) = (Arena(growth: 1024), Slab(count: 512))
    arena.borrow(slab)
    #expect(arena.floats(16) != slab.base)
    arena.lentFloats = 160
    let mark = arena.mark()
    #expect(arena.floats(100) == slab.base)
    #expect(arena.floats(48) == slab.base + 112)
    let own = arena.floats(16)
    #expect(own < slab.base || own >= slab.base + 512)
    arena.lentFloats = 512
    #expect(arena.floats(352) == slab.base + 160)
    arena.release(to: mark)
    #expect(arena.floats(512) == slab.base)
    arena.reset()
    #expect(arena.lentFloats == 0)
  }
}
