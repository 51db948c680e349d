import Basics
import Scripting
import TestSupport
import Testing

@testable import Commands

@Suite struct CommandRegistryTests {
  @Test("commands are sorted by name, each is there once, and none is announced for later")
  func order() {
    let names = CommandRegistry.specs.map(\.name)
    #expect(names == Set(names).sorted())
    #expect(CommandRegistry.announced.isDisjoint(with: names))
    #expect(Set(names).isDisjoint(with: ScriptParser.keywords.filter { $0 != "set" }))
  }

  @Test("what holds for every command, its examples one after the other on the shipped data")
  func conformance() throws {
    // Most commands look at what these two leave.
    let order = ["load", "train"]
    var sitting = ShellSession()
    defer { try? FileSystem.removeTree(sitting.store) }
    let commands = CommandRegistry.all.sorted { a, b in
      (order.firstIndex(of: a.spec.name) ?? order.count, a.spec.name) < (
        order.firstIndex(of: b.spec.name) ?? order.count, b.spec.name
      )
    }
    #expect(CommandRegistry.specs.flatMap(\.examples).count(where: \.isRunnable) > 10)
    for command in commands { try checkCommand(command, in: &sitting) }
  }
}
