package import Basics
import CLineEdit
import CSignals

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Lines of a pipe, a file or a plain terminal, without editing.
package final class PipeSource: LineSource {
  private let descriptor: Int32
  private let showsPrompt: Bool
  private var waiting: [UInt8] = []
  private var isAtEnd = false
  private var lineNumber = 0

  package var isInteractive: Bool { showsPrompt }
  package var hasLine: Bool { waiting.contains(0x0A) }

  /// - Parameter showsPrompt: whether to show prompts, for a terminal without editing (`TERM=dumb`).
  package init(descriptor: Int32 = 0, showsPrompt: Bool = false) {
    (self.descriptor, self.showsPrompt) = (descriptor, showsPrompt)
  }

  package func remember(_ line: String) {}

  /// - Throws: `terminal.read`; `file.encoding` for a line that is not UTF-8.
  package func nextLine(prompt: String) throws -> Line {
    if showsPrompt { Output.write(prompt, to: 1) }
    while true {
      if let end = waiting.firstIndex(of: 0x0A) {
        let line = waiting[..<end]
        waiting.removeSubrange(...end)
        return try text(line)
      }
      if isAtEnd {
        guard !waiting.isEmpty else {
          if showsPrompt { Output.write("\n", to: 1) }
          return .end
        }
        defer { waiting = [] }
        return try text(waiting[...])
      }
      if let stopped = try fill() { return stopped }
    }
  }

  /// Reads the available bytes; returns a line only if a signal arrived instead.
  private func fill() throws -> Line? {
    // The signal pipe wakes the poll even for a signal that arrived just before it.
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: idx_signals_pipe(), events: Int16(POLLIN), revents: 0),
    ]
    let ready = poll(&waits, 2, -1)
    if waits[1].revents != 0 { idx_line_drain(waits[1].fd) }
    if StopSignal.request != .none { return interrupted() }
    if ready < 0 || waits[0].revents == 0 { return nil }
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      waiting += chunk[..<count]
    } else if count == 0 || errno == EIO {
      isAtEnd = true
    } else if errno != EINTR && errno != EAGAIN {
      throw Failure(
        "terminal.read", "cannot read standard input: \(String(cString: strerror(errno)))", kind: .environment
      )
    }
    return nil
  }

  /// At a prompt Ctrl-C begins a new line; anything else ends the input and remains raised for the exit
  /// status.
  private func interrupted() -> Line {
    waiting = []
    guard showsPrompt, !StopSignal.endsProcess else { return .end }
    Output.write("\n", to: 1)
    StopSignal.lower()
    return .interrupted
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(Failure) -> Line {
    lineNumber += 1
    var bytes = bytes
    if bytes.last == 0x0D { bytes.removeLast() }
    if lineNumber == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let line = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        "file.encoding", "not valid UTF-8", at: .file("<stdin>", line: lineNumber),
        remedy: "save the text as UTF-8",
        kind: .environment)
    }
    return .text(line)
  }
}
