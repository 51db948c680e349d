import Basics
import Testing

@testable import Scripting

@Suite struct ScriptParserTests {
  @Test("reads every script of the corpus", arguments: Corpus.scripts)
  func readsCorpus(script: String) throws {
    _ = try ScriptParser.parse(script, file: "a.idx")
  }

  @Test(
    "prints what it understood",
    arguments: [
      ("train m lr=2e-5", "train m lr=2e-5"),
      ("train m lr=1e-5,2e-5 seed=1..3", "train m lr=1e-5,2e-5 seed=1..3"),
      ("a; b ;c", "a\nb\nc"),
      ("a ../x/y.csv ../..", "a ../x/y.csv ../.."),
      ("a p=x=y", "a p=x=y"),
      ("let x=a=b", "let x=a=b"),
      ("let x = a,b", "let x = a,b"),
      ("let x=[ a , b ]", "let x = [a,b]"),
      ("for a in 1..2 ; b in x,y\nt\nend", "for a in 1..2; b in x,y\n  t\nend"),
      ("t \\\n  x", "t x"),
      ("t [1,\n2] # c", "t [1,2]"),
      ("t \"a\\tb\" 'c\\d'", "t \"a\\tb\" 'c\\d'"),
      ("t \"$x and $y\"", "t \"$x and $y\""),
      ("expect f1>=0.9 a=b", "expect f1 >= 0.9 a=b"),
      ("expect f1 == .9", "expect f1 == .9"),
      ("expect max(eval_f1) >= $floor", "expect max(eval_f1) >= $floor"),
      ("expect f1~0.9+-0.1", "expect f1 ~ 0.9 +- 0.1"),
      ("if cls==$task\nx\nend", "if cls == $task\n  x\nend"),
      ("if not not not a == b\nend", "if not a == b\nend"),
      ("if $x == 1; train y; else; train z; end", "if $x == 1\n  train y\nelse\n  train z\nend"),
      ("train m as a &", "train m as a &"),
      ("train m > f.md as a", "train m > f.md as a"),
      ("train m as a >> \"f g\"", "train m >> \"f g\" as a"),
      ("help as", "help as"),
      ("param p=1..2 \"why\"", "param p = 1..2 \"why\""),
      ("param p \"why\"", "param p \"why\""),
      ("on error retry 2", "on error retry 2"),
      ("set a.b=3", "set a.b=3"),
      ("eval $h.best x=$y", "eval $h.best x=$y"),
      ("t שלום בית־ספר מָלֵא", "t שלום בית־ספר מָלֵא"),
      ("t 1...5 1.. ..2", "t 1...5 1.. ..2"),
    ])
  func prints(source: String, expected: String) throws {
    let statements = try ScriptParser.parse(source, file: "a.idx")
    #expect(ScriptPrinter.text(of: statements) == expected + "\n")
  }

  @Test(
    "says where and what is wrong",
    arguments: [
      ("t \"abc", "1:3", "script.quote", "closing"),
      ("t 'abc\nx'", "1:3", "script.quote", "closing"),
      ("x\n  end", "2:3", "script.syntax", "'end' without"),
      ("fro x in a\nend", "2:1", "script.syntax", "did you mean 'for' instead of 'fro' in line 1?"),
      ("t lr = 2e-5", "1:6", "script.syntax", "write lr=VALUE without spaces"),
      ("t lr= 2e-5", "1:3", "script.syntax", "no value behind 'lr='"),
      ("t lr=", "1:3", "script.syntax", "no value"),
      ("t lr=1, batch=8", "1:9", "script.syntax", "separate keys by spaces"),
      ("on eror stop", "1:4", "script.syntax", "did you mean 'error'?"),
      ("on error contineu", "1:10", "script.syntax", "did you mean 'continue'?"),
      ("expect f1 >= x", "1:14", "script.syntax", "expected a number"),
      ("expect f1 0.9", "1:11", "script.syntax", "expected '>='"),
      ("expect men(f1) >= 1", "1:8", "script.syntax", "did you mean 'mean'?"),
      ("expect f1 >= 1 else sotp", "1:21", "script.syntax", "did you mean 'stop'?"),
      ("t lr=lgo(1,2)", "1:6", "script.syntax", "did you mean 'log'?"),
      ("t a\"b\"", "1:4", "script.joined", "space"),
      ("t $dir/x.csv", "1:3", "script.joined", "double quotes"),
      ("t \u{201C}x\u{201D}", "1:3", "script.character", "typographic"),
      ("t \u{200F}x", "1:3", "script.character", "nobody sees (U+200F)"),
      ("t ~/x", "1:3", "script.character", "whole path"),
      ("t *.csv", "1:3", "script.character", "quotes"),
      ("t \"\\q\"", "1:4", "script.syntax", "unknown escape"),
      ("t \"a $ b\"", "1:6", "script.syntax", "needs a name"),
      ("t \\ x", "1:3", "script.syntax", "only end a line"),
      ("version 2", "1:9", "script.syntax", "write version 1"),
      ("t\nversion 1", "2:1", "script.syntax", "before every other"),
      ("for x in a\nparam y = 1\nend", "2:1", "script.syntax", "inside a block"),
      ("for x of a\nend", "1:7", "script.syntax", "'in'"),
      ("for in a\nend", "1:8", "script.syntax", "'in'"),
      ("include common.idx", "1:9", "script.syntax", "write include \"common.idx\""),
      ("if a == b\nelse if c == d\nend", "2:6", "script.syntax", "line of its own"),
      ("if a\nend", "1:5", "script.syntax", "'=='"),
      ("t x as", "1:7", "script.syntax", "a name after 'as'"),
      ("t x as a b", "1:10", "script.syntax", "end of the line"),
      ("t > ", "1:5", "script.syntax", "a path"),
      ("try", "1:4", "script.syntax", "a command after 'try'"),
      ("t )", "1:3", "script.syntax", "end of the line"),
      ("\"x\"", "1:1", "script.syntax", "expected a command"),
      ("let = 3", "1:5", "script.syntax", "a name"),
      ("let x-y=3", "1:5", "script.syntax", "not a name"),
      ("t קול \"", "1:7", "script.quote", "closing"),
    ])
  func failures(source: String, place: String, code: String, message: String) {
    let failure = #expect(throws: Failure.self) { try ScriptParser.parse(source, file: "a.idx") }
    #expect(failure?.code.rawValue == code)
    #expect(failure?.description.hasPrefix("a.idx:\(place): ") == true, "\(failure?.description ?? "")")
    #expect(failure?.description.contains(message) == true, "\(failure?.description ?? "")")
    #expect(failure?.kind == .usage)
  }

  @Test(
    "asks for another line",
    arguments: [
      "for x in a", "for x in a\n", "for x in a\ntrain $x\n", "t [1,", "t lr=log(1", "t \\",
      "if a == b\nx\nelse\n", "a; for x in 1..2",
    ])
  func incomplete(source: String) throws {
    guard case .incomplete = try ScriptParser.read(source, file: "<line>") else {
      Issue.record("\(source) is complete")
      return
    }
    let failure = #expect(throws: Failure.self) { try ScriptParser.parse(source, file: "a.idx") }
    #expect(failure?.code == "script.unfinished")
  }

  @Test("refuses nesting without an end before the stack runs out")
  func nesting() {
    for source in [
      "t " + String(repeating: "[", count: 10_000), String(repeating: "for x in a\n", count: 10_000),
      "t x=" + String(repeating: "log(", count: 10_000),
      "if " + String(repeating: "not ", count: 10_000) + "\n",
    ] {
      #expect(throws: Failure.self) { try ScriptParser.parse(source, file: "a.idx") }
    }
  }

  @Test("keeps the place of every word")
  func spans() throws {
    let statements = try ScriptParser.parse("x\n  train קובץ lr=2e-5 \\\n   seed=1", file: "a.idx")
    guard case .call(let call) = statements.last else {
      Issue.record("not a call")
      return
    }
    #expect(call.verb.span == SourceSpan(file: "a.idx", line: 2, columns: 3..<8))
    #expect(call.operands[0].span == SourceSpan(file: "a.idx", line: 2, columns: 9..<13))
    #expect(call.keys[0].name.span == SourceSpan(file: "a.idx", line: 2, columns: 14..<16))
    #expect(call.keys[0].value.span == SourceSpan(file: "a.idx", line: 2, columns: 17..<21))
    #expect(call.keys[1].name.span == SourceSpan(file: "a.idx", line: 3, columns: 4..<8))
  }
}
