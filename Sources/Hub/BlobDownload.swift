import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Brings one file into the cache: `blobs/DIGEST`.
///
/// It grows as `blobs/DIGEST.incomplete`, under the lock that other programs take, too; another process goes on where
/// a killed one was. Only what has the right checksum gets its name.
struct BlobDownload {
  let id: RepositoryID
  let file: Listing.File
  let commit: String
  let cache: HubCache
  let client: HubClient
  /// Is told how many bytes of the file are there.
  let progress: (Int) -> Void

  private var blob: String { "\(cache.repository(id))/blobs/\(file.digest.text)" }
  private var incomplete: String { blob + ".incomplete" }

  /// Whether the file is there already.
  var isDone: Bool { FileSystem.size(blob) == file.size }

  /// Bytes that are there already.
  var received: Int { isDone ? file.size : min(file.size, FileSystem.size(incomplete) ?? 0) }

  /// Downloads and checks the file.
  ///
  /// - Parameter waiting: called once if another process downloads it.
  /// - Throws: `hub.…`, `file.…`.
  func perform(waiting: () -> Void) throws(Failure) {
    if isDone { return progress(file.size) }
    let locks = "\(cache.root)/.locks/\(id.folder)"
    try FileSystem.createDirectory(locks)
    try FileSystem.createDirectory("\(cache.repository(id))/blobs")
    var lock = try FileLock.take("\(locks)/\(file.digest.text).lock")
    if lock == nil { waiting() }
    while lock == nil {
      guard StopSignal.request == .none else { throw HubClient.stopped }
      usleep(100_000)
      lock = try FileLock.take("\(locks)/\(file.digest.text).lock")
    }
    defer { withExtendedLifetime(lock) {} }
    if isDone { return progress(file.size) }
    // Once more from the beginning if what an earlier process left was damaged.
    for isLast in [false, true] {
      let isResumed = (FileSystem.size(incomplete) ?? 0) > 0
      try receive()
      if try file.digest.isOf(incomplete) {
        try FileSystem.rename(incomplete, to: blob)
        return try FileSystem.synchronizeDirectory(AtomicFile.directory(of: blob))
      }
      try FileSystem.remove(incomplete)
      guard isResumed, !isLast else {
        throw Failure(
          "hub.checksum", "\(file.path) of '\(id)' arrived with other contents than the hub promised",
          remedy: "try again; a proxy on the way may change what it hands on", kind: .environment)
      }
    }
  }

  private func receive() throws(Failure) {
    var target = try GrowingFile(incomplete)
    if target.size > file.size { try target.cut(to: 0) }
    progress(target.size)
    if target.size < file.size || file.size == 0 {
      let path =
        "/\(id)/resolve/\(commit)/\(file.path.split(separator: "/").map { Listing.escaped(String($0)) }.joined(separator: "/"))"
      let shared = Shared(target)
      let head = try client.get(path, of: id, from: target.size) { _, offset, piece throws(Failure) in
        guard let piece else {
          // An answer from another byte on than was asked for.
          if offset < shared.file.size { try shared.file.cut(to: offset) }
          guard offset == shared.file.size else {
            throw Failure(
              "hub.answer", "the hub sends another part of \(file.path) than asked for", kind: .environment)
          }
          return offset
        }
        guard shared.file.size + piece.count <= file.size else {
          throw Failure("hub.answer", "\(file.path) is longer than the hub promised", kind: .environment)
        }
        try shared.file.write(piece)
        progress(shared.file.size)
        return shared.file.size
      }
      target = shared.file
      if head.status == 416 { try target.cut(to: 0) }
    }
    try target.finish()
  }

  /// The file that a closure writes.
  private final class Shared {
    var file: GrowingFile
    init(_ file: GrowingFile) { self.file = file }
  }
}

/// A file that goes on where another process ended.
private final class GrowingFile {
  private let path: String
  private let descriptor: Int32
  private(set) var size: Int

  init(_ path: String) throws(Failure) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw FileSystem.failure("create", path) }
    size = Int(lseek(descriptor, 0, SEEK_END))
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    try FileFaults.step(path)
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #else
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if count < 0 {
        if errno == EINTR { continue }
        throw FileSystem.failure("write", path)
      }
      size += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  func cut(to size: Int) throws(Failure) {
    guard ftruncate(descriptor, off_t(size)) == 0, lseek(descriptor, off_t(size), SEEK_SET) >= 0 else {
      throw FileSystem.failure("write", path)
    }
    self.size = size
  }

  /// Makes sure that the bytes are on the disk.
  func finish() throws(Failure) {
    try FileFaults.step(path)
    guard fsync(descriptor) == 0 else { throw FileSystem.failure("write", path) }
  }
}
