import Basics
import Testing

@testable import Scripting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct PathCompletionTests {
  @Test("offers directories and the files that fit, written as the line needs them")
  func offers() throws {
    let root = "/tmp/idx-paths-\(getpid())"
    defer { try? FileSystem.removeTree(root) }
    try FileSystem.createDirectory(root + "/data/my dir")
    for name in ["train.csv", "notes.txt", ".hidden.csv", "two words.csv", "מבחן.csv"] {
      try AtomicFile.replace(root + "/data/" + name, with: "x")
    }
    func texts(_ word: String, _ suffixes: [String] = [".csv"], directories: Bool = false) -> [String] {
      let line = "load data train=" + word
      return PathCompletion.candidates(
        CompletionContext(line, cursor: line.utf8.count), suffixes: suffixes, onlyDirectories: directories
      ).map { $0.text + $0.suffix }
    }
    #expect(texts("\(root)/da") == ["\(root)/data/"])
    #expect(
      texts("\(root)/data/") == [
        "\"\(root)/data/my dir/", "\(root)/data/train.csv ", "\"\(root)/data/two words.csv\" ",
        "\(root)/data/מבחן.csv ",
      ])
    #expect(texts("\(root)/data/.h") == ["\(root)/data/.hidden.csv "])
    #expect(texts("\"\(root)/data/tw") == ["\"\(root)/data/two words.csv\" "])
    #expect(texts("'\(root)/data/my") == ["'\(root)/data/my dir/"])
    #expect(texts("\(root)/data/", [], directories: true) == ["\"\(root)/data/my dir/"])
    #expect(texts("\(root)/nowhere/").isEmpty)
    let line = "load \(root)/da"
    let whole = PathCompletion.candidates(
      CompletionContext(line, cursor: line.utf8.count), onlyDirectories: true, leaf: "notes.txt")
    #expect(whole.map { $0.text + $0.suffix } == ["\(root)/data "])
  }
}
