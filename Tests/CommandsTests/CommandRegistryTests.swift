import Basics
import Scripting
import TestSupport
import Testing

@testable import Commands

@Suite struct CommandRegistryTests {
  struct Line: Sendable, CustomTestStringConvertible {
    let verb: String
    let text: String
    var testDescription: String { text }
  }

  @Test("commands are sorted by name, each is there once, and none is announced for later")
  func order() {
    let names = CommandRegistry.specs.map(\.name)
    #expect(names == Set(names).sorted())
    #expect(CommandRegistry.announced.isDisjoint(with: names))
    #expect(Set(names).isDisjoint(with: ScriptParser.keywords.filter { $0 != "set" }))
  }

  @Test(
    "every command has a summary, an example, and help for each key",
    arguments: CommandRegistry.specs.map(\.name))
  func declarations(name: String) throws {
    let spec = try #require(CommandRegistry.named(name)?.spec)
    #expect(spec.summary.hasSuffix(".") && spec.summary.first?.isUppercase == true)
    #expect(!spec.examples.isEmpty || spec.name == "quit")
    let names = spec.arguments.flatMap(\.names)
    #expect(names.count == Set(names).count, "a key with two meanings")
    for argument in spec.arguments {
      #expect(argument.help.hasSuffix("."), "\(argument.name): \(argument.help)")
    }
  }

  static let exampleLines: [Line] = CommandRegistry.specs.flatMap { spec in
    spec.examples.map { Line(verb: spec.name, text: $0.line) }
  }

  @Test(
    "every example in a declaration is a line of the language that its command understands",
    arguments: exampleLines)
  func understood(line: Line) throws {
    let script = try Script(line.text, file: "<example>")
    let statement = try #require(script.statements.first)
    #expect(script.statements.count == 1)
    guard case .call(let call) = statement.action else {
      guard case .set = statement.action else {
        Issue.record("'\(line.text)' is no call")
        return
      }
      return
    }
    #expect(call.verb.text == line.verb)
    let command = try Dispatch.command(of: call)
    #expect(try !ArgumentDecoder(command.spec).variants(of: call).isEmpty)
  }

  @Test("the examples that can be run run, one after the other, on the shipped data")
  func run() throws {
    let order = ["load", "train"]
    let runnable = CommandRegistry.specs.sorted { a, b in
      (order.firstIndex(of: a.name) ?? order.count, a.name) < (
        order.firstIndex(of: b.name) ?? order.count, b.name
      )
    }.flatMap { $0.examples.filter(\.isRunnable).map(\.line) }
    #expect(runnable.count > 10)
    let store = makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(store) }
    let ending = try IdxProcess.run(
      ["--no-init", "--store", store, "-c", runnable.joined(separator: "\n")], in: Golden.root, upTo: 240)
    #expect(ending.status == 0, "\(ending)")
  }
}
