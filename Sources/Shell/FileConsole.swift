import Basics
import Records

/// Writes a command's results to a file (`> FILE`); notes still go to the console.
final class FileConsole: Console {
  private let path: String
  private let appends: Bool
  private let console: any Console
  private var lines: [String] = []

  init(_ path: String, appends: Bool, around console: any Console) {
    (self.path, self.appends, self.console) = (path, appends, console)
  }

  // Unlimited for a file: tables are written in full.
  var width: Int { ResultWidth.endless }
  var isInteractive: Bool { false }
  func print(_ line: String) { lines.append(line) }
  func note(_ line: String) { console.note(line) }
  func fail(_ line: String) { console.fail(line) }
  func status(_ line: String?) { console.status(line) }

  /// Writes what was printed; an existing file is replaced atomically, or appended to with `>>`.
  ///
  /// A device or a pipe (`/dev/null`) is written to, and a link is followed; they are never replaced.
  func finish() throws(Failure) {
    let text = lines.map { $0 + "\n" }.joined()
    let target = FileFacts.resolved(path)
    if appends || (FileSystem.exists(target) && !FileSystem.isPlainFile(target)) {
      try AppendingFile(target).append(Array(text.utf8))
    } else {
      try AtomicFile.replace(target, with: text)
    }
  }
}
