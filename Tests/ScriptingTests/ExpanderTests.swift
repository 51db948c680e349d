import Basics
import Testing

@testable import Scripting

/// The steps of a script as lines.
private func steps(
  _ text: String, file: String = "a.idx", parameters: [String: String] = [:], files: [String: String] = [:],
  environment: [String: String] = [:]
) throws -> [String] {
  let surroundings = ScriptEnvironment(
    environment: { environment[$0] },
    readText: { path throws(Failure) in
      guard let text = files[path] else { throw Failure("file.missing", "no such file", kind: .environment) }
      return text
    }, exists: { files[$0] != nil })
  return try Script(text, file: file, parameters: parameters, surroundings: surroundings).statements.map(
    \.text)
}

@Suite struct ExpanderTests {
  @Test(
    "resolves to these steps",
    arguments: [
      ("let x = 2e-5\nt lr=$x", ["t lr=2e-5"]),
      ("let x = 1..3\nt seed=$x,9", ["t seed=1,2,3,9"]),
      ("t seed=5..1:-2", ["t seed=5,3,1"]),
      ("t seed=0..100:20", ["t seed=0,20,40,60,80,100"]),
      ("t x=0.1..0.5:0.1", ["t x=0.1,0.2,0.3,0.4,0.5"]),
      ("t x=1e-5..3e-5:1e-5", ["t x=1e-05,2e-05,3e-05"]),
      ("t x=1..1", ["t x=1"]),
      ("for a in 1..2; b in x,y\nt $a $b\nend", ["t 1 x", "t 1 y", "t 2 x", "t 2 y"]),
      ("for a, b in [1,x],[2,y]\nt $a $b\nend", ["t 1 x", "t 2 y"]),
      ("for a in 1..2; b in $a,9\nt $a $b\nend", ["t 1 1", "t 1 9", "t 2 2", "t 2 9"]),
      ("let p = [a,b],[c,d]\nfor x, y in $p\nt $x $y\nend", ["t a b", "t c d"]),
      ("let x = 1\nfor i in 1..1\nlet x = 2\nt $x\nend\nt $x", ["t 2", "t 1"]),
      ("for s in 1..2\nt name=\"run_$s\"\nend", ["t name=run_1", "t name=run_2"]),
      ("if 1 == 1.0\na\nelse\nb\nend", ["a"]),
      ("if cls in span,cls\na\nend", ["a"]),
      ("if not cls != span\na\nelse\nb\nend", ["b"]),
      ("if exists(\"f.txt\")\na\nend", ["a"]),
      ("if exists(\"g.txt\")\na\nend", []),
      ("set lr = 3", ["set lr=3"]),
      ("t x=env(HOME, none) y=env(NO, 7)", ["t x=\"/root dir\" y=7"]),
      ("for m in lines(\"f.txt\")\nt $m\nend", ["t a/b", "t \"c d\"", "t 3"]),
      ("t lr=log(1e-5,5e-5) b=choice(1,2) e=int(3,8)", ["t lr=log(1e-5,5e-5) b=choice(1,2) e=int(3,8)"]),
      ("include \"sub/c.idx\"\nt $shared", ["inner", "t 5"]),
      ("expect mean(f1) >= 0.90 tag=x else warn", ["expect mean(f1) >= 0.9 tag=x else warn"]),
      ("let floor = 0.8\nexpect f1 ~ $floor +- 0.1", ["expect f1 ~ 0.8 +- 0.1"]),
      ("on error continue\nt", ["on error continue", "t"]),
      ("train m as a\neval $a x=$a.best\neval a@432", ["train m as a", "eval $a x=$a.best", "eval a@432"]),
      ("try t x > f.md as a &", ["try t x > f.md as a &"]),
    ])
  func expands(source: String, expected: [String]) throws {
    let found = try steps(
      source,
      files: [
        "f.txt": "a/b\n\n# no\n  c d \r\n3\n", "sub/c.idx": "include \"d.idx\"\ninner",
        "sub/d.idx": "let shared = 5",
      ], environment: ["HOME": "/root dir"])
    #expect(found == expected)
  }

  @Test(
    "refuses before anything runs",
    arguments: [
      ("t\nt $x", "2:3", "script.undefined"),
      ("let seeds = 1\nt $seedz", "2:3", "script.undefined"),
      ("for i in 1..2\nlet y = 1\nend\nt $y", "4:3", "script.undefined"),
      ("for i in 1..2\nt as h\nend\nt $h.best", "4:3", "script.undefined"),
      ("t seed=5..1", "1:8", "script.range"),
      ("t seed=1..5:0", "1:8", "script.range"), ("t lr=1e-5..1e-3", "1:6", "script.range"),
      ("t lr=0.5..2", "1:6", "script.range"),
      ("t seed=1..1000000000", "1:8", "script.range"),
      ("t seed=1..99999999999999999999999", "1:8", "script.range"),
      ("let a = 1\nt $a.best", "2:3", "script.field"),
      ("let a = 1,2\nt \"$a\"", "2:4", "script.interpolation"),
      ("t as h\nif $h == 1\nend", "2:4", "script.condition"),
      ("for a, b in 1,2\nend", "1:13", "script.zip"),
      ("for a, b in [1,2,3]\nend", "1:14", "script.zip"),
      ("t lr=log(0,1)", "1:6", "script.function"),
      ("t lr=log(2,1)", "1:6", "script.function"),
      ("t x=env(NOPE)", "1:5", "script.environment"),
      ("t x=lines(\"nope\")", "1:5", "file.missing"),
      ("include \"nope.idx\"", "1:9", "file.missing"),
      ("include \"a.idx\"", "1:9", "script.include"),
      ("include \"b.idx\"", "1:9", "script.include"),
      ("param p", "1:7", "script.parameter"),
      ("param p = 1\nparam p = 2", "2:7", "script.twice"),
      ("expect f1 >= $x", "1:14", "script.undefined"),
      ("let x = a\nexpect f1 >= $x", "2:14", "script.type"),
      ("for a in 1..1000; b in 1..1000\nend", "1:1", "script.length"),
    ])
  func refuses(source: String, place: String, code: String) {
    let failure = #expect(throws: Failure.self) {
      try steps(source, files: ["a.idx": source, "b.idx": "include \"./b.idx\""])
    }
    #expect(failure?.code.rawValue == code, "\(failure?.description ?? "")")
    let file = source.contains("b.idx") ? "b.idx" : "a.idx"
    #expect(failure?.description.hasPrefix("\(file):\(place): ") == true, "\(failure?.description ?? "")")
  }

  @Test("parameters come from outside, typed by their text")
  func parameters() throws {
    let source = "param seeds = 1..5 \"training seeds\"\nparam name = x\nt $name seed=$seeds"
    #expect(try steps(source) == ["t x seed=1,2,3,4,5"])
    #expect(
      try steps(source, parameters: ["seeds": "7,8", "name": "my file.csv"]) == ["t \"my file.csv\" seed=7,8"]
    )
    #expect(try steps(source, parameters: ["name": "$x"]) == ["t \"\\$x\" seed=1,2,3,4,5"])
    let failure = #expect(throws: Failure.self) { try steps(source, parameters: ["seedz": "1"]) }
    #expect(failure?.code == "script.parameter")
    #expect(failure?.remedy == "did you mean 'seeds'?")
  }

  @Test("every step knows its policy, its loop and what it depends on")
  func stepFacts() throws {
    let source = """
      on error continue
      for task in cls,span
        on error retry 2
        hpo m task=$task as h
        train from=$h.best
      end
      eval x
      """
    let statements = try Script(source, file: "a.idx").statements.filter {
      if case .onError = $0.action { false } else { true }
    }
    #expect(statements.map(\.policy) == [.retry(2), .retry(2), .retry(2), .retry(2), .proceed])
    #expect(
      statements.map { $0.context.map { "\($0.name)=\($0.text)" } }
        == [["task=cls"], ["task=cls"], ["task=span"], ["task=span"], []])
    #expect(statements[1].dependencies == [statements[0].index])
    #expect(statements[3].dependencies == [statements[2].index])
    #expect(statements[4].dependencies.isEmpty)
  }

  @Test("a prompt's names last, and a failed line leaves nothing behind")
  func sitting() throws {
    var expander = Expander()
    func type(_ line: String) throws -> [String] {
      try expander.expand(try ScriptParser.parse(line, file: "<line>")).map(\.text)
    }
    _ = try type("let x = 3")
    _ = try type("train m as a")
    #expect(throws: Failure.self) { try type("let x = 4; t $nope") }
    #expect(try type("t $x from=$a") == ["t 3 from=$a"])
    #expect(expander.names == ["a", "x"])
  }

  @Test("a name bound by 'as' is a reference, in quotes it is a text")
  func references() throws {
    let statements = try Script("train m as a\neval a \"a\" a.csv a.best b", file: "a.idx").statements
    guard case .call(let call) = statements[1].action else {
      Issue.record("not a call")
      return
    }
    func reference(_ index: Int) -> ResultReference? {
      if case .result(let reference) = call.operands[index].content { reference } else { nil }
    }
    #expect(reference(0)?.name == "a")
    #expect(reference(1) == nil)
    #expect(reference(2)?.field == "csv")
    #expect(reference(3)?.field == "best")
    #expect(reference(4) == nil)
  }

  @Test("a short script cannot take all memory")
  func budget() {
    var source = "let x = 1..100000\n"
    source += String(repeating: "t a=$x b=$x c=$x\n", count: 1000)
    let failure = #expect(throws: Failure.self) { try steps(source) }
    #expect(failure?.code == "script.length")
    var doubling = "let s = \"xxxxxxxxxxxxxxxx\"\n"
    for _ in 0..<60 { doubling += "let s = \"$s$s\"\n" }
    #expect(throws: Failure.self) { try steps(doubling) }
  }
}
