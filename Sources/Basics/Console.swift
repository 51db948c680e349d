/// Where commands write: the terminal, a file or a test's recorder.
///
/// Results go to standard output, everything about the work (progress, notes, errors) to standard error.
package protocol Console: AnyObject {
  /// Columns available; 80 when the width is unknown.
  var width: Int { get }
  /// Columns that a table of results may take; larger than any line where nothing is cut.
  var resultWidth: Int { get }
  /// Whether the output is a terminal: a progress bar may be repainted and colours used.
  var isInteractive: Bool { get }
  /// One line of a result.
  func print(_ line: String)
  /// One line about the work: a note, a warning, a failure.
  func note(_ line: String)
  /// One line about a failure: shown even where notes are not wanted.
  func fail(_ line: String)
  /// A line of a result that another program may read, or that may be typed: never folded.
  func print(exactly line: String)
  /// Whether more lines of results are wanted; `false` if the reader of a pipe has left or a line could not be
  /// written.
  var takesMore: Bool { get }
  /// Says that the results are many whole lines: in a file, those written so far are kept if the work is stopped.
  func keepLines()
  /// One repainted line; `nil` clears it. Does nothing unless the console is interactive.
  func status(_ line: String?)
}

/// How wide a result may be.
package enum ResultWidth {
  /// The width of a file or a pipe: nothing is cut.
  package static let endless = 10_000
}

extension Console {
  package var resultWidth: Int { width }
  package var takesMore: Bool { true }
  package func keepLines() {}
  package func fail(_ line: String) { note(line) }
  package func print(exactly line: String) { print(line) }
}
