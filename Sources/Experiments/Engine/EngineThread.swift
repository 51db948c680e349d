import Basics
import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// State used only by the engine thread, on which models are created, trained and released.
final class Engine {
  private var kernels: (threads: Int, kernels: Kernels)?

  /// Kernels on a pool of `threads` threads, which is kept for the next job.
  /// - Throws: `memory` if OpenBLAS could not allocate its buffers.
  func kernels(threads: Int) throws(Failure) -> Kernels {
    if let kernels, kernels.threads == threads { return kernels.kernels }
    try Machine.checkBuffers(threads: threads)
    let made = Kernels(on: WorkerPool(threads: threads))
    kernels = (threads, made)
    return made
  }
}

/// A job on the engine thread, with its events and finally its result.
final class Job<R: Sendable>: Sendable {
  /// The events of the job, in order; closed once the result is available.
  let events = EventQueue()
  private let outcome = Monitor<Result<R, any Error>?>(nil)

  init() {}

  fileprivate func settle(_ result: Result<R, any Error>) {
    outcome.withLock { $0 = result }
    events.close()
  }

  /// The result, or `nil` while the job is running.
  var result: Result<R, any Error>? { outcome.withLock { $0 } }

  /// Waits for the result.
  func value() throws -> R {
    try outcome.wait(until: { $0 != nil }) { result in
      guard let result else { preconditionFailure("a job ends with a result") }
      return try result.get()
    }
  }
}

/// The one thread that owns models and calls BLAS.
///
/// Unchecked Sendable is safe here: `engine` is created on the thread and passed only to work that runs
/// there.
final class EngineThread: @unchecked Sendable {
  private typealias Work = @Sendable (Engine) -> Void
  private struct Queue: Sendable {
    var work: [Work] = []
  }

  private let queue = Monitor(Queue())
  private var isStarted = false

  /// Does not start the thread; the first job does.
  init() {}

  /// Enqueues work, which begins when all earlier work has ended.
  func start<R: Sendable>(
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

  /// Starts the thread unless it is running; `false` if the system refuses.
  private func startThread() -> Bool {
    guard !isStarted else { return true }
    let me = Unmanaged.passRetained(self).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    // Ample for deep call chains; the default of some systems is too small for the buffers of a BLAS call.
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
