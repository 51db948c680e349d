import Basics
import Commands
import PseudoTerminal
import Scripting
import TestSupport
import Testing

@testable import ShellFront

/// Tab behind `idx` in bash and zsh.
@Suite("completion in other shells") struct ShellCompletionTests {
  @Test(
    "a line is taken apart as the shell would, up to the cursor",
    arguments: [
      ("idx train ", ["idx", "train"], ""), ("idx tr", ["idx"], "tr"), ("", [], ""),
      ("idx 'a b' \"c\\\"d\" e\\ f", ["idx", "a b", "c\"d"], "e f"),
      ("idx \"open quote", ["idx"], "open quote"),
      ("idx '' x\\", ["idx", ""], "x\\"), ("idx on=\"a\\b\"", ["idx"], "on=a\\b"),
    ])
  func words(text: String, words: [String], current: String) {
    let line = ShellLine(text)
    #expect(line.words == words && line.current == current, "\(line)")
  }

  /// The candidates alone.
  private func offered(_ line: String) -> [String] {
    ShellCompletion(line).answer().dropFirst().map { String($0.prefix { $0 != "\t" }) }
  }

  @Test(
    "every command is offered, with its keys, under the long names too",
    arguments: CommandRegistry.specs.map(\.name))
  func commands(verb: String) throws {
    #expect(offered("idx \(verb)").contains(verb))
    let keys = offered("idx \(verb) ")
    let spec = try #require(CommandRegistry.named(verb)?.spec)
    for argument in spec.arguments where argument.form == .key {
      #expect(keys.contains(argument.name + "="), "\(argument.name)")
      for name in argument.names { #expect(offered("idx \(verb) \(name)").contains(name + "="), "\(name)") }
    }
  }

  @Test(
    "what is offered stands in place of the whole word",
    arguments: [
      ("idx train task=s", "task=span"), ("idx eval last on=dev,te", "on=dev,test"),
      ("idx --mode fro", "frozen_backbone"), ("idx --mode=fro", "--mode=frozen_backbone"),
      ("idx --store x -q tra", "train"), ("idx -q --no-i", "--no-init"), ("idx --completions z", "zsh"),
      ("idx help tra", "train"), ("idx set thr", "threads="),
    ])
  func wholeWords(line: String, word: String) { #expect(offered(line).contains(word), "\(offered(line))") }

  @Test("the hidden option is offered to nobody, and one that has its value no more")
  func options() {
    #expect(!offered("idx --").contains("--complete"))
    #expect(offered("idx --mode hpo ").contains("train"))
  }

  @Test("files, directories, runs and the parameters of a script are offered, as they are called")
  func places() throws {
    let place = try Workplace(train: 8, others: 4)
    try FileSystem.createDirectory("\(place.path)/my data")
    try AtomicFile.replace("\(place.path)/my data/dev set.csv", with: "")
    try AtomicFile.replace(
      "\(place.path)/seeds.idx", with: "param model = encoder \"a folder\"\nparam seeds = 1\nhelp\n")
    let train = try place.idx(
      "-c", "load data train=train.csv dev=dev.csv test=test.csv",
      "-c", "train encoder task=cls epochs=1 max_samples=8")
    #expect(train.status == 0, "\(train)")
    func answer(_ line: String) throws -> [String] {
      let ending = try place.idx("--complete", line)
      #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending)")
      return ending.output.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map {
        String($0.prefix { $0 != "\t" })
      }
    }
    #expect(try answer("idx see").contains("seeds.idx"))
    #expect(try answer("idx seeds.idx ").filter { !$0.isEmpty } == ["model=", "seeds="])
    #expect(try answer("idx seeds.idx model=x ").filter { !$0.isEmpty } == ["seeds="])
    #expect(try answer("idx seeds.idx model=enc").contains("model=encoder/"))
    #expect(try answer("idx show ").contains("r1"))
    #expect(try !answer("idx --store=elsewhere show ").contains("r1"))
    #expect(try answer("idx train enc").contains("encoder"))
    #expect(try answer("idx load data dev=my\\ d").contains("dev=my data/"))
    #expect(try answer("idx load data dev='my data/").contains("dev=my data/dev set.csv"))
    let home = try place.idx("--complete", "idx load data dev=~/tr", environment: ["HOME": place.path])
    #expect(home.output.contains("\ndev=~/train.csv\n"), "\(home)")
  }

  /// A shell with the completion of this build, at its prompt.
  private func shell(_ path: String, _ arguments: [String], _ commands: [String], in place: Workplace) throws
    -> PseudoTerminal
  {
    let program = try BuiltProgram.path()
    let folder = try #require(PathName.parent(program))
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", place.path, path] + arguments,
      environment: [
        "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": place.path, "PATH": "\(folder):/usr/bin:/bin",
        "PS1": "> ",
      ], rows: 60, columns: 120)
    for command in commands + ["PS1='ready> '"] { terminal.send(command + "\r") }
    try terminal.wait(line: "ready>")
    return terminal
  }

  private func completes(_ terminal: PseudoTerminal) throws {
    let steps = [
      ("idx tra", "idx train"), ("idx train enco", "idx train encoder"),
      ("idx train encoder learning_r", "idx train encoder learning_rate="),
      ("idx train encoder task=sp", "idx train encoder task=span"),
      ("idx eval last on=dev,te", "idx eval last on=dev,test"),
      ("idx --mode froz", "idx --mode frozen_backbone"),
    ]
    for (typed, completed) in steps {
      // Ctrl-U takes the line away.
      terminal.send([21])
      terminal.send(typed + "\t")
      try terminal.wait(line: "ready> \(completed)")
    }
  }

  private static let hasBash = FileSystem.exists("/bin/bash")
  private static let hasZsh = FileSystem.exists("/usr/bin/zsh")

  @Test(
    "Tab completes in a real bash", .enabled(if: hasBash, "there is no /bin/bash"))
  func bash() throws {
    let place = try Workplace(train: 8, others: 4)
    let terminal = try shell(
      "/bin/bash", ["--norc", "--noprofile", "-i"], ["source <(idx --completions bash)"], in: place)
    try completes(terminal)
    terminal.send([21])
    terminal.send("exit\r")
    _ = terminal.end()
  }

  @Test("Tab completes in a real zsh", .enabled(if: hasZsh, "there is no /usr/bin/zsh"))
  func zsh() throws {
    let place = try Workplace(train: 8, others: 4)
    let terminal = try shell(
      "/usr/bin/zsh", ["-f", "-i"],
      ["autoload -Uz compinit && compinit -u -D", "source <(idx --completions zsh)"], in: place)
    try completes(terminal)
    terminal.send([21])
    terminal.send("exit\r")
    _ = terminal.end()
  }
}
