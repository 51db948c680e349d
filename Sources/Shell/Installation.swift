import Basics

/// The files beside a program installed from an archive: `bin/idx`, `share/idx/…`.
enum Installation {
  /// A file or directory of the installation; `nil` if it does not exist, as for a program in a build
  /// directory.
  /// - Parameter path: relative to the directory that contains `bin`.
  static func file(_ path: String) -> String? {
    let program = FileFacts.resolved("/proc/self/exe")
    guard let folder = PathName.parent(program), PathName.last(folder) == "bin",
      let root = PathName.parent(folder)
    else { return nil }
    let whole = root == "/" ? "/\(path)" : "\(root)/\(path)"
    return FileSystem.exists(whole) ? whole : nil
  }
}
