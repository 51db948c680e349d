import Basics
import Experiments
import Records
import Scripting
import TestSupport
import Testing

@testable import Commands

/// What holds for every command.
///
/// - Its words are complete sentences, its names mean one thing each, and help has all of them, no wider than a window.
/// - Its examples are lines of the language that it understands.
/// - The examples that can be run are planned without a change to the store, and do what was planned; training that
///   was done is found done.
///
/// - Parameter sitting: what the examples run in; it goes on behind them as they left it.
func checkCommand(
  _ command: any Command.Type, in sitting: inout ShellSession, at location: SourceLocation = #_sourceLocation
) throws {
  let check = CommandCheck(command: command, location: location)
  check.declaration()
  try check.help()
  for example in command.spec.examples {
    try check.understood(example.line)
    if example.isRunnable { try check.run(sitting.placed(example.line), in: &sitting) }
  }
}

/// A session in a store of its own.
struct ShellSession {
  var scene: Scene
  let services: Services
  let store: String

  init() {
    store = makeTemporaryDirectory()
    scene = Scene(store: RunStore(store))
    services = Services(console: RecordingConsole())
  }

  /// An example, wherever the tests run.
  func placed(_ line: String) -> String {
    line.replacing(/(^|[ =,])examples\//) { "\($0.1)\(Golden.root)/examples/" }
  }

  func facts() throws -> StoreFacts { try StoreFacts(store) }
}

private struct CommandCheck {
  let command: any Command.Type
  let location: SourceLocation
  private var spec: CommandSpec { command.spec }

  init(command: any Command.Type, location: SourceLocation) {
    (self.command, self.location) = (command, location)
  }

  private func expect(_ holds: Bool, _ what: String) {
    #expect(holds, "\(spec.name): \(what)", sourceLocation: location)
  }

  func declaration() {
    expect(CommandRegistry.named(spec.name)?.spec.name == spec.name, "is not registered")
    expect(spec.summary.hasSuffix(".") && spec.summary.first?.isUppercase == true, spec.summary)
    expect(!spec.examples.isEmpty, "has no example")
    let names = spec.arguments.flatMap(\.names)
    expect(names.count == Set(names).count, "a key with two meanings")
    for argument in spec.arguments {
      expect(argument.help.hasSuffix("."), "\(argument.name): \(argument.help)")
    }
    for example in spec.examples { expect(!example.note.isEmpty, "\(example.line) is not explained") }
  }

  /// The page names every argument, and each of its names has a page.
  func help() throws {
    let place = Place.file("help", line: nil)
    for width in [80, 100] {
      var lines = try HelpText.of(spec.name, key: nil, width: width, at: place)
      for argument in spec.arguments {
        let shown = argument.form == .key ? argument.name + "=" : argument.name.uppercased()
        expect(lines.contains { $0.hasPrefix("  \(shown) ") }, "help does not mention \(shown)")
        for name in argument.names {
          let page = try HelpText.of(spec.name, key: name, width: width, at: place)
          expect(page.count > 2, "\(name) has no help")
          lines += page
        }
      }
      for line in lines where TextWidth.of(line) > width { expect(false, "help is too wide: \(line)") }
    }
    let failure = #expect(throws: Failure.self, sourceLocation: location) {
      try HelpText.of(spec.name, key: "no such key", width: 80, at: place)
    }
    expect(failure?.code == "help.unknown" && failure?.kind == .usage, "a key that there is not has help")
  }

  func understood(_ line: String) throws {
    let statement = try only(line)
    guard case .call(let call) = statement.action else {
      guard case .set = statement.action else { return expect(false, "'\(line)' is no call") }
      return
    }
    expect(call.verb.text == spec.name, "'\(line)' is of another command")
    expect(try Dispatch.command(of: call) == command, "'\(line)' goes to another command")
    expect(try !ArgumentDecoder(spec).variants(of: call).isEmpty, "'\(line)' means nothing")
  }

  private func only(_ line: String) throws -> ExpandedStatement {
    let statements = try Script(line, file: "<example>").statements
    expect(statements.count == 1, "'\(line)' is not one line")
    return try #require(statements.first, sourceLocation: location)
  }

  func run(_ line: String, in sitting: inout ShellSession) throws {
    let before = try sitting.facts()
    switch try only(line).action {
    case .call(let call):
      let services = sitting.services
      for invocation in try Dispatch.invocations(of: call, command, in: sitting.scene, with: services) {
        let (prepared, planned) = try plan(invocation, in: sitting)
        let changes = try sitting.facts().changes(since: before)
        expect(changes.isEmpty, "planning '\(line)' changes \(changes)")
        let outcome = try prepared.perform(of: command, in: &sitting.scene, with: services)
        expect(outcome.interruption == nil && outcome.held == nil, "'\(line)' was not done")
        sitting.scene.results.lastRun = outcome.runs.last ?? sitting.scene.results.lastRun
        sitting.scene.results.runs += outcome.runs
        guard planned.work == .train else { continue }
        expect(!outcome.runs.isEmpty && spec.makes != .nothing, "'\(line)' leaves nothing")
        expect(try plan(invocation, in: sitting).planned.work == .done, "'\(line)' would be done twice")
      }
    case .set(let name, let value):
      try SceneSettings.set(name, value, in: &sitting.scene)
      let changes = try sitting.facts().changes(since: before)
      expect(changes.isEmpty, "'\(line)' changes \(changes)")
    default: expect(false, "'\(line)' is no call")
    }
  }

  /// What a script's check finds before its first line runs.
  private func plan(
    _ invocation: Invocation, in sitting: ShellSession
  ) throws -> (prepared: PreparedCall, planned: Planned) {
    var ahead = sitting.scene.ahead
    let prepared = try PreparedCall(invocation, of: command, in: ahead, with: sitting.services)
    return (prepared, try prepared.plan(in: &ahead, with: sitting.services))
  }
}
