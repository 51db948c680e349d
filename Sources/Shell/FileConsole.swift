import Basics
import Commands
import Experiments
import Records
import Scripting

/// Writes a command's results to a file (`> FILE`); notes still go to the console.
final class FileConsole: Console {
  private let path: String
  private let appends: Bool
  private let console: any Console
  /// What has not been written yet.
  private var waiting: [UInt8] = []
  /// Whether results are many lines, which are not held in memory.
  private var isLong = false
  /// The file, once a part of long results has been written.
  private var part: Part?
  private var failure: Failure?

  /// A file of which a part has been written.
  private enum Part {
    /// One that will take the file's place.
    case aside(FileWriter)
    case direct(AppendingFile)
  }

  /// The size in bytes of the parts of long results.
  private static let partSize = 1 << 16

  init(_ path: String, appends: Bool, around console: any Console) {
    (self.path, self.appends, self.console) = (path, appends, console)
  }

  deinit {
    if case .aside(let writer)? = part { try? FileSystem.remove(writer.path) }
  }

  // Unlimited for a file: tables are written in full.
  var width: Int { ResultWidth.endless }
  var isInteractive: Bool { false }
  var takesMore: Bool { failure == nil }
  func note(_ line: String) { console.note(line) }
  func fail(_ line: String) { console.fail(line) }
  func status(_ line: String?) { console.status(line) }
  func keepLines() { isLong = true }

  func print(_ line: String) {
    guard failure == nil else { return }
    waiting += line.utf8
    waiting.append(0x0A)
    guard isLong, waiting.count >= FileConsole.partSize else { return }
    do throws(Failure) { try writePart() } catch { failure = error }
  }

  /// Where the results go: a link is followed.
  private var target: String { FileFacts.resolved(path) }

  /// Whether the file grows rather than being replaced: with `>>`, and a device or a pipe (`/dev/null`).
  private var grows: Bool {
    let target = target
    return appends || (FileSystem.exists(target) && !FileSystem.isPlainFile(target))
  }

  private func writePart() throws(Failure) {
    let part: Part
    if let begun = self.part {
      part = begun
    } else {
      part =
        grows
        ? .direct(try AppendingFile(target))
        : .aside(try FileWriter(AtomicFile.aside(target), exclusive: true))
      self.part = part
    }
    switch part {
    case .aside(let writer): try writer.write(waiting)
    case .direct(let file): try file.append(waiting)
    }
    waiting = []
  }

  /// Writes what was printed; an existing file is replaced atomically, or appended to with `>>`.
  ///
  /// A device or a pipe is written to, and a link is followed; they are never replaced.
  func finish() throws(Failure) {
    if let failure { throw failure }
    guard part != nil else {
      if grows { return try AppendingFile(target).append(waiting) }
      return try AtomicFile.replace(target, with: waiting)
    }
    try writePart()
    guard case .aside(let writer)? = part else { return }
    try writer.finish()
    try FileSystem.rename(writer.path, to: target)
    part = nil
    try FileSystem.synchronizeDirectory(AtomicFile.directory(of: target))
  }

  /// Writes the lines so far of work that was stopped, if they are worth something alone.
  func finishStopped() throws(Failure) {
    if isLong, part != nil || !waiting.isEmpty { try finish() }
  }
}
