import Basics

/// Files and directories that a path may go on to.
package enum PathCompletion {
  /// The candidates for what is typed, sorted, written as the line needs them; hidden names only behind a
  /// `.`.
  ///
  /// - Parameters:
  ///   - suffixes: files have to end in one of these; all do when empty. Directories always stay.
  ///   - onlyDirectories: leaves files out.
  ///   - leaf: a directory with a file of this name is meant as a whole, as a model's folder is by `config.json`.
  package static func candidates(
    _ context: CompletionContext, suffixes: [String] = [], onlyDirectories: Bool = false, leaf: String? = nil
  ) -> [Candidate] {
    let slash = context.prefix.unicodeScalars.lastIndex(of: "/")
    let head = slash.map { String(context.prefix.unicodeScalars[...$0]) } ?? ""
    let tail = Array(context.prefix.utf8.dropFirst(head.utf8.count))
    var candidates: [Candidate] = []
    // The home directory is looked into, and `~` stays in the line.
    let folder = PathName.expanded(head)
    for name in FileSystem.names(in: head.isEmpty ? "." : folder) {
      guard name.utf8.starts(with: tail), !name.hasPrefix(".") || tail.first == UInt8(ascii: ".") else {
        continue
      }
      if let leaf, FileSystem.exists("\(folder)\(name)/\(leaf)") {
        candidates.append(Candidate(context.written(head + name)))
      } else if FileSystem.isDirectory(folder + name) {
        candidates.append(Candidate(context.written(head + name + "/", isOpen: true), suffix: ""))
      } else if !onlyDirectories, suffixes.isEmpty || suffixes.contains(where: { name.hasSuffix($0) }) {
        candidates.append(Candidate(context.written(head + name)))
      }
    }
    return candidates
  }
}
