import Basics
import Testing

@testable import Records

@Suite("handles")
struct RunIndexTests {
  @Test("one taken between looking and claiming is passed over")
  func between() throws {
    let index = RunIndex(root: TestStore.temporaryDirectory())
    var isFirst = true
    let (id, directory) = try index.allocate { id throws(Failure) in
      // Another process takes the very handle that was just found free.
      if isFirst {
        isFirst = false
        // A program of before the lock, which claims by the file alone.
        try AtomicFile.replace(
          "\(index.root)/.idx/runs/r1.json", with: #"{"format_version":1,"directory":"other/r1"}"# + "\n")
      }
      return "\(index.root)/mine/\(id)"
    }
    #expect(id == RunID(2) && directory.hasSuffix("/mine/r2"))
    #expect(try index.places() == [RunID(1): "\(index.root)/other/r1", RunID(2): "\(index.root)/mine/r2"])
  }

  @Test("threads at once get different ones")
  func threads() async {
    let index = RunIndex(root: TestStore.temporaryDirectory())
    let ids = await withTaskGroup(of: [RunID].self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<25).compactMap { _ in
            try? index.allocate { id throws(Failure) in "\(index.root)/\(id)" }.id
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(ids.sorted().map(\.number) == Array(1...100))
  }

  @Test(
    "an empty or damaged handle stays taken and hides nothing",
    arguments: ["", "{", "{}", #"{"directory":""}"#])
  func damaged(text: String) throws {
    let index = RunIndex(root: TestStore.temporaryDirectory())
    try FileSystem.createDirectory(index.root + "/.idx/runs")
    TestStore.overwrite(index.root + "/.idx/runs/r7.json", Array(text.utf8))
    TestStore.overwrite(index.root + "/.idx/runs/notes.txt", [])
    #expect(try index.places().isEmpty)
    #expect(try index.allocate { id throws(Failure) in "/elsewhere/\(id)" }.id == RunID(8))
    #expect(try index.places() == [RunID(8): "/elsewhere/r8"])
  }
}
