import Basics
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the system, a file or somebody else's repository says is met, never believed or run.
@Suite struct SurroundingsTests {
  private let train = "train encoder task=cls seed=1 epochs=1 max_samples=8"

  private func expectRefused(
    _ ending: IdxProcess.Ending, _ status: Int32, _ text: String, _ comment: String = ""
  ) {
    #expect(ending.status == status, "\(comment) \(ending)")
    #expect(ending.errors.contains(text), "\(comment) \(ending)")
  }

  @Test("a file that is dated 2400 or 1600 is read as any other")
  func dates() throws {
    let place = try Workplace()
    for year in [2400, 1600] {
      var times = [timespec(), timespec()]
      times[0].tv_sec = time_t((year - 1970) * 31_556_952)
      times[1] = times[0]
      #expect(utimensat(AT_FDCWD, "\(place.path)/dev.csv", times, 0) == 0)
      let ending = try place.idx("tokens", "encoder", "on=dev.csv", "rows=0")
      #expect(ending.status == 0, "\(year) \(ending)")
    }
  }

  @Test(
    "numbers at the end of their range: a handle, a segment, an entry of the trash, evaluate= and trials=")
  func largest() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, train).status == 0)
    let (store, number) = ("\(place.path)/experiments", "\(Int.max)")
    let run = "\(store)/results/full_finetune/encoder/cls"
    try AtomicFile.replace("\(store)/.idx/runs/r\(number).json", with: #"{"directory": "nowhere"}"#)
    try FileSystem.createDirectory("\(store)/.idx/trash/\(number)-r1")
    try AtomicFile.replace("\(run)/metrics.segment-\(number).jsonl", with: "")
    try FileSystem.createDirectory("\(run)/checkpoint-\(number)")
    #expect(
      try place.lines(
        "runs", "rm r1", "undo", Workplace.load, "\(train) name=next".replacing("seed=1", with: "seed=2")
      ).status == 0)
    for word in ["evaluate=\(number)", "trials=\(number)", "max_samples=\(number)"] {
      let ending = try place.lines(
        Workplace.load,
        "hpo encoder task=cls lr=log(1e-5,1e-3) \(word)" + (word.hasPrefix("t") ? "" : " trials=1"))
      expectRefused(ending, 1, "whole number", word)
    }
  }

  @Test("a segment's number at the end of its range, and steps of a log beyond all counting")
  func planted() throws {
    let place = try Workplace()
    #expect(
      try place.lines(Workplace.load, "\(train) epochs=2 keep=none".replacing("epochs=1 ", with: "")).status
        == 0)
    let run = "\(place.path)/experiments/results/full_finetune/encoder/cls"
    try FileSystem.createDirectory("\(run)/segment-\(Int.max)")
    let older = try place.lines("resume r1@1")
    #expect(older.status == 0 && older.errors.contains("kept in segment-1/"), "\(older)")
    for step in [Int.min, Int.max] {
      let copy = try Workplace(copyOf: place)
      let log = "\(copy.path)/experiments/results/full_finetune/encoder/cls/metrics.jsonl"
      try AtomicFile.replace(
        log, with: try FileSystem.readText(log) + "{\"step\": \(step), \"epoch\": 1, \"loss\": 0.5}\n")
      let ending = try copy.lines("resume r1@1")
      expectRefused(ending, 2, "metrics.jsonl, line", "\(step)")
    }
  }

  @Test("what cannot be read is said, with status 2, and never counts as nothing")
  func unreadable() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, train).status == 0)
    for words in [["runs"], ["compare"], ["show", "last"], ["show", "r1"]] {
      let ending = try IdxProcess.run(
        ["--no-init"] + words, in: place.path,
        behind: ["/bin/sh", "-c", "ulimit -n 5; exec \"$0\" \"$@\""])
      expectRefused(ending, 2, "Too many open files", "\(words)")
    }
  }

  @Test(
    "a store, an index or a run of somebody else: permission denied, status 2",
    .enabled(if: getuid() != 0 || FileSystem.exists("/usr/bin/setpriv"), "root without setpriv"))
  func forbidden() throws {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, train).status == 0)
    // Root may read everything.
    let stranger =
      getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
    chmod(place.path, 0o755)
    let store = "\(place.path)/experiments"
    for path in [store, "\(store)/.idx", "\(store)/.idx/runs", "\(store)/results/full_finetune/encoder/cls"] {
      chmod(path, 0)
      defer { chmod(path, 0o755) }
      for words in [["runs"], ["show", "last"]] {
        expectRefused(
          try IdxProcess.run(["--no-init"] + words, in: place.path, behind: stranger), 2, "Permission denied",
          "\(words) \(path)")
      }
    }
  }

  @Test("a device or a pipe given as a file is refused in one line")
  func devices() throws {
    let place = try Workplace()
    #expect(mkfifo("\(place.path)/pipe.csv", 0o600) == 0)
    expectRefused(
      try place.idx("tokens", "encoder", "on=/dev/zero"), 2, "is a device, not a file (/dev/zero)")
    expectRefused(try place.idx("tokens", "encoder", "on=pipe.csv"), 2, "is a pipe, not a file (pipe.csv)")
    expectRefused(try place.idx("--config", "pipe.csv"), 2, "is a pipe, not a file")
  }

  @Test("results for a pipe wait for what reads it, and can be stopped meanwhile")
  func pipeForResults() throws {
    let place = try Workplace(train: 8, others: 4)
    #expect(mkfifo("\(place.path)/pipe", 0o600) == 0)
    let stopped = try place.start("-c", "help quit > pipe")
    usleep(500_000)
    stopped.signal(SIGTERM)
    #expect(try stopped.wait().status == 143)
    let read = try IdxProcess.run(
      ["--no-init", "-c", "help quit > pipe"], in: place.path,
      behind: ["/bin/sh", "-c", "cat pipe & \"$0\" \"$@\"; wait"])
    #expect(read.status == 0 && read.output.hasPrefix("quit: "), "\(read)")
  }

  @Test("a kilobyte of YAML that grows to gigabytes by its aliases is refused")
  func aliases() throws {
    let place = try Workplace()
    var lines = ["a0: &a0 {\((0..<20).map { "k\($0): 1" }.joined(separator: ", "))}"]
    for level in 1..<6 {
      lines.append(
        "a\(level): &a\(level) {\((0..<20).map { "k\($0): *a\(level - 1)" }.joined(separator: ", "))}")
    }
    let file = try place.write("aliases.yml", lines.joined(separator: "\n") + "\n")
    expectRefused(try place.idx("--config", file), 1, "aliases")
  }

  @Test(
    "a password in a storage's address is refused, and stands in no message and no file",
    arguments: [
      "postgresql://h/db?user=u&password=s3cret", "postgresql://h/db?user=u&pass%77ord=s3cret",
      "postgresql://u:s3cret@h/db", "mysql://u:s3cret@h/db", "host=h password=s3cret",
      "postgresql://u:s3cret%2F@h/db", "postgresql://u:s3cret%20%22@h/db", "host=h password \t= s3cret",
    ])
  func secrets(address: String) throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "hpo encoder task=cls trials=1 lr=log(1e-5,1e-3) storage='\(address)'")
    expectRefused(ending, 1, "~/.pgpass")
    #expect(!"\(ending)".contains("s3cret"), "\(ending)")
    #expect(!FileSystem.exists("\(place.path)/experiments"))
  }

  @Test("a repository's own programs are not run when a run records its commit")
  func repository() throws {
    let place = try Workplace()
    func git(_ words: String) throws {
      let ending = try IdxProcess.run(
        ["--version"], in: place.path,
        behind: ["/bin/sh", "-c", "git \(words) >/dev/null 2>&1 && exec \"$0\" \"$@\""])
      #expect(ending.status == 0, "git \(words)")
    }
    guard FileSystem.exists("/usr/bin/git") else { return }
    try place.write("program", "#!/bin/sh\ntouch \(place.path)/ran\ncat\n")
    chmod("\(place.path)/program", 0o755)
    try place.write(".gitattributes", "dev.csv filter=own\n")
    try git("init -q .")
    try git("add dev.csv .gitattributes")
    try git("-c user.name=a -c user.email=a@b commit -q -m one")
    try git("config filter.own.clean \(place.path)/program")
    try git("config core.fsmonitor \(place.path)/program")
    // Git has to look into a file that was touched.
    try AtomicFile.replace("\(place.path)/dev.csv", with: try FileSystem.read("\(place.path)/dev.csv"))
    #expect(try place.lines(Workplace.load, train).status == 0)
    #expect(!FileSystem.exists("\(place.path)/ran"))
    let file = "\(place.path)/experiments/results/full_finetune/encoder/cls/run.json"
    let record = try JSONValue(parsing: FileSystem.read(file), source: file)
    #expect(record["git"]?["commit"]?.string?.count == 40, "\(record)")
    #expect(record["git"]?["dirty"] == .bool(false), "\(record)")
  }

  @Test(
    "a repository whose filter cannot be switched off, or whose objects would have to be fetched: nothing of it runs",
    arguments: [true, false])
  func hostileRepository(hasFilter: Bool) throws {
    guard FileSystem.exists("/usr/bin/git") else { return }
    let place = try Workplace()
    try place.write("program", "#!/bin/sh\ntouch \(place.path)/ran\ncat\n")
    chmod("\(place.path)/program", 0o755)
    try place.write(".gitattributes", "dev.csv filter=a=b\n")
    let preparation =
      hasFilter
      ? "git config filter.a=b.clean \(place.path)/program; touch dev.csv"
      : """
      tree=$(git rev-parse HEAD^{tree}); rm -f .git/objects/$(echo $tree | cut -c1-2)/$(echo $tree | cut -c3-)
      git config core.repositoryformatversion 1; git config extensions.partialClone o
      git config remote.o.url ssh://x/y; git config remote.o.promisor true
      git config protocol.ssh.allow always; git config core.sshCommand \(place.path)/program
      """
    let made = try IdxProcess.run(
      ["--version"], in: place.path,
      behind: [
        "/bin/sh", "-c",
        """
        (git init -q . && git add dev.csv .gitattributes &&
        git -c user.name=a -c user.email=a@b commit -q -m one && \(preparation)) >/dev/null 2>&1 && exec "$0" "$@"
        """,
      ])
    #expect(made.status == 0, "\(made)")
    // Git has to look into a file that was touched.
    try AtomicFile.replace("\(place.path)/dev.csv", with: try FileSystem.read("\(place.path)/dev.csv"))
    #expect(try place.lines(Workplace.load, train).status == 0)
    #expect(!FileSystem.exists("\(place.path)/ran"))
    let file = "\(place.path)/experiments/results/full_finetune/encoder/cls/run.json"
    let record = try JSONValue(parsing: FileSystem.read(file), source: file)
    #expect(record["git"]?["commit"]?.string?.count == 40, "\(record)")
    #expect(record["git"]?["dirty"] == .null, "\(record)")
  }

  @Test(
    "undo writes inside the store only, whatever an entry of the trash says",
    arguments: ["/outside", "/experiments/../outside", "/experiments/link/outside"])
  func trash(target: String) throws {
    let place = try Workplace()
    let entry = "\(place.path)/experiments/.idx/trash/1-r1"
    try FileSystem.createDirectory(entry + "/run")
    try AtomicFile.replace(entry + "/run/file", with: "from the trash")
    symlink(place.path, "\(place.path)/experiments/link")
    let tree: JSONValue = ["id": "r1", "directory": .string(place.path + target)]
    try AtomicFile.replace(entry + "/entry.json", with: tree.text())
    #expect(try place.idx("undo").status == 1)
    #expect(!FileSystem.exists("\(place.path)/outside"))
  }

  @Test("a limit of file sizes is a failed write, not the end of the process without a word")
  func fileSize() throws {
    let place = try Workplace()
    let ending = try IdxProcess.run(
      ["--no-init", "-c", "\(Workplace.load)\n\(train)"], in: place.path,
      behind: ["/bin/sh", "-c", "ulimit -f 40; exec \"$0\" \"$@\""])
    expectRefused(ending, 2, "File too large")
  }

  @Test("a working directory that was removed: a run with whole paths trains, and the walk for .git ends")
  func removedDirectory() throws {
    let place = try Workplace()
    let lines =
      "load data train=\(place.path)/train.csv dev=\(place.path)/dev.csv\n"
      + train.replacing("encoder", with: "\(place.path)/encoder")
    let ending = try IdxProcess.run(
      ["--no-init", "--store", "\(place.path)/experiments", "-c", lines], in: place.path,
      behind: ["/bin/sh", "-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" \"$@\""])
    #expect(ending.status == 0, "\(ending)")
  }

  @Test("a reader that leaves, as head does, ends the output and is no failure")
  func reader() throws {
    let place = try Workplace()
    let ending = try IdxProcess.run(
      ["--no-init", "-c", Array(repeating: "help train", count: 40).joined(separator: "\n")], in: place.path,
      behind: ["/bin/sh", "-c", "(\"$0\" \"$@\"; echo \"status $?\" >&2) | head -1"])
    #expect(ending.errors == "status 0\n", "\(ending)")
  }

  @Test("a study of a folder that is written with a point at its end is called by the folder's name")
  func pointAtTheEnd() throws {
    let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "hpo encoder/. task=cls trials=1 epochs=1 max_samples=8 lr=log(1e-5,1e-3)")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      FileSystem.names(in: "\(place.path)/experiments/results/best_hyperparameters") == [
        "best_params_encoder_cls.json"
      ])
  }
}
