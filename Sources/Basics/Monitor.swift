#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A mutex with a condition: values that threads hand to one another.
///
/// `Synchronization.Mutex` has no way to wait for a change, hence pthreads.
///
/// Unchecked Sendable is safe here: `state` is touched only between lock and unlock.
package final class Monitor<State: Sendable>: @unchecked Sendable {
  private var state: State
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  /// - Parameter initial: the value that the threads find first.
  package init(_ initial: State) {
    state = initial
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Reads or changes the value, then wakes the threads that wait for it.
  package func withLock<R>(_ body: (inout State) throws -> R) rethrows -> R {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Sleeps until `ready` holds or `seconds` have passed, then hands the value to `body`.
  package func wait<R>(
    upTo seconds: Double? = nil, until ready: (State) -> Bool, _ body: (inout State) throws -> R
  ) rethrows -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if let seconds {
      var deadline = timespec()
      clock_gettime(CLOCK_REALTIME, &deadline)
      let nanoseconds = deadline.tv_nsec + Int(seconds * 1e9)
      deadline.tv_sec += nanoseconds / 1_000_000_000
      deadline.tv_nsec = nanoseconds % 1_000_000_000
      while !ready(state), pthread_cond_timedwait(condition, mutex, &deadline) == 0 {}
    } else {
      while !ready(state) { pthread_cond_wait(condition, mutex) }
    }
    return try body(&state)
  }
}
