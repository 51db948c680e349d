import Basics
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// N − 1 threads and the caller, which together process the slices of one piece of work at a time.
///
/// Which thread computes a slice is arbitrary; the slices depend only on the shape of the work, so results
/// are the same for every number of threads.
///
/// Unchecked Sendable is safe here: `body` is written only while no slice is open (the caller waits for all
/// of them) and read only after a slice was claimed, and the claim (an atomic exchange) orders the two.
package final class WorkerPool: @unchecked Sendable {
  /// Threads that compute, the caller included.
  package let threads: Int

  /// The open work, in one word, so that a claim fails whenever any part of it has changed.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let parked = Atomic<Int>(0)
  private let ending = Atomic<Bool>(false)
  private let gate = Monitor<UInt64>(0)
  private var body: ((Int) -> Void)?
  private var handles: [pthread_t] = []

  /// - Parameter threads: at least 1; clamped to 1...256.
  package init(threads: Int) {
    self.threads = min(max(threads, 1), 256)
    // If the system refuses further threads, the work is slower but its results are the same.
    for _ in 1..<self.threads where !start() { break }
  }

  deinit {
    ending.store(true, ordering: .sequentiallyConsistent)
    gate.withLock { $0 += 1 }
    for handle in handles { pthread_join(handle, nil) }
  }

  /// Runs `body(0)`, …, `body(count - 1)`, each once, on any thread; returns when all are done.
  ///
  /// Must be called from one thread only, and not from inside `body`.
  package func run(slices count: Int, _ body: (Int) -> Void) {
    precondition(count <= Ticket.most, "work has at most \(Ticket.most) slices")
    guard threads > 1, count > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      self.body = body
      finished.store(0, ordering: .relaxed)
      let last = Ticket(word: ticket.load(ordering: .relaxed))
      ticket.store(last.following(slices: count).word, ordering: .sequentiallyConsistent)
      if parked.load(ordering: .sequentiallyConsistent) > 0 { gate.withLock { $0 += 1 } }
      work()
      var spins = 0
      while finished.load(ordering: .acquiring) < count { WorkerPool.pause(&spins) }
      self.body = nil
    }
  }

  /// Runs `body` over `0..<count` in ranges of `grain` (the last may be shorter).
  package func run(over count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let grain = max(grain, 1)
    run(slices: (count + grain - 1) / grain) { slice in
      body(slice * grain..<min((slice + 1) * grain, count))
    }
  }

  /// Claims slices of the open work until all are taken.
  private func work() {
    while true {
      let seen = Ticket(word: ticket.load(ordering: .acquiring))
      guard seen.hasOpenSlices else { return }
      let claim = ticket.compareExchange(
        expected: seen.word, desired: seen.word + 1, ordering: .acquiringAndReleasing)
      guard claim.exchanged else { continue }
      compute(seen.next)
      finished.add(1, ordering: .releasing)
    }
  }

  /// Runs one slice. Not inlined: the call's reference to `body` must be released before the slice counts as
  /// finished, or the caller would find that its closure escaped.
  @inline(never)
  private func compute(_ index: Int) { body?(index) }

  private var hasOpenSlices: Bool {
    Ticket(word: ticket.load(ordering: .sequentiallyConsistent)).hasOpenSlices
  }

  /// The main loop of a worker: compute, spin for a while, sleep.
  private func live() {
    StopSignal.blockInThread()
    var idle = 0
    while !ending.load(ordering: .relaxed) {
      if hasOpenSlices {
        work()
        idle = 0
      } else if idle < 20_000 {
        WorkerPool.pause(&idle)
      } else {
        let seen = gate.withLock { $0 }
        parked.add(1, ordering: .sequentiallyConsistent)
        if !hasOpenSlices, !ending.load(ordering: .sequentiallyConsistent) {
          gate.wait(until: { $0 != seen }) { _ in }
        }
        parked.subtract(1, ordering: .sequentiallyConsistent)
        idle = 0
      }
    }
  }

  /// Waits a moment; every hundredth time yields the core to another thread, which may be running the slice
  /// waited for.
  private static func pause(_ spins: inout Int) {
    spins += 1
    if spins % 100 == 0 { sched_yield() }
  }

  /// Starts one more thread; `false` when the system refuses.
  private func start() -> Bool {
    // Unowned by design: deinit joins the threads before the memory goes.
    let pool = Unmanaged.passUnretained(self).toOpaque()
    #if canImport(Darwin)
      var handle: pthread_t?
    #else
      var handle = pthread_t()
    #endif
    let status = pthread_create(
      &handle, nil,
      { argument in
        #if canImport(Darwin)
          let pool = Unmanaged<WorkerPool>.fromOpaque(argument).takeUnretainedValue()
        #else
          guard let argument else { return nil }
          let pool = Unmanaged<WorkerPool>.fromOpaque(argument).takeUnretainedValue()
        #endif
        pool.live()
        return nil
      }, pool)
    guard status == 0 else { return false }
    #if canImport(Darwin)
      if let handle { handles.append(handle) }
    #else
      handles.append(handle)
    #endif
    return true
  }
}

/// One word: the number of the work (24 bits), its number of slices (20), the next slice (20).
private struct Ticket {
  static let most = (1 << 20) - 1
  let word: UInt64

  var next: Int { Int(word & 0xF_FFFF) }
  private var slices: Int { Int(word >> 20 & 0xF_FFFF) }
  var hasOpenSlices: Bool { next < slices }

  /// The ticket of the next work, with no slice taken yet.
  func following(slices: Int) -> Ticket { Ticket(word: (word >> 40 &+ 1) << 40 | UInt64(slices) << 20) }
}
