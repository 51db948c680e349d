import Basics
import Records

/// `logs/training_{time}.log`: every line shown on the console about a run, without control codes.
final class RunLog {
  let path: String
  private let file: AppendingFile
  /// Also receives each line.
  var mirror: ((String) -> Void)?

  /// - Parameter resumption: the number of the resumption, from 1; `nil` for the first segment of a run.
  init(_ directory: String, resumption: Int?) throws(Failure) {
    try FileSystem.createDirectory("\(directory)/logs")
    let time = RunLog.stamp()
    let name = resumption.map { "training_resume_\($0)_\(time).log" } ?? "training_\(time).log"
    path = "\(directory)/logs/\(name)"
    file = try AppendingFile(path)
  }

  /// Appends to an existing log.
  init(appendingTo path: String) throws(Failure) {
    self.path = path
    file = try AppendingFile(path)
  }

  /// The current time for file names: `20261121_110147`.
  static func stamp() -> String {
    let digits = Timestamp.now.description.filter(\.isNumber).prefix(14)
    return "\(digits.prefix(8))_\(digits.dropFirst(8))"
  }

  /// Adds a line. A log that cannot be written does not stop the run.
  func add(_ line: String) {
    let line = RunLog.plain(line)
    try? file.append(Array((line + "\n").utf8))
    mirror?(line)
  }

  /// The line without escape sequences and other control characters.
  static func plain(_ line: String) -> String {
    var text = ""
    var scalars = line.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == "\u{1B}" {
        // A control sequence ends with a letter.
        guard scalars.next() == "[" else { continue }
        while let next = scalars.next(), !("@"..."~").contains(next) {}
      } else if scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\t" || scalar == "\n" {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
