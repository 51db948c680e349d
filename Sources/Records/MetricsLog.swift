package import Basics

/// `metrics.jsonl`: a run's rows in the order in which they were measured, one JSON object per line.
package final class MetricsLog {
  /// The log's name in a run's directory.
  package static let fileName = "metrics.jsonl"
  private let file: AppendingFile

  /// Opens the log of a run for appending; an incomplete last line is removed first.
  /// - Throws: `metrics.damaged`, `file.…`.
  package init(_ directory: String) throws(Failure) {
    try MetricsLog.cut(in: directory, after: .max)
    file = try AppendingFile("\(directory)/\(MetricsLog.fileName)")
  }

  /// Adds a row with a single write, so that a program that follows the file sees only complete lines.
  package func append(_ row: MetricsRow) throws(Failure) { try file.append(line: row.json) }

  /// Flushes the rows so far, so that they survive a power cut: called before a checkpoint refers to them.
  package func synchronize() throws(Failure) { try file.synchronize() }

  /// The rows of a run; empty without a log. An incomplete last line is left out.
  /// - Throws: `metrics.damaged` with the line.
  package static func rows(in directory: String) throws(Failure) -> [MetricsRow] {
    try lines(in: directory).map(\.row)
  }

  /// Rolls the log back to `step`: later rows are moved to `metrics.segment-{N}.jsonl`, N from 1.
  ///
  /// The remaining rows are unchanged byte for byte; an incomplete last line is removed. Repeating the call
  /// does nothing. `step` −1 removes all rows.
  ///
  /// - Parameter evaluated: the last evaluated step known to the checkpoint of `step`: a later evaluation
  ///   will be repeated, so its row is moved too. `nil` keeps all evaluations up to `step`.
  /// - Returns: the number of rows that were moved.
  /// - Throws: `metrics.damaged`, `file.…`.
  @discardableResult
  package static func cut(
    in directory: String, after step: Int, evaluated: Int? = nil
  ) throws(Failure) -> Int {
    func isKept(_ row: MetricsRow) -> Bool {
      row.step <= (row.split == nil ? step : min(step, evaluated ?? step))
    }
    let path = "\(directory)/\(fileName)"
    guard FileSystem.exists(path) else { return 0 }
    let size = try FileFacts(path).size
    let lines = try lines(in: directory)
    let kept = lines.filter { isKept($0.row) }.flatMap(\.bytes)
    let cut = lines.filter { !isKept($0.row) }
    if kept.count == size { return 0 }
    if !cut.isEmpty { try keepSegment(cut.flatMap(\.bytes), in: directory) }
    try AtomicFile.replace(path, with: kept)
    return cut.count
  }

  /// The paths of the files with moved rows, oldest first.
  /// - Throws: `file.read` for a directory that cannot be read.
  package static func segments(in directory: String) throws(Failure) -> [String] {
    try numbers(in: directory).map { segmentPath($0, directory) }
  }

  private static func keepSegment(_ bytes: [UInt8], in directory: String) throws(Failure) {
    let last = try numbers(in: directory).last ?? 0
    // A process that ended between the two writes has already saved these rows.
    if last > 0, try FileSystem.read(segmentPath(last, directory)) == bytes { return }
    try AtomicFile.replace(segmentPath(last + 1, directory), with: bytes)
  }

  private static func segmentPath(_ number: Int, _ directory: String) -> String {
    "\(directory)/metrics.segment-\(number).jsonl"
  }

  /// Numbers of more than nine digits are not ours; the limit ensures that there is always a next number.
  private static func numbers(in directory: String) throws(Failure) -> [Int] {
    try FileSystem.list(directory).compactMap { name -> Int? in
      guard name.hasPrefix("metrics.segment-"), name.hasSuffix(".jsonl") else { return nil }
      let digits = name.dropFirst("metrics.segment-".count).dropLast(".jsonl".count)
      return digits.utf8.count <= 9 ? Int(digits) : nil
    }.sorted()
  }

  private static func lines(in directory: String) throws(Failure) -> [(
    bytes: ArraySlice<UInt8>, row: MetricsRow
  )] {
    let path = "\(directory)/\(fileName)"
    guard FileSystem.exists(path) else { return [] }
    var rest = try FileSystem.read(path)[...]
    var lines: [(bytes: ArraySlice<UInt8>, row: MetricsRow)] = []
    while let feed = rest.firstIndex(of: 0x0A) {
      let bytes = rest[...feed]
      rest = rest[(feed + 1)...]
      guard let value = try? JSONValue(parsing: bytes, source: path), let row = MetricsRow(value) else {
        throw Failure.damagedLine(lines.count + 1, path)
      }
      lines.append((bytes, row))
    }
    return lines
  }
}
