/// Where commands write: the terminal, a file or a test's recorder.
///
/// Results go to standard output, everything about the work (progress, notes, errors) to standard error.
package protocol Console: AnyObject {
  /// Columns available; 80 when nothing is known.
  var width: Int { get }
  /// Columns that a table on the results' side may take; more than any line has where nothing is cut.
  var resultWidth: Int { get }
  /// Whether a person watches: a bar may be repainted and colours used.
  var isInteractive: Bool { get }
  /// One line of a result.
  func print(_ line: String)
  /// One line about the work: a note, a warning, a failure.
  func note(_ line: String)
  /// One line about a failure: shown even where notes are not wanted.
  func fail(_ line: String)
  /// A line of a result that another program may read, or that may be typed: never folded.
  func print(exactly line: String)
  /// One repainted line; `nil` clears it. Does nothing where nobody watches.
  func status(_ line: String?)
}

/// How wide a result may be.
package enum ResultWidth {
  /// Where there is no edge, in a file or a pipe: nothing is cut.
  package static let endless = 10_000
}

extension Console {
  package var resultWidth: Int { width }
  package func fail(_ line: String) { note(line) }
  package func print(exactly line: String) { print(line) }
}
