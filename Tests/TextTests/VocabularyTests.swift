import Basics
import Testing
import Text

@Suite("vocabulary")
struct VocabularyTests {
  @Test("the id is the number of the line; white space at line ends does not count")
  func lines() throws {
    let vocabulary = try Vocabulary(lines: Array("[PAD]\nשלום\r\n\nx \u{3000}\nlast".utf8), source: "v")
    #expect(vocabulary.count == 5)
    #expect(vocabulary.id(of: "שלום") == 1)
    #expect(vocabulary.id(of: "x") == 3)
    #expect(vocabulary.id(of: "last") == 4)
    #expect(vocabulary.id(of: "") == nil)
    #expect(vocabulary.token(1) == "שלום")
    #expect(vocabulary.token(99) == "")
    #expect(vocabulary.token(-1) == "")
  }

  @Test("a final line end adds no token")
  func finalLineEnd() throws {
    #expect(try Vocabulary(lines: Array("a\nb\n".utf8), source: "v").count == 2)
    #expect(try Vocabulary(lines: Array("a\nb\n\n".utf8), source: "v").count == 3)
  }

  @Test("spellings that Unicode calls equivalent are different tokens")
  func equivalence() throws {
    let vocabulary = try Vocabulary(lines: Array("\u{FB2A}\n\u{5E9}\u{5C1}\né\ne\u{301}".utf8), source: "v")
    #expect(vocabulary.duplicates.isEmpty)
    #expect(vocabulary.id(of: "\u{FB2A}") == 0)
    #expect(vocabulary.id(of: "\u{5E9}\u{5C1}") == 1)
    #expect(vocabulary.id(of: "\u{E9}") == 2)
    #expect(vocabulary.id(of: "e\u{301}") == 3)
  }

  @Test("of two equal lines the later counts, and both are reported")
  func duplicates() throws {
    let vocabulary = try Vocabulary(lines: Array("a\nb\na\nc\na".utf8), source: "v")
    #expect(vocabulary.id(of: "a") == 4)
    #expect(vocabulary.duplicates.map(\.token) == ["a"])
    #expect(vocabulary.duplicates.map(\.ids) == [[0, 2, 4]])
  }

  @Test("a bad byte is named with its line, an empty file is refused")
  func refused() {
    let encoding = #expect(throws: Failure.self) {
      try Vocabulary(lines: [0x61, 0x0A, 0xFF, 0x0A], source: "v.txt")
    }
    #expect(encoding?.code == "vocabulary.encoding")
    #expect(encoding?.place == .file("v.txt", line: 2))
    let empty = #expect(throws: Failure.self) { try Vocabulary(lines: [], source: "v.txt") }
    #expect(empty?.code == "vocabulary.empty")
  }

  @Test("every token of a large vocabulary is found")
  func large() throws {
    let tokens = (0..<20000).map { "##t\($0 &* 2_654_435_761 % 1_000_003)" }
    let vocabulary = try Vocabulary(lines: Array(tokens.joined(separator: "\n").utf8), source: "v")
    for (id, token) in tokens.enumerated() where vocabulary.duplicates.isEmpty {
      #expect(vocabulary.id(of: token) == Int32(id))
    }
    #expect(vocabulary.duplicates.isEmpty)
    #expect(vocabulary.id(of: "##t") == nil)
  }
}
