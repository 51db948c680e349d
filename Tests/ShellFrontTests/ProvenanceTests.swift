import Basics
import ModelFiles
import Records
import TestSupport
import Testing

/// Where a run came from, the script that makes it again, and work that is not done twice.
@Suite struct ProvenanceTests {
  private static let keys =
    "epochs=1 batch=8 lr=1e-3 evaluate=2 save=2 patience=0 smoothing=0.1 schedule=cosine"

  private func runs(_ place: Workplace, _ store: String = "experiments") -> [RunSummary] {
    RunStore("\(place.path)/\(store)").list().runs
  }

  private func weights(_ entry: RunSummary) throws -> [String: String] {
    var digests: [String: String] = [:]
    for checkpoint in try CheckpointReader(entry.directory).all() {
      for file in checkpoint.files where file.name.hasSuffix(".safetensors") {
        digests["\(checkpoint.name)/\(file.name)"] = file.sha256
      }
    }
    return digests
  }

  @Test("the script of a run, run in an empty store, gives the same weights to the last bit")
  func script() throws {
    let place = try Workplace()
    let first = try place.lines(
      Workplace.load,
      "train encoder task=span \(ProvenanceTests.keys) seed=9 name=first clip=none wandb=true",
      "train from=last@2 task=span epochs=1 batch=10 optimizer=sgd momentum=0.9 name=\"second one\"")
    #expect(first.status == 0, "\(first)")
    let text = try place.lines("script r2").output
    #expect(
      text
        == """
        version 1
        load data train=train.csv dev=dev.csv test=test.csv
        train encoder task=span lr=0.001 batch=8 schedule=cosine smoothing=0.1 clip=none seed=9 evaluate=2 save=2 \
        patience=0 name=first as made_r1
        train from=made_r1@2 task=span batch=10 epochs=1 optimizer=sgd momentum=0.9 name="second one" as made_r2
        expect f1 ~ \(text.split(separator: " ").last { $0.contains(".") } ?? "") run=made_r2 on=dev

        """.replacing("batch=8 schedule", with: "batch=8 epochs=1 schedule")
        .replacing("batch=10 epochs=1", with: "batch=10 epochs=1"), "\(text)")
    try place.write("again.idx", text)
    let again = try place.idx("--store", "other", "again.idx")
    #expect(again.status == 0, "\(again)")
    let (before, after) = (runs(place), runs(place, "other"))
    #expect(before.map(\.manifest.fingerprint) == after.map(\.manifest.fingerprint))
    for (mine, theirs) in zip(before, after) {
      let (mine, theirs) = (try weights(mine), try weights(theirs))
      #expect(!mine.isEmpty && mine == theirs)
    }
  }

  @Test("run.json says the line, the origins, the digests, the machine and the commit")
  func record() throws {
    let place = try Workplace()
    try place.write("s.idx", "\(Workplace.load)\ntrain encoder task=cls \(ProvenanceTests.keys)\n")
    // A repository is what has a .git with a commit in it.
    let git = place.path + "/.git"
    for directory in ["", "/objects", "/refs/heads"] { try FileSystem.createDirectory(git + directory) }
    try AtomicFile.replace(git + "/HEAD", with: "0123456789012345678901234567890123456789\n")
    let ending = try place.idx("s.idx")
    #expect(ending.status == 0, "\(ending)")
    let entry = try #require(runs(place).first)
    let manifest = entry.manifest
    #expect(manifest.lineage.script == "s.idx:2")
    #expect(manifest.origins["learning_rate"] == "s.idx:2")
    for name in ["train", "dev", "test", "vocab.txt", "config"] {
      #expect(manifest.hashes[name]?.string?.utf8.count == 64, "\(name)")
    }
    for name in ["program", "cpu", "isa", "blas", "system", "host"] {
      #expect(manifest.machine[name]?.string?.isEmpty == false, "\(name)")
    }
    for name in ["threads", "cores", "peak_memory_bytes", "parameters"] {
      #expect((manifest.machine[name]?.int ?? 0) > 0, "\(name)")
    }
    #expect((manifest.lineage.seconds ?? 0) > 0)
    if FileSystem.exists("/usr/bin/git") {
      #expect(manifest.lineage.commit?.hash == "0123456789012345678901234567890123456789")
    }
    let shown = try place.lines("show r1 origin").output
    for text in [
      "script    s.idx:2", "learning_rate                0.001                    s.idx:2",
      "weight_decay                 0.01                     default",
      manifest.hashes["train"]?.string ?? "?",
    ] { #expect(shown.contains(text), "\(shown)") }
  }

  @Test("the same work under another name is named, not done; force=true does it again")
  func twin() throws {
    let place = try Workplace()
    let line = "train encoder task=cls \(ProvenanceTests.keys)"
    #expect(try place.lines(Workplace.load, line).status == 0)
    let typed = try place.lines(Workplace.load, line + " name=second")
    #expect(typed.status == 0 && typed.errors.contains("r1  cls encoder is done already: f1 "), "\(typed)")
    try place.write("s.idx", "\(Workplace.load)\n\(line) name=second as it\nshow it\n")
    let script = try place.idx("s.idx")
    #expect(script.status == 0 && script.errors.contains("r1  cls encoder is done already"), "\(script)")
    #expect(script.output.contains("r1  finished"))
    #expect(runs(place).count == 1)
    // A note, a thread count and a log level make no other work.
    #expect(try place.lines(Workplace.load, line + " threads=1 keep=5 name=third").status == 0)
    #expect(runs(place).count == 1)
    #expect(try place.lines(Workplace.load, line + " log=2 name=fourth").status == 0)
    let forced = try place.lines(Workplace.load, line + " force=true")
    #expect(forced.status == 0, "\(forced)")
    let all = runs(place)
    #expect(all.map { $0.directory.split(separator: "/").last } == ["cls", "fourth", "r3"])
    #expect(try weights(all[0]) == weights(all[2]))
  }

  @Test("rm moves a run to the trash, undo brings it back, and nothing else is touched")
  func removal() throws {
    let place = try Workplace()
    let line = "train encoder task=cls \(ProvenanceTests.keys)"
    #expect(
      try place.lines(Workplace.load, line, line + " seed=1,2", line + " seed=3 output_dir=outside").status
        == 0)
    let before = try StoreFacts(place.path)
    let removed = try place.lines("rm r1 r2")
    #expect(removed.status == 0 && removed.errors.contains("undo puts it back"), "\(removed)")
    #expect(runs(place).map(\.id.rawValue) == ["r3", "r4"])
    #expect(try place.lines("show r1").status != 0)
    let outside = try place.lines("rm r4")
    #expect(outside.status == 2 && outside.errors.contains("outside the store"), "\(outside)")
    #expect(try place.lines("undo", "undo").status == 0)
    #expect(try StoreFacts(place.path).changes(since: before) == [place.path + "/experiments/.idx/trash/"])
    let empty = try place.lines("undo")
    #expect(empty.status == 1 && empty.errors.contains("nothing was removed"), "\(empty)")
    let emptied = try place.lines("rm r2", "rm trash=empty", "rm trash=empty")
    #expect(emptied.status == 0 && emptied.errors.contains("1 run deleted for good, "), "\(emptied)")
    #expect(emptied.errors.contains("the trash was empty"), "\(emptied)")
    #expect(try place.lines("undo").status == 1)
    #expect(runs(place).map(\.id.rawValue) == ["r1", "r3", "r4"])
    for line in ["rm", "rm r1 trash=empty"] { #expect(try place.lines(line).status == 1, "\(line)") }
    #expect(runs(place).map(\.id.rawValue) == ["r1", "r3", "r4"])
  }
}
