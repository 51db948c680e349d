import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A contiguous block of zeroed memory; untouched pages cost nothing.
package final class Slab {
  /// How the memory will be used.
  package enum Use: Sendable {
    /// All of it: large pages save address translations.
    case dense
    /// Scattered rows: small pages, so that untouched rows cost nothing.
    case fewRows
  }

  /// The first float, at the start of a page; valid as long as the slab.
  package let base: UnsafeMutablePointer<Float>
  /// The number of floats.
  package let count: Int

  /// Sizes are checked against what is free before a run starts. If the system refuses the memory all the
  /// same, the process ends with status 2 and a message: the computation could not continue without it.
  ///
  /// Never inlined: Swift 6.3 may otherwise put the object itself on the caller's stack, and reuse its place there
  /// before the object is released. `idx-bench roof` shows it.
  @inline(never)
  package init(count: Int, use: Use = .dense) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let memory = Memory.takeOrEnd(bytes)
    #if os(Linux)
      // Only a hint: a system without large pages ignores it.
      if bytes >= 1 << 21 { madvise(memory, bytes, use == .dense ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) }
    #endif
    base = memory.bindMemory(to: Float.self, capacity: count)
  }

  /// Copies the pages of `count` floats in a private file mapping into the process, as writing to them would.
  ///
  /// Only a hint: other systems copy the pages when they are first written to.
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
