import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One stretch of zeroed memory; pages that are not touched cost nothing.
package final class Slab {
  /// How the memory will be used.
  package enum Use: Sendable {
    /// All of it: large pages save the processor many look-ups.
    case dense
    /// A row here and there: small pages, so that the others cost nothing.
    case fewRows
  }

  /// The first float, at the start of a page; valid as long as the slab.
  package let base: UnsafeMutablePointer<Float>
  /// Floats.
  package let count: Int

  /// Sizes are checked against what is free before a run starts. Where the system refuses the memory all the same, the
  /// process ends with status 2 and a line that says so: nothing that computes could go on without.
  package init(count: Int, use: Use = .dense) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let memory = Memory.takeOrEnd(bytes)
    #if os(Linux)
      // Advice: a system that has no large pages goes on without.
      if bytes >= 1 << 21 { madvise(memory, bytes, use == .dense ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) }
    #endif
    base = memory.bindMemory(to: Float.self, capacity: count)
  }

  /// Makes the pages of some floats in a private mapping of a file the process's own, as writing to them would.
  ///
  /// Advice: a system that does not know it copies the pages when they are written to.
  package static func makeOwn(_ values: UnsafeMutablePointer<Float>, count: Int) {
    #if os(Linux)
      let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
      let start = UInt(bitPattern: values) / page * page
      let end = UInt(bitPattern: values + count)
      guard let pages = UnsafeMutableRawPointer(bitPattern: start) else { return }
      let populateForWriting: Int32 = 23  // MADV_POPULATE_WRITE, since Linux 5.14
      madvise(pages, Int(end - start), populateForWriting)
    #endif
  }

  deinit { Memory.give(back: base, bytes: max(count, 1) * MemoryLayout<Float>.stride) }
}
