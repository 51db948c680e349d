import Basics
import Commands
import Experiments
import Records
import Scripting
import Terminal

/// Completion after `idx` in bash and zsh: the same as at the prompt, and in addition options, scripts and
/// their parameters.
struct ShellCompletion {
  private let line: ShellLine
  /// The words after the options, starting with the verb or the script.
  private var words: [String] = []
  private var store = RunStore.defaultRoot
  /// The option whose value is at the cursor.
  private var pending: DeclaredOption?

  /// - Parameter text: the line up to the cursor, the program's name first.
  init(_ text: String) {
    line = ShellLine(text)
    var rest = line.words.dropFirst()
    while let word = rest.first, word.hasPrefix("-"), word != "--" {
      rest = rest.dropFirst()
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = ShellCompletion.option(parts[0]), option.value != nil else { continue }
      let value = parts.count > 1 ? parts[1] : rest.popFirst()
      if option.names.contains("--store"), let value { store = PathName.expanded(value) }
      if value == nil { pending = option }
    }
    words = Array(rest)
  }

  /// What `idx --complete LINE` prints: the current word, then for each candidate the complete replacement
  /// and, after a tab, its description. Quoting is left to the shell. A candidate that ends in `=` or `/`
  /// continues.
  func answer() -> [String] {
    let oneLine = candidates.filter { candidate in !candidate.text.contains { $0.isNewline || $0 == "\t" } }
    return [line.current]
      + oneLine.map { $0.note.isEmpty ? $0.text : "\($0.text)\t\($0.note)" }
  }

  private var candidates: [Candidate] {
    let typed = line.current
    if let pending { return values(of: pending, typed) }
    guard let first = words.first else {
      guard typed.hasPrefix("-") else { return verbs + paths(.file(suffixes: [".idx"]), typed) }
      if let sign = typed.firstIndex(of: "="), let option = ShellCompletion.option(String(typed[..<sign])) {
        let head = String(typed[...sign])
        return values(of: option, String(typed.dropFirst(head.count))).map { $0.behind(head) }
      }
      return DeclaredOption.all.flatMap { option in
        option.names.filter { $0.hasPrefix(typed) }.map { Candidate($0, note: option.help) }
      }
    }
    return first.hasSuffix(".idx") ? parameters(of: PathName.expanded(first)) : arguments
  }

  private static func option(_ name: String) -> DeclaredOption? {
    DeclaredOption.all.first { option in
      option.names.contains { $0 == name || name.hasSuffix("c") && !name.hasPrefix("--") && $0 == "-c" }
    }
  }

  /// The commands, and the one statement that is useful on a line of its own.
  private var verbs: [Candidate] {
    let all = CommandRegistry.specs.map { Candidate($0.name, note: $0.summary) }
    return (all + [Candidate("expect", note: "Fail unless a score holds.")])
      .filter { $0.text.hasPrefix(line.current) }.sorted { $0.text < $1.text }
  }

  private func values(of option: DeclaredOption, _ typed: String) -> [Candidate] {
    if case .choices(let choices) = option.completion {
      return choices.filter { $0.hasPrefix(typed) }.map { Candidate($0) }
    }
    return paths(option.completion, typed)
  }

  private func paths(_ kind: Completion, _ typed: String) -> [Candidate] {
    var context = CompletionContext(.nothing, prefix: typed, start: 0)
    context.isPlain = true
    switch kind {
    case .file(let suffixes): return PathCompletion.candidates(context, suffixes: suffixes)
    case .directory: return PathCompletion.candidates(context, onlyDirectories: true)
    default: return []
    }
  }

  /// The parameters of a script that are not yet given.
  private func parameters(of path: String) -> [Candidate] {
    let typed = line.current
    guard let sign = typed.firstIndex(of: "=") else {
      guard let text = try? FileSystem.readText(path),
        let statements = try? ScriptParser.parse(text, file: path)
      else { return [] }
      return statements.compactMap { statement in
        guard case .parameter(let parameter) = statement else { return nil }
        let name = parameter.name.text + "="
        guard name.hasPrefix(typed), !words.contains(where: { $0.hasPrefix(name) }) else { return nil }
        return Candidate(name, note: parameter.help ?? "")
      }
    }
    let head = String(typed[...sign])
    return paths(.file(suffixes: []), String(typed.dropFirst(head.count))).map { $0.behind(head) }
  }

  /// After a verb: the completions of the prompt for the same line.
  private var arguments: [Candidate] {
    var typed = line.current
    var head = ""
    // A blank inside a shell word does not end it.
    if typed.contains(where: \.isWhitespace) {
      if let sign = typed.firstIndex(of: "=") { head = String(typed[...sign]) }
      typed = head + "\"" + typed.dropFirst(head.count)
    }
    let before = CommandLineOptions.line(of: words) + " "
    let whole = before + typed
    var context = CompletionContext(whole, cursor: whole.utf8.count)
    context.isPlain = true
    let start = context.start - before.utf8.count
    let kept = String(decoding: typed.utf8.prefix(max(0, start)), as: UTF8.self)
    let runner = StatementRunner(
      Scene(store: RunStore(store)), with: Services(console: TerminalConsole()))
    return Completer(runner).candidates(context, variables: []).map { $0.behind(kept) }
  }
}

extension Candidate {
  /// The candidate with `head` prepended.
  fileprivate func behind(_ head: String) -> Candidate { Candidate(head + text, note: note, suffix: suffix) }
}
