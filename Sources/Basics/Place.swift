/// A range of columns in one line of a script, for an error to point at.
package struct SourceSpan: Sendable, Hashable {
  /// The script's path, or `<line>` for a typed one.
  package var file: String
  /// Counted from 1.
  package var line: Int
  /// Columns in Unicode scalars, counted from 1; half open.
  package var columns: Range<Int>

  /// - Parameters: the properties, in their order.
  package init(file: String, line: Int, columns: Range<Int>) {
    (self.file, self.line, self.columns) = (file, line, columns)
  }
}

/// Where a failure was found.
package enum Place: Sendable, Equatable, CustomStringConvertible {
  case source(SourceSpan)
  /// A file, and the line in it (from 1) if known.
  case file(String, line: Int?)
  /// A byte of a binary file, counted from 0.
  case byte(String, offset: Int)
  case tensor(String)
  case run(String)

  package var description: String {
    switch self {
    case .source(let span): "\(span.file):\(span.line):\(span.columns.lowerBound)"
    case .file(let path, let line?): "\(path), line \(line)"
    case .file(let path, nil): path
    case .byte(let path, let offset): "\(path), byte \(offset)"
    case .tensor(let name): "tensor '\(name)'"
    case .run(let name): name
    }
  }
}
