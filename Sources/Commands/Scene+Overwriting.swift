import Basics
import Experiments
import Records

extension Scene {
  /// Refuses to write results over what the line itself reads, or over a file of the store.
  ///
  /// - Parameters:
  ///   - path: the file for the results; one that is not there yet overwrites nothing.
  ///   - sources: the files that the line reads.
  /// - Throws: `redirect.input`, `redirect.store`.
  func refuseOverwriting(_ path: String, reading sources: SourceFiles) throws(Failure) {
    let path = PathName.expanded(path)
    guard FileSystem.isPlainFile(path) else { return }
    if sources.contains(path) {
      throw Failure(
        "redirect.input", "the line reads '\(path)', and its results would be written over it",
        remedy: "choose another file", kind: .usage)
    }
    let (file, root) = (FileFacts.resolved(path), FileFacts.resolved(store.root))
    if ["results", "hpo_results", ".idx"].contains(where: { file.hasPrefix("\(root)/\($0)/") }) {
      throw Failure(
        "redirect.store", "'\(path)' belongs to the store", remedy: "choose another file", kind: .usage)
    }
  }
}
