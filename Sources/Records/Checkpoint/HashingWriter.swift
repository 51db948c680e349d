import Basics

/// Writes a file and computes its digest at the same time.
struct HashingWriter {
  private let writer: FileWriter
  private let name: String
  private var hasher = ContentHasher()

  /// Creates `{directory}/{name}`.
  init(_ directory: String, _ name: String) throws(Failure) {
    writer = try FileWriter("\(directory)/\(name)")
    self.name = name
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    try writer.write(bytes)
    hasher.update(bytes)
  }

  mutating func write(_ bytes: [UInt8]) throws(Failure) {
    try writer.write(bytes)
    hasher.update(bytes)
  }

  /// Flushes and closes the file, and returns its record.
  func finish() throws(Failure) -> Checkpoint.FileRecord {
    try writer.finish()
    let facts = try FileFacts(writer.path)
    return Checkpoint.FileRecord(
      name: name, size: facts.size, sha256: hasher.digest, modified: facts.modified, inode: facts.inode)
  }
}
