package import Basics
package import Scripting

extension ExpandedCall.Redirect {
  /// The file for the results; a leading `~` is the home directory.
  package var file: String { PathName.expanded(path.literal?.text ?? path.text) }

  /// Checks, before anything runs, that the file can be created.
  /// - Throws: `redirect.directory`, placed at the file's name.
  package func check() throws(Failure) {
    let directory = AtomicFile.directory(of: file)
    if FileSystem.isDirectory(directory), !FileSystem.isDirectory(file) { return }
    let what =
      FileSystem.isDirectory(file) ? "'\(file)' is a directory" : "there is no directory '\(directory)'"
    throw Failure(
      "redirect.directory", what, at: .source(path.span), remedy: "choose another file", kind: .environment)
  }
}
