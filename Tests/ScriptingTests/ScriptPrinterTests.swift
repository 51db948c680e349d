import Basics
import Testing

@testable import Scripting

@Suite struct ScriptPrinterTests {
  @Test("printing and reading again changes nothing", arguments: Corpus.scripts)
  func fixpoint(script: String) throws { try checkFixpoint(script) }

  private func checkFixpoint(_ script: String) throws {
    let first = ScriptPrinter.text(of: try ScriptParser.parse(script, file: "a.idx"))
    let again = try ScriptParser.parse(first, file: "a.idx")
    #expect(ScriptPrinter.text(of: again) == first)
  }

  @Test(
    "a text comes back as itself",
    arguments: [
      "", "a", "a b", "as", "1..3", "x=y", "a/b=c", "\"", "'", "$x", "\\", "a\nb\tc", "שלום", "~x", "-", "#",
      "*.csv",
    ])
  func quoted(text: String) throws {
    let statements = try ScriptParser.parse("t \(ScriptPrinter.quoted(text))", file: "a.idx")
    let expanded = try {
      var expander = Expander(); return try expander.expand(statements)
    }()
    guard case .call(let call) = expanded.first?.action else {
      Issue.record("not a call")
      return
    }
    #expect(call.operands.first?.literal?.text == text)
  }

  @Test("mutated scripts are read or refused, and what is read prints to a fixpoint")
  func fuzz() throws {
    let pieces = Corpus.scripts.flatMap { $0.unicodeScalars }
    let extra = Array("\"'$\\[]()=,;#&><~+-.:@ \n\t\r\u{5D0}\u{5B8}\u{200F}\u{0}1e".unicodeScalars)
    var read = 0
    for number in 0..<2_000 {
      var generator = SeededGenerator(seed: 7, "script fuzz", number)
      var scalars = Array(Corpus.scripts[generator.below(Corpus.scripts.count)].unicodeScalars)
      for _ in 0..<(1 + generator.below(6)) { mutate(&scalars, pieces, extra, &generator) }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      do {
        let statements = try ScriptParser.parse(text, file: "a.idx")
        read += 1
        try checkFixpoint(text)
        var expander = Expander(
          surroundings: ScriptEnvironment(
            environment: { _ in nil },
            readText: { path throws(Failure) in throw Failure("file.missing", path, kind: .environment) },
            exists: { _ in false }))
        _ = try expander.expand(statements)
      } catch is Failure {}
      let context = CompletionContext(text, cursor: generator.below(text.utf8.count + 1))
      #expect(context.start <= text.utf8.count)
    }
    #expect(read > 100, "only \(read) mutants were read: the mutations are too rough to test anything")
  }

  private func mutate(
    _ scalars: inout [Unicode.Scalar], _ pieces: [Unicode.Scalar], _ extra: [Unicode.Scalar],
    _ generator: inout SeededGenerator
  ) {
    let at = generator.below(scalars.count + 1)
    switch generator.below(4) {
    case 0: scalars.insert(extra[generator.below(extra.count)], at: at)
    case 1: if at < scalars.count { scalars.remove(at: at) }
    case 2: if at < scalars.count { scalars[at] = extra[generator.below(extra.count)] }
    default:
      let start = generator.below(pieces.count)
      let end = min(pieces.count, start + generator.below(12))
      scalars.insert(contentsOf: pieces[start..<end], at: at)
    }
  }
}
