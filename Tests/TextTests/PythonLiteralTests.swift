import Basics
import Testing
import Text

@Suite("Python lists")
struct PythonLiteralTests {
  @Test(
    "lists as Python prints them",
    arguments: [
      ("[]", []), ("['a']", ["a"]), (" [ 'a' , 'b' , ] ", ["a", "b"]), ("('a', 'b')", ["a", "b"]),
      (#"["it's", 'say "no"']"#, ["it's", #"say "no""#]), (#"['\'\"\\']"#, [#"'"\"#]),
      (#"['\n\t\r\x41\u05d0\U0001F44D\101\0']"#, ["\n\t\r\u{41}\u{5D0}\u{1F44D}A\0"]),
      (#"['\d\ ']"#, [#"\d\ "#]), ("['אם', '”', 'a\u{5B0}']", ["אם", "”", "a\u{5B0}"]),
      (#"["a", "b"]"#, ["a", "b"]),
    ])
  func lists(text: String, strings: [String]) throws {
    #expect(try PythonLiteral.strings(text) == strings)
  }

  @Test(
    "what is no list of strings is refused where it stops",
    arguments: [
      ("", 1), ("a", 1), ("['a'", 5), ("['a' 'b']", 6), ("['a]", 5), ("[1]", 2), ("['a'] x", 7),
      ("['\\x4']", 6),
      ("['\\ud800']", 9), ("[a]", 2), ("[,]", 2), ("['a',,]", 6), ("['\\", 4), ("['\\N{X}']", 5),
      ("[['a']]", 2),
    ])
  func refused(text: String, column: Int) {
    let fault = #expect(throws: PythonLiteral.Fault.self) { try PythonLiteral.strings(text) }
    #expect(fault?.column == column)
  }

  @Test("writing and reading gives the same strings")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 8, "literal")
    let pool = Array("אב'\"\\ \n\t\ra,[](\u{5B0}👍".unicodeScalars)
    for _ in 0..<2000 {
      let strings = (0..<generator.below(4)).map { _ in
        String(
          String.UnicodeScalarView((0..<generator.below(6)).map { _ in pool[generator.below(pool.count)] }))
      }
      let back = try PythonLiteral.strings(PythonLiteral.text(strings))
      #expect(back.map { Array($0.utf8) } == strings.map { Array($0.utf8) })
    }
  }

  @Test("damaged lists return or throw")
  func fuzz() {
    var generator = SeededGenerator(seed: 9, "literal fuzz")
    let good = Array(#"['אם', "it's", '\u05d0\x41', 'ab\n']"#.unicodeScalars)
    let bad = Array("'\"\\,[]ux0 \n".unicodeScalars)
    for _ in 0..<2000 {
      var scalars = good
      for _ in 0..<(1 + generator.below(4)) {
        scalars[generator.below(scalars.count)] = bad[generator.below(bad.count)]
      }
      scalars.removeLast(generator.below(6))
      _ = try? PythonLiteral.strings(String(String.UnicodeScalarView(scalars)))
    }
  }
}
