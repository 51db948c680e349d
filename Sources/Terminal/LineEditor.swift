package import Basics
import CLineEdit
import CSignals
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A prompt with editing, history, completion, hints and notices, over libedit.
///
/// Used from one thread; only ``Notices/post(_:)`` may be called from others.
package final class LineEditor: LineSource {
  /// A queue of notices for the prompt; any thread may post.
  package final class Notices: Sendable {
    private let waiting = Mutex<[String]>([])
    fileprivate init() {}

    /// Shows a line above the one being typed: at once while a line is being read, otherwise before the next
    /// prompt.
    package func post(_ line: String) {
      waiting.withLock { $0.append(line) }
      idx_signals_wake()
    }

    func take() -> [String] {
      waiting.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  /// A text to show in grey after the line.
  package struct Hint: Sendable, Equatable {
    /// The text that follows the cursor.
    package var text: String
    /// Whether the right arrow inserts it (a line of the history); otherwise it only explains (a template).
    package var accepts: Bool
    /// - Parameters: the properties, in their order.
    package init(_ text: String, accepts: Bool) { (self.text, self.accepts) = (text, accepts) }
  }

  /// Called for Tab with the line and the cursor in UTF-8 bytes.
  package var completer: ((_ line: String, _ cursor: Int) -> Completions)?
  /// Called at every key with the cursor at the end; must be fast.
  package var hinter: ((_ line: String) -> Hint?)? { didSet { connectHinter() } }
  /// Lines to show above the prompt, even while a line is being typed.
  package let notices = Notices()
  package var isInteractive: Bool { true }
  private let editor: OpaquePointer

  /// Opens the terminal on standard input and output, and installs the signal handlers if they are not yet
  /// installed.
  ///
  /// - Parameter history: lines for the arrow keys, oldest first.
  /// - Returns: `nil` if line editing is impossible: a pipe, `TERM=dumb`, an unknown terminal.
  package init?(program: String = "idx", history: [String] = []) {
    StopSignal.install()
    guard idx_line_usable() != 0, let editor = idx_line_open(program, idx_signals_pipe()) else { return nil }
    self.editor = editor
    for line in history { idx_line_history_add(editor, line) }
    let context = Unmanaged.passUnretained(self).toOpaque()
    idx_line_set_completer(editor, answerCompletion, context)
    idx_line_set_notices(editor, answerNotices, context)
  }

  deinit { idx_line_close(editor) }

  package func remember(_ line: String) { idx_line_history_add(editor, line) }

  /// - Parameter prompt: may contain colour sequences; ends in a plain space.
  /// - Throws: `terminal.read`.
  package func nextLine(prompt: String) throws -> Line {
    idx_line_drain(idx_signals_pipe())
    if StopSignal.request != .none { return interrupted() }
    var text: UnsafeMutablePointer<CChar>?
    let status = idx_line_read(editor, LineEditor.marked(prompt), &text)
    defer { free(text) }
    switch Int(status) {
    case IDX_LINE_TEXT: return .text(text.map { String(cString: $0) } ?? "")
    case IDX_LINE_INTERRUPTED: return interrupted()
    case IDX_LINE_END: return .end
    default: throw Failure("terminal.read", "cannot read from the terminal", kind: .environment)
    }
  }

  /// Ctrl-C begins a new line; SIGTERM and SIGHUP end the session and remain raised for the exit status.
  private func interrupted() -> Line {
    guard !StopSignal.endsProcess else { return .end }
    StopSignal.lower()
    return .interrupted
  }

  /// The prompt with colour sequences enclosed in `\1`, so that libedit does not count their columns.
  static func marked(_ prompt: String) -> String {
    var marked = ""
    var isInside = false
    for scalar in prompt.unicodeScalars {
      if scalar == "\u{1B}", !isInside {
        marked += "\u{1}"
        isInside = true
      }
      marked.unicodeScalars.append(scalar)
      if isInside, scalar.properties.isAlphabetic {
        marked += "\u{1}"
        isInside = false
      }
    }
    if isInside { marked += "\u{1}" }
    return marked.hasSuffix("\u{1}") ? marked + " " : marked
  }

  private func connectHinter() {
    idx_line_set_hinter(
      editor, hinter == nil ? nil : answerHint, Unmanaged.passUnretained(self).toOpaque())
  }
}

// MARK: - What C calls back

private func owner(_ context: UnsafeMutableRawPointer?) -> LineEditor? {
  context.map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
}

private func answerCompletion(
  context: UnsafeMutableRawPointer?, line: UnsafePointer<CChar>?, cursor: Int, columns: Int32,
  answer: UnsafeMutablePointer<idx_line_completion>?
) {
  guard let editor = owner(context), let line, let answer, let completer = editor.completer else { return }
  let completions = completer(String(cString: line), cursor)
  switch completions.step(line: String(cString: line), cursor: cursor, columns: Int(columns)) {
  case .nothing: break
  case .insert(let text, let erasing):
    answer.pointee.erase = erasing
    answer.pointee.insert = strdup(text)
  case .list(let lines):
    answer.pointee.listing = strdup(lines.joined(separator: "\n"))
    answer.pointee.count = completions.candidates.count
  }
}

private func answerHint(
  context: UnsafeMutableRawPointer?, line: UnsafePointer<CChar>?, accepts: UnsafeMutablePointer<Int32>?
) -> UnsafeMutablePointer<CChar>? {
  guard let line, let hint = owner(context)?.hinter?(String(cString: line)) else { return nil }
  accepts?.pointee = hint.accepts ? 1 : 0
  return strdup(hint.text)
}

private func answerNotices(context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<CChar>? {
  guard let lines = owner(context)?.notices.take(), !lines.isEmpty else { return nil }
  return strdup(lines.joined(separator: "\r\n"))
}
