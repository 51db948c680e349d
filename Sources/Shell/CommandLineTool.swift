import Basics
import Commands
import Experiments
import Records
import Terminal

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The program: decides what the command line asks for, runs it, and says how it ended.
package final class CommandLineTool {
  private let options: CommandLineOptions
  private let console: TerminalConsole
  private let runner: StatementRunner
  /// What came through standard input, for the line that an error shows.
  private var input: String?

  /// To be called before anything else of the process.
  package static func prepareProcess() { Services.prepareProcess() }

  /// Takes the console and the store that the options name; nothing is read or run yet.
  package init(_ options: CommandLineOptions) {
    self.options = options
    console = TerminalConsole()
    console.showsNotes = !options.isQuiet
    runner = StatementRunner(
      Scene(store: RunStore(PathName.expanded(options.store))), with: Services(console: console))
  }

  /// Runs everything; returns the exit status.
  package func run() -> Int32 {
    if let status = information() { return status }
    StopSignal.install()
    Memory.watchMappedFiles()
    if let warning = TerminalSetup.prepareLocale() { console.note(warning) }
    do {
      try options.check()
      try readInitFile()
    } catch let failure as Failure {
      // A slip in the init file does not keep the prompt away: it can be mended there.
      guard failure.code != "front.option", givesPrompt, !failure.kind.isInterruption else {
        return failed(failure)
      }
      console.fail("error: \(failure)")
    } catch {
      console.fail("error: \(error)")
      return Failure.Kind.environment.rawValue
    }
    do {
      if let line = try options.flagLine() {
        let useless = options.uselessFlags
        if !useless.isEmpty {
          console.note("note: without effect in this mode: \(useless.joined(separator: " "))")
        }
        try script(line, source: LineOrigin.flagsText)
      } else if let lines = options.script {
        try script(lines, source: LineOrigin.line)
      } else if let first = options.words.first {
        try words(first)
      } else if isatty(0) == 0, !options.stays {
        let text = try standardInput()
        input = text
        try script(text, source: LineOrigin.standardInput)
      } else {
        return prompt()
      }
      return options.stays && !runner.isOver ? prompt() : finished()
    } catch let failure as Failure {
      let status = failed(failure)
      guard options.stays, !StopSignal.endsProcess else { return status }
      StopSignal.lower()
      return prompt()
    } catch {
      console.fail("error: \(error)")
      return Failure.Kind.environment.rawValue
    }
  }

  /// Prints what the program says of itself, where that is asked for; `nil` where it is not.
  private func information() -> Int32? {
    if options.version {
      for line in Program.description { console.print(line) }
    } else if ["--help", "-h"].contains(options.words.first) {
      console.print(CommandLineOptions.help)
    } else if options.man {
      console.print(exactly: ManPage.text(options: DeclaredOption.all.map(\.manual)))
    } else if let line = options.complete {
      for candidate in ShellCompletion(line).answer() { console.print(exactly: candidate) }
    } else if let shell = options.completions {
      guard let text = CompletionScripts.text(for: shell) else {
        return failed(
          Failure(
            "front.shell", "there is no completion for the shell '\(shell)'",
            remedy: "use " + CompletionScripts.shells.joined(separator: " or "), kind: .usage))
      }
      console.print(exactly: text)
    } else {
      return nil
    }
    return 0
  }

  /// Whether a person gets a prompt, at once or afterwards.
  private var givesPrompt: Bool {
    options.stays || !options.asksForWork && isatty(0) != 0
  }

  private func finished() -> Int32 {
    if let failure = console.failure { return failed(failure) }
    return 0
  }

  private func failed(_ failure: Failure) -> Int32 {
    FailurePrinter(console, source: text).show(failure)
    return failure.kind.rawValue
  }

  /// The text that a place in a typed line points into.
  private var text: String? {
    input ?? options.script ?? (try? options.flagLine())
      ?? (options.words.isEmpty ? nil : CommandLineOptions.line(of: options.words))
  }

  /// A script with its parameters, or a verb with its arguments.
  private func words(_ word: String) throws {
    let first = PathName.expanded(word)
    let isScript =
      first.hasSuffix(".idx")
      || (first.contains("/") && FileSystem.exists(first) && !FileSystem.isDirectory(first))
    guard isScript else {
      return try script(CommandLineOptions.line(of: options.words), source: LineOrigin.line)
    }
    var parameters: [String: String] = [:]
    for word in options.words.dropFirst() {
      guard let sign = word.firstIndex(of: "="), sign != word.startIndex else {
        throw Failure(
          "front.parameter", "'\(word)' is no parameter", remedy: "write name=value behind the script",
          kind: .usage)
      }
      let name = String(word[..<sign])
      guard parameters[name] == nil else {
        throw Failure(
          "front.parameter", "the parameter '\(name)' is given twice", remedy: "give it once", kind: .usage)
      }
      parameters[name] = String(word[word.index(after: sign)...])
    }
    try script(try FileSystem.readText(first, takesPipes: true), source: first, parameters: parameters)
  }

  private func script(
    _ text: String, source: String, as reading: Reading? = nil, parameters: [String: String] = [:]
  ) throws {
    let isScript = !source.hasPrefix("<") || source == LineOrigin.standardInput
    runner.scene.reading = reading ?? (isScript ? .script : .prompt)
    try ScriptRunner(text, source: source, in: runner).run(parameters: parameters)
  }

  private func standardInput() throws -> String {
    let lines = PipeSource()
    var text = ""
    while case .text(let line) = try lines.nextLine(prompt: "") { text += line + "\n" }
    // Half a script is not run.
    guard StopSignal.request == .none else {
      throw Failure("script.stopped", "stopped while reading standard input", kind: StopSignal.kind)
    }
    return text
  }

  /// `$XDG_CONFIG_HOME/idx/init.idx`: settings for every session.
  private func readInitFile() throws {
    guard !options.skipsInit else { return }
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let base = variable("XDG_CONFIG_HOME") ?? variable("HOME").map({ $0 + "/.config" }) else { return }
    let path = base + "/idx/init.idx"
    guard FileSystem.exists(path) else { return }
    try script(try FileSystem.readText(path), source: path, as: .initFile)
    // The command line wins over the file.
    if options.store != RunStore.defaultRoot {
      runner.scene.store = RunStore(PathName.expanded(options.store))
    }
  }

  private func prompt() -> Int32 {
    let history = History.defaultPath().map { History(path: $0) }
    runner.scene.reading = .prompt
    let lines = TerminalSetup.lineSource(
      history: history?.load().map(\.command) ?? [], terminals: Installation.file("share/idx/terminfo"))
    return Shell(runner, lines: lines, history: history).run()
  }
}
