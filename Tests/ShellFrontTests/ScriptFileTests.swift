import Basics
import TestSupport
import Testing

/// Runs the scripts under Tests/Scripts by the real program, and compares with what their comments expect.
///
/// - `#$ WORDS`: parameters behind the script's name; nothing when left out.
/// - `#> TEXT`: a line of the output or of the notes, in this order; others may stand between.
/// - `#~ PATTERN`: the same, matched by a regular expression (the whole line).
/// - `#- TEXT`: no line contains this.
/// - `#@ FILE TEXT`: the file holds this line afterwards.
/// - `#! STATUS`: the exit status; 0 when left out.
///
/// A script with `#2>`, `#2~`, `#2-`, `#2!` is run twice; these are for the second time.
@Suite struct ScriptFileTests {
  struct Expectations {
    var words: [String] = []
    var lines: [(kind: Character, text: String)] = []
    var status: Int32 = 0

    /// - Parameter prefix: `#` or `#2`.
    init?(_ script: String, prefix: String) {
      var isMeant = prefix == "#"
      for line in script.split(separator: "\n") where line.hasPrefix(prefix) {
        let rest = line.dropFirst(prefix.count)
        guard let kind = rest.first, "$>~-@!".contains(kind), rest.dropFirst().first == " " else { continue }
        let text = String(rest.dropFirst(2))
        isMeant = true
        switch kind {
        case "$": words = text.split(separator: " ").map(String.init)
        case "!": status = Int32(text) ?? -1
        default: lines.append((kind, text))
        }
      }
      if !isMeant { return nil }
    }

    /// What does not hold, one line each.
    func faults(_ output: String, _ ending: IdxProcess.Ending, _ place: Workplace) throws -> [String] {
      var faults = ending.status == status ? [] : ["status \(ending.status), not \(status)"]
      var rest = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
      for (kind, text) in lines {
        switch kind {
        case "-": if output.contains(text) { faults.append("unwanted: \(text)") }
        case "@":
          let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
          let file = (try? place.text(parts[0])) ?? ""
          if !file.split(separator: "\n").contains(Substring(parts[1])) {
            faults.append("\(parts[0]) lacks: \(parts[1])")
          }
        default:
          let pattern = kind == "~" ? try Regex(text) : nil
          let found = try rest.firstIndex { line in
            if let pattern { try pattern.wholeMatch(in: String(line)) != nil } else { line == text }
          }
          guard let found else {
            faults.append("no line (any more): \(text)")
            continue
          }
          rest = rest[(found + 1)...]
        }
      }
      return faults
    }
  }

  static let folder = Golden.root + "/Tests/Scripts"
  static let scripts = FileSystem.names(in: folder).filter { $0.hasSuffix(".idx") }

  @Test("a script says what its comments expect", arguments: scripts)
  func run(name: String) throws {
    let place = try Workplace()
    let text = try FileSystem.readText("\(ScriptFileTests.folder)/\(name)")
    try place.write(name, text)
    try FileSystem.createDirectory("\(place.path)/parts")
    for part in FileSystem.names(in: ScriptFileTests.folder + "/parts") {
      try place.write("parts/\(part)", try FileSystem.readText("\(ScriptFileTests.folder)/parts/\(part)"))
    }
    for prefix in ["#", "#2"] {
      guard let expected = Expectations(text, prefix: prefix) else { continue }
      let process = try IdxProcess(["--no-init", name] + expected.words, in: place.path, mergesErrors: true)
      let ending = try process.wait()
      let faults = try expected.faults(ending.output, ending, place)
      #expect(faults.isEmpty, "\(name) \(prefix)\n\(faults.joined(separator: "\n"))\n\(ending)")
    }
  }

  @Test("the scripts are there, and none expects nothing")
  func meaning() throws {
    #expect(ScriptFileTests.scripts.count >= 12)
    for name in ScriptFileTests.scripts {
      let text = try FileSystem.readText("\(ScriptFileTests.folder)/\(name)")
      let expected = try #require(Expectations(text, prefix: "#"))
      #expect(!expected.lines.isEmpty, "\(name)")
    }
  }
}
