import Basics
import Testing
import Text

/// Files that are called CSV or vocab.txt and are something else.
@Suite("files of another kind")
struct OtherKindsTests {
  static let tables: [(bytes: [UInt8], says: [String])] = [
    (Array("{\"sentence\": \"a\", \"label\": 0}\n".utf8), ["it is JSON", "as CSV"]),
    (Array("[\n  {\"sentence\": \"a\"}]".utf8), ["it is JSON"]),
    ([0x1F, 0x8B, 0x08, 0x00], ["compressed by gzip", "gzip -dc data.csv > NEW"]),
    ([0x50, 0x4B, 0x03, 0x04, 0x14], ["a zip archive", "spreadsheet"]),
    ([0xFF, 0xFE, 0x69, 0x00, 0x64, 0x00], ["text in UTF-16", "iconv -f UTF-16 -t UTF-8 data.csv > NEW"]),
    (Array("version https://git-lfs.github.com/spec/v1\noid".utf8), ["Git LFS pointer", "git lfs pull"]),
    (Array("<!DOCTYPE html><html>".utf8), ["a web page"]),
  ]

  @Test("a table is told by its first bytes what it is", arguments: tables)
  func table(bytes: [UInt8], says: [String]) {
    let failure = #expect(throws: Failure.self) { try CSVReader.read(bytes, path: "data.csv") }
    for fragment in says { #expect(failure?.description.contains(fragment) == true, "\(failure as Any)") }
    #expect(failure?.kind == .environment)
  }

  @Test(
    "what only looks a little like something else is read",
    arguments: ["sentence\n{a}\n", "a;b,c\n1,2\n", "version,x\n1,2\n", "PK,x\n1,2\n", "sentence\n"])
  func plain(text: String) throws {
    #expect(try !CSVReader.read(Array(text.utf8), path: "data.csv").columns.isEmpty)
  }

  @Test("a vocabulary that is a pointer or a tokenizer.json is told so")
  func vocabulary() throws {
    for (text, says) in [
      ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"), ("{\"a\": 1}", "one token a line"),
    ] {
      let path = try folder(["vocab.txt": text])
      let failure = #expect(throws: Failure.self) { try TokenizerFolder.load(path) }
      #expect(failure?.description.contains(says) == true, "\(failure as Any)")
      try FileSystem.removeTree(path)
    }
  }
}
