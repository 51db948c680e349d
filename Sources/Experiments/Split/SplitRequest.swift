package import Basics

/// Rows with their parts, ready to be written.
package struct SplitRequest: Sendable {
  let order: SplitOrder
  let bytes: [UInt8]
  let records: CSVRecords
  /// The names of the parts: `train`, `dev`, `test`, or `fold_1` …
  package let parts: [String]
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

  /// - Throws: `split.groups` if a part has no rows, which only large groups bring about.
  func checkParts() throws(Failure) {
    let rows = counts.rows
    guard let empty = rows.firstIndex(of: 0) else { return }
    throw Failure(
      "split.groups", "\(parts[empty]) would have no row: the groups of \(order.group ?? "") are too large",
      at: .file(order.path, line: nil), remedy: "give it a larger share, or fewer folds", kind: .usage)
  }

  /// The files in the order in which they are written, each with the parts whose rows it has.
  private var files: [(path: String, parts: Set<Int>)] {
    let directory = order.directory
    guard let folds = order.folds else {
      return parts.indices.map { ("\(directory)/\(parts[$0]).csv", [$0]) }
    }
    let trained = Set(0..<folds)
    var files: [(path: String, parts: Set<Int>)] = []
    for fold in 0..<folds {
      files.append(("\(directory)/\(parts[fold])/train.csv", trained.subtracting([fold])))
      files.append(("\(directory)/\(parts[fold])/dev.csv", [fold]))
    }
    return files + (folds..<parts.count).map { ("\(directory)/\(parts[$0]).csv", [$0]) }
  }

  /// The header and the rows of some parts, byte for byte and in the order of the file.
  private func text(of parts: Set<Int>) -> String {
    var text = Array(bytes[records.header])
    for (row, range) in records.rows.enumerated() where parts.contains(part[row]) {
      text += bytes[range]
      // The last row of the file may lack a line end.
      if text.last != 0x0A, text.last != 0x0D { text += lineEnd }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The line end of the header.
  private var lineEnd: [UInt8] {
    Array(bytes[records.header].suffix(2).drop { $0 != 0x0D && $0 != 0x0A })
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
    return (files.map(\.path), known)
  }
}
