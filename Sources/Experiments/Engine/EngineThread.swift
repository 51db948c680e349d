package import Basics
package import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What only the engine thread touches: models are made, trained and dropped here.
package final class Engine {
  private var kernels: (threads: Int, kernels: Kernels)?

  /// Kernels on a pool of `threads`; the pool is kept for the next piece of work.
  /// - Throws: `memory` where OpenBLAS would not get its buffers.
  package func kernels(threads: Int) throws(Failure) -> Kernels {
    if let kernels, kernels.threads == threads { return kernels.kernels }
    try Machine.checkBuffers(threads: threads)
    let made = Kernels(on: WorkerPool(threads: threads))
    kernels = (threads, made)
    return made
  }
}

/// A piece of work on the engine thread: its events, and in the end its result.
package final class Job<R: Sendable>: Sendable {
  /// What happens meanwhile, in order; closed once the result is there.
  package let events = EventQueue()
  private let outcome = Monitor<Result<R, any Error>?>(nil)

  init() {}

  fileprivate func settle(_ result: Result<R, any Error>) {
    outcome.withLock { $0 = result }
    events.close()
  }

  /// The result, or `nil` while the work goes on.
  package var result: Result<R, any Error>? { outcome.withLock { $0 } }

  /// Waits for the end.
  package func value() throws -> R {
    try outcome.wait(until: { $0 != nil }) { result in
      guard let result else { preconditionFailure("a job ends with a result") }
      return try result.get()
    }
  }
}

/// The one thread that owns models and calls BLAS.
///
/// Unchecked Sendable is safe here: `engine` is made on the thread and handed only to work that runs there.
package final class EngineThread: @unchecked Sendable {
  private typealias Work = @Sendable (Engine) -> Void
  private struct Queue: Sendable {
    var work: [Work] = []
  }

  private let queue = Monitor(Queue())
  private var isStarted = false

  /// Starts no thread: the first work does.
  package init() {}

  /// Appends work; it begins when all work before it has ended.
  package func start<R: Sendable>(
    _ work: @escaping @Sendable (Engine, EventQueue) throws -> R
  ) -> Job<R> {
    let job = Job<R>()
    queue.withLock { queue in
      queue.work.append { engine in job.settle(Result { try work(engine, job.events) }) }
    }
    if !startThread() {
      queue.withLock { $0.work = [] }
      job.settle(
        .failure(
          Failure(
            "machine.thread", "the system starts no thread to compute on",
            remedy: "raise the limit of processes (ulimit -u)", kind: .environment)))
    }
    return job
  }

  /// Starts the thread where there is none yet; `false` when the system refuses.
  private func startThread() -> Bool {
    guard !isStarted else { return true }
    let me = Unmanaged.passRetained(self).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    // Deep call chains of matrix code fit easily; the default of some systems does not hold a BLAS call's buffers.
    pthread_attr_setstacksize(&attributes, 16 << 20)
    #if canImport(Darwin)
      var handle: pthread_t?
      let status = pthread_create(
        &handle, &attributes,
        { argument in
          Unmanaged<EngineThread>.fromOpaque(argument).takeRetainedValue().live()
          return nil
        }, me)
    #else
      var handle = pthread_t()
      let status = pthread_create(
        &handle, &attributes,
        { argument in
          guard let argument else { return nil }
          Unmanaged<EngineThread>.fromOpaque(argument).takeRetainedValue().live()
          return nil
        }, me)
    #endif
    isStarted = status == 0
    if !isStarted { Unmanaged<EngineThread>.fromOpaque(me).release() }
    return isStarted
  }

  private func live() {
    StopSignal.blockInThread()
    let engine = Engine()
    while true {
      let next: Work? = queue.wait(until: { !$0.work.isEmpty }) { queue in
        queue.work.isEmpty ? nil : queue.work.removeFirst()
      }
      guard let next else { return }
      next(engine)
    }
  }
}
