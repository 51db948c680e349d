#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The few operations on files that the program needs, with failures that name the path and the way out.
package enum FileSystem {
  /// The failure of a system call on `path`, from `errno`.
  package static func failure(_ action: String, _ path: String, _ number: Int32 = errno) -> Failure {
    let remedy: String? =
      switch number {
      case ENOSPC, EDQUOT: "free some space and run the line again"
      case EACCES, EPERM, EROFS: "choose a place you may write to: --store DIR"
      case ENOENT: "check the path"
      case EEXIST, ENOTDIR: "a file stands where a directory belongs: move it away"
      case EISDIR: "name a file"
      default: nil
      }
    return Failure(
      Failure.Code(rawValue: number == ENOENT ? "file.missing" : "file.\(action)"),
      "cannot \(action): \(String(cString: strerror(number)))", at: .file(path, line: nil), mend: remedy,
      kind: .environment)
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isDirectory(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether there is a file of bytes: no directory, device or pipe.
  package static func isPlainFile(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }

  /// Size in bytes, or `nil` when there is no such file.
  package static func size(_ path: String) -> Int? {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : nil
  }

  /// The names in a directory, sorted by code point, without `.` and `..`; empty when it does not exist.
  package static func names(in directory: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  /// The whole file.
  /// - Throws: `file.missing`, `file.read`.
  package static func read(_ path: String) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("read", path) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw failure("read", path) }
    if information.st_mode & S_IFMT == S_IFDIR { throw failure("read", path, EISDIR) }
    // One byte more than the file has, so that the first read sees its end; a file that grows, or has no size, goes on.
    var chunk = [UInt8](repeating: 0, count: min(max(Int(information.st_size), 4095), 1 << 20) + 1)
    var bytes: [UInt8] = []
    while true {
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read", path)
      }
      if count == 0 { return bytes }
      if bytes.isEmpty { bytes.reserveCapacity(max(Int(information.st_size), count)) }
      bytes += chunk[..<count]
    }
  }

  /// The whole file as UTF-8, a leading byte order mark removed.
  /// - Throws: `file.missing`, `file.read`, `file.encoding` with the line of the first bad byte.
  package static func readText(_ path: String) throws(Failure) -> String {
    var bytes = try read(path)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        "file.encoding", "not valid UTF-8", at: .file(path, line: nil), mend: "save the file as UTF-8",
        kind: .environment)
    }
    return text
  }

  /// Copies the bytes of a file, a piece at a time; every byte has reached the disk when this returns.
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

  /// Makes a directory and those above it; one that is there already is fine.
  package static func createDirectory(_ path: String) throws(Failure) {
    if isDirectory(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try createDirectory(String(path[..<slash]))
    }
    try FileFaults.step(path)
    if mkdir(path, 0o777) != 0, errno != EEXIST || !isDirectory(path) { throw failure("create", path) }
  }

  /// Renames within one file system; what stood at `target` is replaced in one step.
  package static func rename(_ source: String, to target: String) throws(Failure) {
    try FileFaults.step(target)
    if systemRename(source, target) != 0 { throw failure("rename", target) }
  }

  /// Makes the names of a directory last through a power cut.
  package static func synchronizeDirectory(_ path: String) throws(Failure) {
    try FileFaults.step(path)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0, errno != EINVAL { throw failure("synchronize", path) }
  }

  /// Removes a file, a link or an empty directory; nothing there is fine.
  package static func remove(_ path: String) throws(Failure) {
    try FileFaults.step(path, frees: true)
    if systemRemove(path) != 0, errno != ENOENT { throw failure("remove", path) }
  }

  /// Removes a directory and all in it, without following links; nothing there is fine.
  package static func removeTree(_ path: String) throws(Failure) {
    var information = stat()
    guard lstat(path, &information) == 0 else { return }
    if information.st_mode & S_IFMT == S_IFDIR {
      for name in names(in: path) { try removeTree(path + "/" + name) }
    }
    try remove(path)
  }

  /// What the files of a directory take, in bytes, those of its directories included; links are not followed.
  package static func bytes(below directory: String) -> Int {
    names(in: directory).reduce(0) { sum, name in
      let path = "\(directory)/\(name)"
      var information = stat()
      guard lstat(path, &information) == 0 else { return sum }
      return sum
        + (information.st_mode & S_IFMT == S_IFDIR ? bytes(below: path) : Int(information.st_size))
    }
  }

  /// Bytes that a user may still write where `path` is (or where its nearest parent is).
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
    // Some file systems have no end and say so with the largest number there is.
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
