import Basics
import Scripting
import TestSupport
import Testing
import Workbench

@testable import Commands

/// What failures tell a person to type.
@Suite struct RemedyTests {
  private struct Remedy {
    let file: String
    let text: String
  }

  /// The literals of every remedy in the sources, as they are written there.
  private static func remedies() throws -> [Remedy] {
    var found: [Remedy] = []
    func search(_ directory: String) throws {
      for name in FileSystem.names(in: directory) {
        let path = "\(directory)/\(name)"
        if FileSystem.isDirectory(path) {
          try search(path)
        } else if name.hasSuffix(".swift") {
          found += texts(in: try FileSystem.readText(path)).map { Remedy(file: path, text: $0) }
        }
      }
    }
    try search(Golden.root + "/Sources")
    return found
  }

  /// The literals between `mend:`, or a variable called remedy, and what follows the argument.
  private static func texts(in source: String) -> [String] {
    source.matches(of: /mend:|remedy(?:: String\??)? =|remedy \+=/).flatMap { start -> [String] in
      var rest = source[start.range.upperBound...].prefix(500)
      if let end = rest.firstMatch(of: /kind:|\n\n|\n {2}\}/) { rest = rest[..<end.range.lowerBound] }
      return rest.matches(of: /"((?:[^"\\]|\\.)*)"/).map { String($0.1) }
    }
  }

  @Test("every key and every command that a remedy names is one that there is")
  func exist() throws {
    let remedies = try RemedyTests.remedies()
    #expect(remedies.count > 200)
    let keys = Set(
      CommandRegistry.specs.flatMap { $0.arguments.flatMap(\.names) } + Setting.names
        + ["train", "dev", "test"] + SessionSettings.names)
    let verbs = Set(CommandRegistry.specs.map(\.name))
    // Words of prose that stand before a handle as a command does.
    let prose: Set = ["write", "give", "use", "correct", "expected", "remove"]
    for remedy in remedies {
      // `TPESampler(seed=1)` has options of its own; `x.y=` and `--x=` are no keys of the language.
      for match in remedy.text.matches(of: /(?:^|[ '"])([a-z_]+)=/) {
        let key = String(match.1)
        #expect(keys.contains(key), "there is no key \(key)=: '\(remedy.text)' in \(remedy.file)")
      }
      let handle = /(?:^|; |, or | or |: |')([a-z_]+) (?:\\\(|r3|h1|MODEL|last\b|FILE|DIR\b|data |config )/
      for match in remedy.text.matches(of: handle) where !prose.contains(String(match.1)) {
        #expect(verbs.contains(String(match.1)), "there is no command: '\(remedy.text)' in \(remedy.file)")
      }
    }
  }
}
