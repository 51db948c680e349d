import Basics

/// Keeps what is written; nobody watches it.
package final class RecordingConsole: Console {
  package let width = 80
  package let isInteractive = false
  /// Lines of results.
  package private(set) var results: [String] = []
  /// Lines about the work.
  package private(set) var notes: [String] = []

  package init() {}
  package func print(_ line: String) { results.append(line) }
  package func note(_ line: String) { notes.append(line) }
  package func status(_ line: String?) {}
}
