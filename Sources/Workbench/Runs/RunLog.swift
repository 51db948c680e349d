import Basics
import Records

/// `logs/training_{time}.log`: the lines that the console showed about a run, without control codes.
package final class RunLog {
  private let file: AppendingFile
  /// Takes each line, too.
  var mirror: ((String) -> Void)?

  /// - Parameter resumption: which resumption this is, from 1; `nil` for the first stretch of a run.
  init(_ directory: String, resumption: Int?) throws(Failure) {
    try FileSystem.createDirectory("\(directory)/logs")
    let stamp = Timestamp.now.description.filter(\.isNumber).prefix(14)
    let time = "\(stamp.prefix(8))_\(stamp.dropFirst(8))"
    let name = resumption.map { "training_resume_\($0)_\(time).log" } ?? "training_\(time).log"
    file = try AppendingFile("\(directory)/logs/\(name)")
  }

  /// Adds a line. A log that cannot be written costs the log, not the run.
  package func add(_ line: String) {
    try? file.append(Array((line + "\n").utf8))
    mirror?(line)
  }
}
