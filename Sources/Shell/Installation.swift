import Basics

/// What lies beside the program where it was installed from an archive: `bin/idx`, `share/idx/…`.
enum Installation {
  /// A file or directory of the installation; `nil` where it is absent, as for a program that was just built.
  /// - Parameter path: relative to the directory that holds `bin`.
  static func file(_ path: String) -> String? {
    let program = FileFacts.resolved("/proc/self/exe")
    guard let folder = PathName.parent(program), PathName.last(folder) == "bin",
      let root = PathName.parent(folder)
    else { return nil }
    let whole = root == "/" ? "/\(path)" : "\(root)/\(path)"
    return FileSystem.exists(whole) ? whole : nil
  }
}
