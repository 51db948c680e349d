package import Basics
import Text

/// Rows with their parts, ready to be written.
package struct SplitRequest: Sendable {
  let order: SplitOrder
  let corpus: Corpus
  /// The names of the parts: ``SplitOrder/parts``.
  package var parts: [String] { order.parts }
  /// The part of each row.
  let part: [Int]
  /// The value of each row in the column `by=`; empty texts without it.
  let labels: [String]
  /// The different values, in the order in which they are shown.
  package let kinds: [String]
  /// Notes for the user, one line each.
  package internal(set) var notes: [String] = []

  /// The files from which it was prepared.
  package var sources: SourceFiles {
    var sources = SourceFiles()
    sources.add(order.path)
    for file in files { sources.add(file.path) }
    return sources
  }

  /// The number of rows of each part, in all and with each of ``kinds``.
  package var counts: (rows: [Int], labels: [[Int]]) {
    let numbers = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { (Array($1.utf8), $0) })
    var rows = [Int](repeating: 0, count: parts.count)
    var counted = [[Int]](repeating: rows, count: kinds.count)
    for (part, label) in zip(part, labels) {
      rows[part] += 1
      if let kind = numbers[Array(label.utf8)] { counted[kind][part] += 1 }
    }
    return (rows, counted)
  }

  /// - Throws: `split.groups` if a part has no rows, which only large groups bring about; `split.quotes` if quotes
  ///   that are text in the whole file would be quotes in a part.
  func checkParts() throws(Failure) {
    if let empty = counts.rows.firstIndex(of: 0) {
      throw Failure(
        "split.groups", "\(parts[empty]) would have no row: the groups of \(order.group ?? "") are too large",
        at: .file(order.path, line: nil), remedy: "give it a larger share, or fewer folds", kind: .usage)
    }
    guard !corpus.notes.isEmpty else { return }
    for file in files {
      let part = try? Corpus(bytes: Array(text(of: file.parts).utf8), path: order.path, names: corpus.names)
      guard part?.notes != corpus.notes else { continue }
      throw Failure(
        "split.quotes", "its quotes are text, and a part of it would be read with quotes around fields",
        at: .file(order.path, line: nil), remedy: "save it as CSV with commas, or as JSON lines",
        kind: .environment)
    }
  }

  private var files: [(path: String, parts: Set<Int>)] { order.files }

  /// The rows of some parts, byte for byte and in the order of the file, with its header.
  private func text(of parts: Set<Int>) -> String {
    // The file was read as UTF-8.
    String(decoding: corpus.file(of: part.indices.filter { parts.contains(part[$0]) }), as: UTF8.self)
  }

  /// Checks that nothing else is in the way.
  /// - Throws: `split.exists`.
  package func check() throws(Failure) {
    for file in files where FileSystem.exists(file.path) { try refuseOther(file) }
  }

  private func refuseOther(_ file: (path: String, parts: Set<Int>)) throws(Failure) {
    if !FileSystem.isDirectory(file.path),
      try FileSystem.read(file.path).elementsEqual(text(of: file.parts).utf8)
    {
      return
    }
    throw Failure(
      "split.exists", "there is something else already", at: .file(file.path, line: nil),
      remedy: "give to= another directory", kind: .environment)
  }

  /// Writes the files; one that is there already with the same contents stays.
  ///
  /// - Returns: the paths, and how many of them were there already.
  /// - Throws: `split.exists`, before anything is written if it is known then; `split.stopped`; `file.…`.
  package func write() throws(Failure) -> (paths: [String], known: Int) {
    try check()
    var known = 0
    for file in files {
      guard StopSignal.request == .none else {
        throw Failure(
          "split.stopped", "stopped; the same line writes the files that are missing", kind: StopSignal.kind)
      }
      try FileSystem.createDirectory(AtomicFile.directory(of: file.path))
      guard try !AtomicFile.create(file.path, with: text(of: file.parts)) else { continue }
      try refuseOther(file)
      known += 1
    }
    return (order.paths, known)
  }
}
