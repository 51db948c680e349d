#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A lock that lives exactly as long as the process (or the object) that took it.
///
/// The kernel drops it when the process ends in any way, so a lock that can be taken means that no process is
/// at work here.
package final class FileLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }
  deinit {
    // Unlocked explicitly: a child process holds a copy of the descriptor between fork and exec.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes the lock, or returns `nil` when another process or object holds it.
  /// - Throws: `file.create` when the lock file cannot be made.
  package static func take(_ path: String) throws(Failure) -> FileLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw FileSystem.failure("create", path) }
    // `isHeld` holds a shared lock for a moment, so try again.
    for attempt in 0..<20 {
      if attempt > 0 { usleep(2_000) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor: descriptor) }
    }
    close(descriptor)
    return nil
  }

  /// Takes the lock as soon as it is free.
  /// - Parameter seconds: the longest time to wait.
  /// - Throws: `file.create`; `file.busy` when another process holds it throughout.
  package static func wait(_ path: String, upTo seconds: Int = 10) throws(Failure) -> FileLock {
    for _ in 0..<max(1, seconds * 25) {
      if let lock = try take(path) { return lock }
    }
    throw Failure(
      "file.busy", "another process holds the lock all the time", at: .file(path, line: nil),
      remedy: "end the process that hangs, and run the line again", kind: .environment)
  }

  /// Sets the modification time of the lock file to now; errors are ignored.
  package func touch() { futimens(descriptor, nil) }

  /// Whether the lock at `path` is held. Never creates the file. A lock that cannot be examined counts as
  /// held: another process may be at work.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return !FileSystem.meansAbsence(errno) }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
    return errno == EWOULDBLOCK
  }
}
