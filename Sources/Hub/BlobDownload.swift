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
    let target = try FileWriter(continuing: incomplete)
    let arrived = Arrived(FileSystem.size(incomplete) ?? 0)
    func cut(to size: Int) throws(Failure) {
      try target.cut(to: size)
      arrived.bytes = size
    }
    if arrived.bytes > file.size { try cut(to: 0) }
    progress(arrived.bytes)
    if arrived.bytes < file.size {
      let parts = file.path.split(separator: "/").map { Listing.escaped(String($0)) }
      let path = "/\(id)/resolve/\(commit)/\(parts.joined(separator: "/"))"
      let head = try client.get(path, of: id, from: arrived.bytes) { _, offset, piece throws(Failure) in
        guard let piece else {
          // An answer from another byte on than was asked for.
          if offset < arrived.bytes { try cut(to: offset) }
          guard offset == arrived.bytes else {
            throw Failure(
              "hub.answer", "the hub sends another part of \(file.path) than asked for", kind: .environment)
          }
          return offset
        }
        guard arrived.bytes + piece.count <= file.size else {
          throw Failure("hub.answer", "\(file.path) is longer than the hub promised", kind: .environment)
        }
        try target.write(piece)
        arrived.bytes += piece.count
        progress(arrived.bytes)
        return arrived.bytes
      }
      if head.status == 416 { try cut(to: 0) }
    }
    try target.finish()
  }

  /// How many bytes of the file are there, counted by the closure that takes them.
  private final class Arrived {
    var bytes: Int
    init(_ bytes: Int) { self.bytes = bytes }
  }
}
