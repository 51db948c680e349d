#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Both ends of a pipe, for what reads or writes a descriptor.
final class Pipe {
  let reading: Int32
  private(set) var writing: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    (reading, writing) = (ends[0], ends[1])
    _ = fcntl(reading, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(reading)
    if writing >= 0 { close(writing) }
  }

  func write(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { systemWrite(writing, $0) } }

  func closeWriting() {
    close(writing)
    writing = -1
  }

  /// Lets reads wait.
  func block() { _ = fcntl(reading, F_SETFL, 0) }

  /// What was written so far.
  func text() -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(reading, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
