import Basics
import Scripting
import Testing

@testable import Commands

/// `man idx`: it follows the declarations, and every reader of man(7) takes it.
@Suite("the manual page") struct ManPageTests {
  private let page = ManPage.text(options: [
    ManPage.Option(tag: "--store DIRECTORY", help: "Where runs are kept.")
  ])
  private var lines: [String] {
    page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("it has the sections that every page has, in their order")
  func sections() {
    #expect(
      lines.filter { $0.hasPrefix(".SH ") }.map { String($0.dropFirst(4)) } == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "STATEMENTS", "EXIT STATUS", "FILES",
        "ENVIRONMENT", "EXAMPLES",
      ])
    #expect(lines.first?.hasPrefix(".TH IDX 1 ") == true)
    #expect(lines.contains("\\fB\\-\\-store DIRECTORY\\fR"))
  }

  @Test(
    "every command stands in it with each of its arguments, under every name",
    arguments: CommandRegistry.specs.map(\.name))
  func commands(verb: String) throws {
    let spec = try #require(CommandRegistry.named(verb)?.spec)
    let all = lines
    let start = try #require(
      all.firstIndex { $0 == ".SS \(verb)" || $0.hasPrefix(".SS \(verb) ") }, "\(verb) has no entry")
    let end = all[(start + 1)...].firstIndex { $0.hasPrefix(".S") } ?? all.endIndex
    let tags = zip(all[start..<end], all[start..<end].dropFirst()).filter { $0.0 == ".TP" }.map(\.1)
    for argument in spec.arguments {
      for name in argument.names {
        let shown =
          switch argument.form {
          case .operand, .rest: name.uppercased()
          case .key: name + "="
          case .flag: name
          }
        #expect(tags.contains { $0.contains(Roff.literal(shown)) }, "\(verb) \(name)")
      }
    }
    #expect(tags.count == spec.arguments.count + (spec.freeKeys == nil ? 0 : 1), "\(verb)")
  }

  @Test("statements and exit statuses are those of help")
  func statements() {
    for statement in HelpText.statements {
      #expect(lines.contains("\\fB\(statement.name)\\fR"), "\(statement.name)")
    }
    for entry in HelpText.exitStatuses { #expect(lines.contains("\\fB\(entry.status)\\fR")) }
  }

  @Test("each line is ASCII of at most 80 columns, and a request only where one is meant")
  func form() {
    let requests: Set = [".TH", ".SH", ".SS", ".PP", ".TP", ".HP", ".EX", ".EE", ".RS", ".RE", ".ad"]
    for line in lines {
      #expect(line.utf8.allSatisfy { $0 >= 32 && $0 < 127 }, "\(line)")
      // Names of signs take more columns in the source than on paper.
      #expect(line.replacing(#/\\\[u[0-9A-F]+\]|\\\(..|\\%/#, with: "x").count <= 80, "\(line)")
      if line.hasPrefix(".") || line.hasPrefix("'") {
        #expect(requests.contains(String(line.prefix { $0 != " " })), "\(line)")
      }
    }
  }

  @Test("what roff would read as its own is written so that it does not")
  func escaping() {
    #expect(Roff.literal(#"a\b -c '~^`" …"#) == #"a\eb \-c \(aq\(ti\(ha\(ga\(dq \[u2026]"#)
    var page = Roff(title: "X", section: 1, date: "2026-01-01", source: "x")
    page.example([".idx", "'x'"])
    #expect(page.lines.contains("\\&.idx") && page.lines.contains("\\(aqx\\(aq"))
  }
}
