package import Basics
import CLineEdit

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes results to standard output, everything about the work to standard error, and one status line below
/// both.
///
/// All writing goes through one object, which clears the status line, prints, and draws it again, so that a
/// progress bar leaves no traces. Only here is text for a terminal escaped and folded; a file or a pipe gets
/// it unchanged. Used from one thread.
package final class TerminalConsole: Console {
  private let output: Int32
  private let notes: Int32
  private let showsStatus: Bool
  private let outputIsTerminal: Bool
  private let notesAreTerminal: Bool
  /// The text on the status line now; empty if there is none.
  private var drawn = ""
  /// The text that should be there.
  private var wanted = ""
  private var lastDrawing: Double = -1
  private let clock: () -> Double
  /// Whether notes are shown (not with `-q`); failures are printed with ``fail(_:)``.
  package var showsNotes = true
  /// Why the last result could not be written: a full disk, a limit of file sizes.
  package private(set) var failure: Failure?
  private var readerLeft = false

  /// - Parameters:
  ///   - showsStatus: `nil` shows it if standard error is a terminal and `TERM` is not `dumb`.
  ///   - clock: monotonic seconds; for tests.
  package init(output: Int32 = 1, notes: Int32 = 2, showsStatus: Bool? = nil, clock: (() -> Double)? = nil) {
    (self.output, self.notes) = (output, notes)
    (outputIsTerminal, notesAreTerminal) = (isatty(output) != 0, isatty(notes) != 0)
    let terminal = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    self.showsStatus = showsStatus ?? (isatty(notes) != 0 && terminal != "dumb")
    let stopwatch = Stopwatch()
    self.clock = clock ?? { stopwatch.seconds }
  }

  /// Queried each time, because the window may have been resized.
  package var width: Int {
    for descriptor in [notes, output] {
      let columns = Int(idx_line_columns(descriptor))
      if columns > 0 { return columns }
    }
    return 80
  }

  /// Unlimited for a file or a pipe: what another program reads is never cut.
  package var resultWidth: Int {
    let columns = Int(idx_line_columns(output))
    return columns > 0 ? columns : outputIsTerminal ? 80 : ResultWidth.endless
  }

  package var isInteractive: Bool { showsStatus }
  package var takesMore: Bool { !readerLeft && failure == nil }

  /// If the reader has closed the pipe, as in `idx … | head`, nothing more is written, and that is not a
  /// failure.
  package func print(_ line: String) {
    write(outputIsTerminal ? TerminalConsole.rows(of: line, resultWidth) : line)
  }

  package func print(exactly line: String) { write(outputIsTerminal ? ShownText.visible(line) : line) }

  private static func rows(of text: String, _ width: Int) -> String {
    ShownText.visible(text).split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { ShownText.folded(String($0), to: width) }.joined(separator: "\n")
  }

  private func write(_ text: String) {
    guard !readerLeft else { return }
    erase()
    let number = Output.write(text + "\n", to: output)
    readerLeft = number == EPIPE
    if number != 0, number != EPIPE, failure == nil {
      failure = FileSystem.failure("write", "<stdout>", number)
    }
    draw()
  }

  package func note(_ line: String) {
    if showsNotes { fail(line) }
  }

  /// One line to standard error, even if notes are not shown.
  package func fail(_ line: String) {
    erase()
    let columns = Int(idx_line_columns(notes))
    let text = notesAreTerminal ? TerminalConsole.rows(of: line, columns > 0 ? columns : 80) : line
    Output.write(text + "\n", to: notes)
    draw()
  }

  /// Repainted at most ten times a second; faster updates are shown with the next one. `nil` clears it at
  /// once.
  package func status(_ line: String?) {
    guard showsStatus else { return }
    wanted = line ?? ""
    if wanted.isEmpty {
      erase()
      lastDrawing = -1
    } else if lastDrawing < 0 || clock() - lastDrawing >= 0.1 {
      draw()
    }
  }

  private func erase() {
    guard !drawn.isEmpty else { return }
    Output.write("\r\u{1B}[K", to: notes)
    drawn = ""
  }

  private func draw() {
    guard showsStatus, !wanted.isEmpty else { return }
    // One column is left free, because some terminals wrap after a full row.
    let line = TextWidth.cut(TerminalConsole.oneLine(wanted), to: max(width - 1, 1))
    if line != drawn { Output.write("\r\(line)\u{1B}[K", to: notes) }
    drawn = line
    lastDrawing = clock()
  }

  private static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
    var line = ""
    for scalar in text.unicodeScalars {
      line.unicodeScalars.append(scalar == "\n" || scalar == "\r" || scalar == "\t" ? " " : scalar)
    }
    return ShownText.visible(line)
  }
}
