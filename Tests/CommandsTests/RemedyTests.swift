import Basics
import Configurations
import Scripting
import Settings
import Studies
import TestSupport
import Testing

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

  /// The literals between `remedy:`, or a variable called remedy, and what follows the argument.
  private static func texts(in source: String) -> [String] {
    source.matches(of: /remedy:|remedy(?:: String\??)? =|remedy \+=/).flatMap { start -> [String] in
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
        + ["train", "dev", "test"] + SceneSettings.names)
    // A statement of the language may be the way out, too.
    let verbs = Set(CommandRegistry.specs.map(\.name)).union(["let", "param"])
    // Words of prose that stand before a handle as a command does.
    let prose: Set = ["add", "write", "give", "use", "correct", "expected", "remove"]
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

  @Test("every command line in a remedy is one that its command understands")
  func typed() throws {
    let verbs = Set(CommandRegistry.specs.map(\.name))
    var lines = 0
    for remedy in try RemedyTests.remedies() {
      for line in RemedyTests.lines(in: remedy.text, verbs) {
        lines += 1
        do {
          let statement = try #require(try Script(line, file: "<remedy>").statements.first)
          guard case .call(let call) = statement.action else { continue }
          #expect(try !ArgumentDecoder(Dispatch.command(of: call).spec).variants(of: call).isEmpty)
        } catch {
          Issue.record("'\(line)' cannot be typed: \(error); from '\(remedy.text)' in \(remedy.file)")
        }
      }
    }
    #expect(lines > 35)
  }

  /// The command lines in the text of a remedy, with something typical where the source has an interpolation or a word
  /// in capitals. A line ends where a word of prose begins.
  private static func lines(in text: String, _ verbs: Set<String>) -> [String] {
    let plain = text.replacing(/\\\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/, with: "§").replacing(
      "…", with: "")
    let words = plain.split(separator: " ").map { $0.drop { "'(".contains($0) } }
    return words.indices.compactMap { start -> String? in
      let verb = String(words[start])
      // In `load data` it is no command.
      guard verbs.contains(verb), !(verb == "data" && start > 0 && words[start - 1] == "load") else {
        return nil
      }
      var line = [verb]
      for word in words[(start + 1)...] {
        let bare = word.last.map { ",;:'".contains($0) } == true ? word.dropLast() : word
        let isArgument = /(§|r[0-9]|h[0-9]|[A-Z]{3,}|last\b|[a-z_]+=|>).*/
        guard bare.wholeMatch(of: isArgument) != nil || (verb == "load" && ["data", "config"].contains(bare))
        else { break }
        line.append(filled(String(bare), of: verb))
        if bare != word { break }
      }
      return line.count > 1 ? line.joined(separator: " ") : nil
    }
  }

  private static func filled(_ word: String, of verb: String) -> String {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else {
      let model = ["train", "hpo", "zero_shot"].contains(verb) || (verb == "load" && word == "MODEL")
      return word.replacing("§", with: model ? "encoder" : "r1").replacing(
        /^(MODEL|FOLDER)$/, with: "encoder"
      )
      .replacing(/^RUN$/, with: "r1")
    }
    let key = word[..<sign] == "§" ? (verb == "load" ? "dev" : "epochs") : String(word[..<sign])
    let values = ["task": "cls", "on": "test", "config": "h1.best", "from": "r1"]
    let value = String(word[word.index(after: sign)...]).replacing("§", with: values[key] ?? "3")
    return "\(key)=\(value.isEmpty ? values[key] ?? "3" : value)"
  }
}
