import Basics
import Testing

@testable import Terminal

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct HistoryTests {
  private func withHistory(_ body: (History) throws -> Void) throws {
    let directory = "/tmp/idx-history-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? FileSystem.removeTree(directory) }
    try body(History(path: directory + "/state/idx/history"))
  }

  @Test("keeps what was typed, in order, with its circumstances")
  func keeps() throws {
    try withHistory { history in
      #expect(history.load().isEmpty)
      let entries = [
        History.Entry(time: 5, directory: "/a", command: "train m", status: 0, run: "r17"),
        History.Entry(time: 6, directory: "/ב", command: "שלום\n\"x\"", status: 130),
      ]
      for entry in entries { try history.append(entry) }
      try history.append(History.Entry(time: 7, directory: "/", command: " secret", status: 0))
      try history.append(History.Entry(time: 7, directory: "/", command: "", status: 0))
      #expect(history.load() == entries)
      #expect(history.load(last: 1) == [entries[1]])
      var information = stat()
      #expect(stat(history.path, &information) == 0 && information.st_mode & 0o777 == 0o600)
      let text = try FileSystem.readText(history.path)
      #expect(text.hasPrefix(#"{"t":5,"cwd":"/a","cmd":"train m","rc":0,"run":"r17"}"# + "\n"))
    }
  }

  @Test("a torn or foreign line is passed over and does not swallow the next")
  func torn() throws {
    try withHistory { history in
      try history.append(History.Entry(time: 1, directory: "/", command: "a", status: 0))
      let file = try AppendingFile(history.path)
      try file.append(Array("_HiStOrY_V2_\n[1]\n{\"t\":3,\"cm".utf8))
      try history.append(History.Entry(time: 2, directory: "/", command: "b", status: 0))
      #expect(history.load().map(\.command) == ["a", "b"])
    }
  }

  @Test("lives where XDG says")
  func place() {
    #expect(History.defaultPath { ["XDG_STATE_HOME": "/s", "HOME": "/h"][$0] } == "/s/idx/history")
    #expect(
      History.defaultPath { ["XDG_STATE_HOME": "rel", "HOME": "/h"][$0] } == "/h/.local/state/idx/history")
    #expect(History.defaultPath { _ in nil } == nil)
  }
}
