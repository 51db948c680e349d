#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The few file operations that the program needs, with failures that name the path and a remedy.
package enum FileSystem {
  /// The failure of a system call on `path`, from `errno`.
  package static func failure(_ action: String, _ path: String, _ number: Int32 = errno) -> Failure {
    let remedy: String? =
      switch number {
      case ENOSPC, EDQUOT: "free some space and run the line again"
      case EACCES where action == "read", EPERM where action == "read":
        "give yourself the right to read it: chmod u+rX, or ask its owner"
      case EACCES, EPERM, EROFS: "choose a place you may write to: --store DIR"
      case ENOENT: "check the path"
      case EEXIST, ENOTDIR: "a file stands where a directory belongs: move it away"
      case EISDIR: "name a file"
      case ENOMEM: Memory.remedy
      case EMFILE, ENFILE: "raise the limit of open files: ulimit -n 1024"
      case EXDEV: "move it by hand: its places lie on two file systems"
      case EFBIG: "raise the limit of file sizes: ulimit -f unlimited"
      case ELOOP: "a symbolic link stands there: remove it"
      default: nil
      }
    return Failure(
      Failure.Code(rawValue: number == ENOENT ? "file.missing" : "file.\(action)"),
      "cannot \(action): \(String(cString: strerror(number)))",
      at: .file(AtomicFile.target(of: path), line: nil), remedy: remedy,
      kind: .environment)
  }

  /// Whether the path may exist: `false` only when the system reports that it does not. A path that cannot be
  /// examined, for lack of permission or because of an I/O error, counts as existing; opening it then reports
  /// why it cannot be read.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 || !meansAbsence(errno) }

  /// Whether an `errno` means that the path does not exist; with any other value that is unknown.
  package static func meansAbsence(_ number: Int32) -> Bool {
    number == ENOENT || number == ENOTDIR || number == ENAMETOOLONG
  }

  /// Whether the path is a directory, or a link to one.
  package static func isDirectory(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether the path is a regular file: not a directory, device or pipe.
  package static func isPlainFile(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }

  /// Size in bytes, or `nil` when the file does not exist.
  package static func size(_ path: String) -> Int? {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : nil
  }

  /// The names in a directory, sorted by code point, without `.` and `..`; empty when it does not exist or
  /// cannot be read. Use ``list(_:)`` where the difference matters.
  package static func names(in directory: String) -> [String] { (try? list(directory)) ?? [] }

  /// The names in a directory, sorted by code point, without `.` and `..`; empty when the directory does not
  /// exist.
  /// - Throws: `file.read` when the directory cannot be read.
  package static func list(_ directory: String) throws(Failure) -> [String] {
    guard let handle = opendir(directory) else {
      if meansAbsence(errno) { return [] }
      throw failure("read", directory)
    }
    defer { closedir(handle) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(handle) else {
        if errno != 0, errno != ENOENT { throw failure("read", directory) }
        break
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  /// Checks that a directory, if it exists, can be read.
  /// - Throws: `file.read`.
  package static func checkReadable(_ directory: String) throws(Failure) {
    if let handle = opendir(directory) {
      closedir(handle)
    } else if !meansAbsence(errno) {
      throw failure("read", directory)
    }
  }

  /// Opens a regular file for reading. Directories, devices and pipes are refused at once: a device may be
  /// endless, and a pipe can be read only once.
  ///
  /// - Parameter takesPipes: whether a pipe is accepted, for callers that read once from beginning to end.
  /// - Throws: `file.missing`, `file.read`, `file.kind`.
  package static func openForReading(
    _ path: String, takesPipes: Bool = false
  ) throws(Failure) -> (descriptor: Int32, size: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (takesPipes ? 0 : O_NONBLOCK))
    guard descriptor >= 0 else { throw failure("read", path) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      let number = errno
      close(descriptor)
      throw failure("read", path, number)
    }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return (descriptor, Int(information.st_size))
    case S_IFIFO where takesPipes: return (descriptor, 0)
    case S_IFCHR where path == "/dev/null" || takesPipes && isatty(descriptor) == 1: return (descriptor, 0)
    case S_IFDIR:
      close(descriptor)
      throw failure("read", path, EISDIR)
    case let kind:
      close(descriptor)
      throw Failure(
        "file.kind", kind == S_IFIFO ? "is a pipe, not a file" : "is a device, not a file",
        at: .file(path, line: nil), remedy: "write it to a file first, and name that", kind: .environment)
    }
  }

  /// The whole file.
  /// - Parameter takesPipes: whether a pipe, which can be read only once, is accepted.
  /// - Throws: `file.missing`, `file.read`, `file.kind`, `memory`.
  package static func read(_ path: String, takesPipes: Bool = false) throws(Failure) -> [UInt8] {
    let (descriptor, size) = try openForReading(path, takesPipes: takesPipes)
    defer { close(descriptor) }
    try Memory.check(size, for: path)
    // One byte more than the file's size, so that the first read sees its end; reading continues for a file
    // that grows or reports no size.
    var chunk = [UInt8](repeating: 0, count: min(max(size, 4095), 1 << 20) + 1)
    var bytes: [UInt8] = []
    while true {
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read", path)
      }
      if count == 0 { return bytes }
      if bytes.isEmpty { bytes.reserveCapacity(max(size, count)) }
      bytes += chunk[..<count]
    }
  }

  /// The whole file as UTF-8, a leading byte order mark removed.
  /// - Throws: `file.missing`, `file.read`, `file.kind` for a file of another format, `file.encoding`.
  package static func readText(_ path: String, takesPipes: Bool = false) throws(Failure) -> String {
    var bytes = try read(path, takesPipes: takesPipes)[...]
    try FileSignature.refuse(bytes, path: path, wanted: [.json, .webPage])
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        "file.encoding", "not valid UTF-8", at: .file(path, line: nil), remedy: "save the file as UTF-8",
        kind: .environment)
    }
    return text
  }

  /// Copies a file chunk by chunk; every byte has reached the disk when this returns.
  /// - Throws: `file.…` naming the file that could not be read or written.
  package static func copy(_ source: String, to target: String) throws(Failure) {
    let descriptor = open(source, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("read", source) }
    defer { close(descriptor) }
    let writer = try FileWriter(target)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read", source)
      }
      if count == 0 { break }
      try writer.write(Array(chunk[..<count]))
    }
    try writer.finish()
  }

  /// Creates a directory and its missing parents; an existing directory is not an error.
  package static func createDirectory(_ path: String) throws(Failure) {
    if isDirectory(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try createDirectory(String(path[..<slash]))
    }
    try FileFaults.step(path)
    if mkdir(path, 0o777) != 0, errno != EEXIST || !isDirectory(path) { throw failure("create", path) }
  }

  /// Renames within one file system, replacing `target` atomically.
  package static func rename(_ source: String, to target: String) throws(Failure) {
    try FileFaults.step(target)
    if systemRename(source, target) != 0 { throw failure("rename", target) }
  }

  /// Moves a file or a directory to a name that must be free. Between file systems it is copied and flushed,
  /// and then the original is removed.
  package static func move(_ source: String, to target: String) throws(Failure) {
    try FileFaults.step(target)
    if systemRename(source, target) == 0 { return }
    guard errno == EXDEV else { throw failure("rename", target) }
    do throws(Failure) { try copyTree(source, to: target) } catch {
      try? removeTree(target)
      throw error
    }
    try synchronizeDirectory(AtomicFile.directory(of: target))
    try removeTree(source)
  }

  /// Copies a file, a link, or a directory with its contents, and flushes every byte to the disk.
  private static func copyTree(_ source: String, to target: String) throws(Failure) {
    var information = stat()
    guard lstat(source, &information) == 0 else { throw failure("read", source) }
    switch information.st_mode & S_IFMT {
    case S_IFDIR:
      try FileFaults.step(target)
      if mkdir(target, 0o777) != 0 { throw failure("create", target) }
      for name in try list(source) { try copyTree("\(source)/\(name)", to: "\(target)/\(name)") }
      try synchronizeDirectory(target)
    case S_IFLNK:
      var text = [CChar](repeating: 0, count: 4097)
      guard readlink(source, &text, 4096) > 0 else { throw failure("read", source) }
      try FileFaults.step(target)
      if symlink(text, target) != 0 { throw failure("create", target) }
    default:
      let (descriptor, _) = try openForReading(source)
      defer { close(descriptor) }
      let writer = try FileWriter(target, exclusive: true)
      var piece = [UInt8](repeating: 0, count: 1 << 18)
      while true {
        let count = piece.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw failure("read", source) }
        if count == 0 { break }
        try writer.write(Array(piece[..<count]))
      }
      try writer.finish()
    }
  }

  /// Flushes a directory, so that its entries survive a power cut.
  package static func synchronizeDirectory(_ path: String) throws(Failure) {
    try FileFaults.step(path)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0, errno != EINVAL { throw failure("synchronize", path) }
  }

  /// Removes a file, a link or an empty directory, if it exists.
  package static func remove(_ path: String) throws(Failure) {
    try FileFaults.step(path, frees: true)
    if systemRemove(path) != 0, errno != ENOENT { throw failure("remove", path) }
  }

  /// Removes a directory, if it exists, with its contents, without following links.
  package static func removeTree(_ path: String) throws(Failure) {
    var information = stat()
    guard lstat(path, &information) == 0 else { return }
    if information.st_mode & S_IFMT == S_IFDIR {
      for name in names(in: path) { try removeTree(path + "/" + name) }
    }
    try remove(path)
  }

  /// The size of all files below a directory, in bytes; links are not followed.
  package static func bytes(below directory: String) -> Int {
    names(in: directory).reduce(0) { sum, name in
      let path = "\(directory)/\(name)"
      var information = stat()
      guard lstat(path, &information) == 0 else { return sum }
      return sum
        + (information.st_mode & S_IFMT == S_IFDIR ? bytes(below: path) : Int(information.st_size))
    }
  }

  /// Bytes that an ordinary user may still write on the file system of `path` (or of its nearest existing
  /// parent).
  package static func freeBytes(at path: String) -> Int? {
    var path = path
    while !exists(path) {
      guard let slash = path.lastIndex(of: "/") else {
        path = "."
        break
      }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
    var information = statvfs()
    guard statvfs(path, &information) == 0 else { return nil }
    // Some file systems without a limit report the largest number.
    let (bytes, isTooMany) = Int(clamping: information.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: information.f_frsize))
    return isTooMany ? .max : bytes
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
private func systemRename(_ source: String, _ target: String) -> Int32 { rename(source, target) }
private func systemRemove(_ path: String) -> Int32 { remove(path) }
