import Basics
import Scripting
import TestSupport
import Testing

@testable import Commands

@Suite struct HelpTextTests {
  private let place = Place.file("help", line: nil)

  /// The whole manual, as a person could read it page by page.
  private func manual() throws -> String {
    var lines = HelpText.overview(width: 80)
    for statement in HelpText.statements {
      lines +=
        ["", "## \(statement.name)"] + (try HelpText.of(statement.name, key: nil, width: 80, at: place))
    }
    for spec in CommandRegistry.specs {
      lines += ["", "## \(spec.name)"] + (try HelpText.of(spec.name, key: nil, width: 80, at: place))
      for argument in spec.arguments {
        lines += ["", "### \(spec.name) \(argument.name)"]
        lines += try HelpText.of(spec.name, key: argument.name, width: 80, at: place)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test("the manual is as it was when it was last read as a whole")
  func snapshot() throws { try expectSnapshot(try manual(), "commands/help.txt") }

  @Test("no line of the overview is wider than the terminal", arguments: [80, 100])
  func fits(width: Int) {
    for line in HelpText.overview(width: width) where TextWidth.of(line) > width {
      Issue.record("too wide: \(line)")
    }
  }

  @Test("an unknown command is refused with the nearest name")
  func unknown() {
    let failure = #expect(throws: Failure.self) { try HelpText.of("evla", key: nil, width: 80, at: place) }
    #expect(failure?.description.contains("did you mean 'eval'?") == true)
  }
}
