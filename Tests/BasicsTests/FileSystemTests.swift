import Basics
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A directory of its own under /tmp.
func temporaryDirectory() -> String {
  var template = Array("/tmp/idx-test-XXXXXX".utf8CString)
  return template.withUnsafeMutableBufferPointer { buffer in
    buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
  }
}

@Suite("files")
struct FileSystemTests {
  @Test("a replaced file holds the new bytes and leaves nothing aside")
  func replace() throws {
    let directory = temporaryDirectory()
    try AtomicFile.replace(directory + "/a", with: "one")
    try AtomicFile.replace(directory + "/a", with: "two")
    #expect(try FileSystem.readText(directory + "/a") == "two")
    #expect(FileSystem.names(in: directory) == ["a"])
    try FileSystem.removeTree(directory)
    #expect(!FileSystem.exists(directory))
  }

  @Test("a missing file is named")
  func missing() {
    let failure = #expect(throws: Failure.self) { try FileSystem.read("/tmp/no/such/file") }
    #expect(failure?.code == "file.missing")
    #expect(failure?.description.contains("/tmp/no/such/file") == true)
  }

  @Test("a lock excludes others until it is dropped")
  func lock() throws {
    let path = temporaryDirectory() + "/lock"
    #expect(!FileLock.isHeld(path))
    var lock = try FileLock.take(path)
    #expect(lock != nil)
    #expect(FileLock.isHeld(path))
    #expect(try FileLock.take(path) == nil)
    lock = nil
    #expect(!FileLock.isHeld(path))
  }

  @Test("a torn last line is left out")
  func tornLine() throws {
    let path = temporaryDirectory() + "/lines"
    let file = try AppendingFile(path)
    try file.append(line: ["a": 1])
    try file.append(Array("{\"a\":".utf8))
    #expect(try JSONLines.read(path) == [["a": 1]])
  }
}
