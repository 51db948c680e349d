import Basics

/// Completes paths of files and directories.
package enum PathCompletion {
  /// The candidates for the text typed, sorted and quoted as the line needs; hidden names only after a `.`.
  ///
  /// - Parameters:
  ///   - suffixes: the suffixes allowed for files; all if empty. Directories are always included.
  ///   - onlyDirectories: whether files are left out.
  ///   - leaf: a directory that contains a file of this name is a complete candidate, as `config.json` marks
  ///     a model's folder.
  package static func candidates(
    _ context: CompletionContext, suffixes: [String] = [], onlyDirectories: Bool = false, leaf: String? = nil
  ) -> [Candidate] {
    let slash = context.prefix.unicodeScalars.lastIndex(of: "/")
    let head = slash.map { String(context.prefix.unicodeScalars[...$0]) } ?? ""
    let tail = Array(context.prefix.utf8.dropFirst(head.utf8.count))
    var candidates: [Candidate] = []
    // `~` is expanded for the search but kept in the line.
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
