package import Basics

/// Where a setting's value comes from; later ones win.
package enum Origin: Sendable, Equatable, CustomStringConvertible {
  /// Not given: the key has its default.
  case `default`
  /// A configuration file and the line in it; the line is 0 for earlier work, such as a trial, instead of a
  /// file.
  case file(String, line: Int)
  /// A flag of the command line, a typed line or a line of a script.
  case given(String)

  /// The line of the file that set the value.
  package var place: Place? {
    if case .file(let path, let line) = self { .file(path, line: line > 0 ? line : nil) } else { nil }
  }

  package var description: String {
    switch self {
    case .default: "default"
    case .file(let path, let line): line > 0 ? "\(path):\(line)" : path
    case .given(let place): place
    }
  }
}
