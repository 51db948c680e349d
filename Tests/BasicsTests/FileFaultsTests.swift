import Basics
import Testing

@Suite("simulated faults")
struct FileFaultsTests {
  @Test("a full disk refuses everything but removals, from its step on")
  func full() throws {
    let directory = temporaryDirectory()
    try AtomicFile.replace(directory + "/old", with: "old")
    let taken = FileFaults.inject(.full, atStep: 3, under: directory) {
      // The first step creates, the second writes, the third flushes.
      #expect(throws: Failure.self) { try AtomicFile.replace(directory + "/new", with: "new") }
      #expect(throws: Failure.self) { try FileSystem.createDirectory(directory + "/more") }
      #expect(throws: Never.self) { try FileSystem.remove(directory + "/old") }
    }
    #expect(taken == 6)
    #expect(FileSystem.names(in: directory).isEmpty)
    try AtomicFile.replace(directory + "/new", with: "new")
  }

  @Test("a halt stops removals too, and nothing elsewhere")
  func halt() throws {
    let (directory, elsewhere) = (temporaryDirectory(), temporaryDirectory())
    _ = FileFaults.inject(.halt, atStep: 3, under: directory) {
      #expect(throws: Failure.self) { try AtomicFile.replace(directory + "/new", with: "new") }
      #expect(throws: Never.self) { try AtomicFile.replace(elsewhere + "/new", with: "new") }
    }
    #expect(FileSystem.names(in: directory).map { AtomicFile.isAside($0, of: "new") } == [true])
    #expect(FileSystem.names(in: elsewhere) == ["new"])
  }
}
