import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file being written: every byte reaches the disk before ``finish()`` returns.
package final class FileWriter {
  /// The path as it was given.
  package let path: String
  private var descriptor: Int32

  /// Creates the file; a symbolic link in its place is not followed.
  /// - Parameter exclusive: whether an existing file fails with `file.create` (EEXIST) instead of being
  ///   emptied.
  package init(_ path: String, exclusive: Bool = false) throws(Failure) {
    try FileFaults.step(path)
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (exclusive ? O_EXCL : O_TRUNC)
    descriptor = open(path, flags, 0o666)
    if descriptor < 0 { throw FileSystem.failure("create", path) }
  }

  /// Opens or creates the file to go on behind what is in it; a symbolic link in its place is not followed.
  /// - Throws: `file.create`.
  package init(continuing path: String) throws(Failure) {
    try FileFaults.step(path)
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw FileSystem.failure("create", path) }
    lseek(descriptor, 0, SEEK_END)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Leaves out what stands behind the first `size` bytes, and goes on there.
  /// - Throws: `file.write`.
  package func cut(to size: Int) throws(Failure) {
    guard ftruncate(descriptor, off_t(size)) == 0, lseek(descriptor, off_t(size), SEEK_SET) >= 0 else {
      throw FileSystem.failure("write", path)
    }
  }

  /// Adds bytes at the end of what was written so far.
  /// - Throws: `file.write`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    try FileFaults.step(path)
    var rest = bytes
    while !rest.isEmpty {
      let count = writeSome(rest)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileSystem.failure("write", path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Adds bytes at the end of what was written so far.
  /// - Throws: `file.write`.
  package func write(_ bytes: [UInt8]) throws(Failure) {
    let result: Result<Void, Failure> = bytes.withUnsafeBytes { buffer in
      Result { () throws(Failure) in try write(buffer) }
    }
    try result.get()
  }

  /// Flushes to the disk and closes.
  package func finish() throws(Failure) {
    try FileFaults.step(path)
    if fsync(descriptor) != 0 { throw FileSystem.failure("synchronize", path) }
    let status = close(descriptor)
    descriptor = -1
    if status != 0 { throw FileSystem.failure("close", path) }
  }

  private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}

/// Files that are either complete or absent.
package enum AtomicFile {
  /// The suffix of a temporary file beside its target; a process that was killed leaves such a file behind.
  package static let asideSuffix = ".new"

  private static let counter = Atomic<Int>(0)

  /// A name beside `path` that no other process uses: `run.json.4711-3-9f86d081-5402311.new`, with process, counter,
  /// machine, and the beginning of the process where the system tells it.
  package static func aside(_ path: String) -> String {
    let number = counter.add(1, ordering: .relaxed).newValue
    return "\(path).\(getpid())-\(number)-\(machine)\(began)\(asideSuffix)"
  }

  private static let began = LivingProcess.beginning(of: getpid()).map { "-\($0)" } ?? ""

  /// The machine's name in eight letters: two machines may share a directory, and their processes a number.
  private static let machine: String = {
    let hash = HostName.current.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }()

  /// Whether ``aside(_:)`` made the name (for `file`, if given), or it is the fixed name that older versions
  /// used.
  package static func isAside(_ name: String, of file: String? = nil) -> Bool {
    guard name.hasSuffix(asideSuffix) else { return false }
    guard let file else { return owner(name) != nil }
    return name == file + asideSuffix || (name.hasPrefix(file + ".") && owner(name) != nil)
  }

  /// Who made a name of ``aside(_:)``; names of earlier versions do not say when the process began.
  private static func owner(_ name: String) -> (process: pid_t, machine: Substring, began: Int?)? {
    guard let mark = name.dropLast(asideSuffix.count).split(separator: ".").last else { return nil }
    let parts = mark.split(separator: "-")
    guard (3...4).contains(parts.count), let process = pid_t(parts[0]), process > 0, Int(parts[1]) != nil,
      parts[2].count == 8
    else { return nil }
    guard parts.count == 4 else { return (process, parts[2], nil) }
    return Int(parts[3]).map { (process, parts[2], $0) }
  }

  /// The file that a temporary one is to become; any other path unchanged. Users know the file, not what stands aside.
  package static func target(of path: String) -> String {
    guard isAside(PathName.last(path)), let dot = path.dropLast(asideSuffix.count).lastIndex(of: ".") else {
      return path
    }
    return String(path[..<dot])
  }

  /// Removes the temporary files that ended processes of this machine left in a directory.
  package static func sweep(_ directory: String) {
    for name in FileSystem.names(in: directory) where name.hasSuffix(asideSuffix) {
      guard let owner = owner(name), owner.machine == machine,
        !LivingProcess.isAlive(owner.process, began: owner.began)
      else { continue }
      try? FileSystem.removeTree("\(directory)/\(name)")
    }
  }

  /// Writes a temporary file, flushes it, renames it over `path` and flushes the directory: a reader sees
  /// either the old bytes or the new ones. Any number of processes may do so at once; the last one wins.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
    let aside = aside(path)
    do throws(Failure) {
      let writer = try FileWriter(aside, exclusive: true)
      try writer.write(bytes)
      try writer.finish()
      try FileSystem.rename(aside, to: path)
    } catch {
      try? FileSystem.remove(aside)
      throw error
    }
    try FileSystem.synchronizeDirectory(directory(of: path))
  }

  /// Replaces the file with a text, in UTF-8.
  package static func replace(_ path: String, with text: String) throws(Failure) {
    try replace(path, with: Array(text.utf8))
  }

  /// Creates a file, complete or not at all, without ever overwriting one.
  ///
  /// Of several processes that create the same file at once, exactly one succeeds.
  /// - Returns: `false` when the name is taken; nothing is changed then.
  package static func create(_ path: String, with text: String) throws(Failure) -> Bool {
    let aside = aside(path)
    defer { try? FileSystem.remove(aside) }
    let writer = try FileWriter(aside, exclusive: true)
    try writer.write(Array(text.utf8))
    try writer.finish()
    try FileFaults.step(path)
    if link(aside, path) != 0 {
      if errno == EEXIST { return false }
      // A file system without hard links: create the file under its name first, then fill it.
      guard [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
        throw FileSystem.failure("create", path)
      }
      let claim = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard claim >= 0 else {
        if errno == EEXIST { return false }
        throw FileSystem.failure("create", path)
      }
      close(claim)
      try FileSystem.rename(aside, to: path)
    }
    try FileSystem.synchronizeDirectory(directory(of: path))
    return true
  }

  /// The directory of a path; `.` for a bare name.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
