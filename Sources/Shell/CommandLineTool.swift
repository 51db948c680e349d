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

/// The program: interprets the command line, runs it, and returns how it ended.
package final class CommandLineTool {
  private let options: CommandLineOptions
  private let console: TerminalConsole
  private let runner: StatementRunner
  /// The text read from standard input, for showing the line of an error.
  private var input: String?

  /// Must be called before anything else in the process.
  package static func prepareProcess() { Services.prepareProcess() }

  /// Creates the console and the store selected by the options; nothing is read or run yet.
  package init(_ options: CommandLineOptions) {
    self.options = options
    console = TerminalConsole()
    console.showsNotes = !options.isQuiet
    runner = StatementRunner(
      Scene(store: RunStore(PathName.expanded(options.store))), with: Services(console: console))
    let input = StandardInput()
    runner.services.lines = { input.source() }
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
      // An error in the init file does not prevent the prompt, where it can be fixed.
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

  /// Prints information about the program and returns the status, if requested; otherwise `nil`.
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

  /// Whether a prompt is shown, at once or afterwards.
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

  /// The text of typed lines, into which places point.
  private var text: String? {
    input ?? options.script ?? (try? options.flagLine())
      ?? (options.words.isEmpty ? nil : CommandLineOptions.line(of: options.words))
  }

  /// Runs a script with its parameters, or a verb with its arguments.
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
    // A partly read script is not run.
    guard StopSignal.request == .none else {
      throw Failure("script.stopped", "stopped while reading standard input", kind: StopSignal.kind)
    }
    return text
  }

  /// Runs `$XDG_CONFIG_HOME/idx/init.idx`, the settings for every session.
  private func readInitFile() throws {
    guard !options.skipsInit else { return }
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let base = variable("XDG_CONFIG_HOME") ?? variable("HOME").map({ $0 + "/.config" }) else { return }
    let path = base + "/idx/init.idx"
    guard FileSystem.exists(path) else { return }
    try script(try FileSystem.readText(path), source: path, as: .initFile)
    // The command line takes precedence over the file.
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
