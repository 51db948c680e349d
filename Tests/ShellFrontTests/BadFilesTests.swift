import Basics
import ModelFiles
import Records
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Files that are not what they should be, and places that cannot be written to.
@Suite struct BadFilesTests {
  private let place: Furnished
  init() throws { place = try Furnished.shared.get() }

  // MARK: - Data

  struct Data: Sendable, CustomTestStringConvertible {
    let name: String
    let task: String
    let says: [String]
    let text: String
    var testDescription: String { "\(name) \(task)" }

    /// Three good rows, then one with `change` applied, then another good one.
    init(
      _ name: String, _ task: String, without column: String? = nil, _ change: [String: String] = [:],
      _ says: String...
    ) {
      (self.name, self.task, self.says) = (name, task, says)
      let columns = ["id", "sentence", "label", "tokens", "iob_tags"]
      let good = [
        "id": "7_lit_1", "sentence": "הוא שבר את הקרח", "label": "1",
        "tokens": "['הוא', 'שבר', 'את', 'הקרח']",
        "iob_tags": "['O', 'B-IDIOM', 'I-IDIOM', 'I-IDIOM']",
      ]
      let kept = columns.filter { $0 != column }
      let rows = [good, good, good, good.merging(change) { $1 }, good].map { row in
        kept.map { "\"\((row[$0] ?? "").replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
      }
      text = ([kept.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    }

    init(_ name: String, text: String, _ says: String...) {
      (self.name, self.task, self.says, self.text) = (name, "cls", says, text)
    }
  }

  @Test(
    "a data file that cannot be trained on: one line with the row, status 2, no run",
    arguments: [
      Data(
        "no label", "cls", without: "label", [:], "no column 'label', which task=cls needs", "line 1",
        "the file has: id sentence tokens"),
      Data("no sentence", "cls", without: "sentence", [:], "no column 'sentence'"),
      Data("no tags", "span", without: "iob_tags", [:], "no column 'iob_tags', which task=span needs"),
      Data("label 2", "cls", ["label": "2"], "1 row has a label other than 0 and 1", "line 5 (7_lit_1: '2')"),
      Data("label empty", "cls", ["label": ""], "line 5"),
      Data("label word", "cls", ["label": "literal"], "line 5"),
      Data(
        "fewer tags", "span", ["iob_tags": "['O', 'O']"], "another number of tags than of tokens",
        "line 5 (7_lit_1: 4 tokens, 2 tags)"),
      Data(
        "unknown tag", "span", ["iob_tags": "['O', 'B-FOO', 'O', 'O']"],
        "tags other than O, B-IDIOM and I-IDIOM", "'B-FOO'"),
      Data("no list", "span", ["tokens": "['הוא', "], "not a list of strings", "line 5"),
      Data(
        "code for a list", "span", ["tokens": "__import__('os').system('true')"], "not a list of strings",
        "line 5"),
      Data("empty", text: "", "the file is empty"), Data("header", text: "id,sentence,label\n", "no rows"),
      Data("open quote", text: "id,sentence,label\n1,\"abc,1\n", "a quote is never closed", "line 2"),
      Data("ragged", text: "id,sentence,label\n1,abc\n", "line 2"),
    ])
  func data(_ data: Data) throws {
    let file = data.name.replacing(" ", with: "_") + ".csv"
    try place.write(file, data.text)
    try place.expectRefused(
      lines: "load data train=\(file) dev=dev.csv", "train encoder task=\(data.task)", status: 2,
      says: [file] + data.says)
  }

  @Test("bytes that are no UTF-8 are named with their line")
  func encoding() throws {
    try place.write("latin.csv", Array("id,sentence,label\n1,".utf8) + [0xE9, 0xFF] + Array(",1\n".utf8))
    try place.expectRefused(
      lines: "load data train=latin.csv dev=dev.csv", "train encoder task=cls", status: 2,
      says: ["not valid UTF-8 (latin.csv, line 2)"])
  }

  // MARK: - Models

  /// A copy of a checkpoint's or the encoder's folder.
  private func folder(_ name: String, like source: String, without left: String? = nil) throws -> String {
    try FileSystem.createDirectory("\(place.path)/\(name)")
    for file in FileSystem.names(in: "\(place.path)/\(source)") where file != left {
      try place.write("\(name)/\(file)", try FileSystem.read("\(place.path)/\(source)/\(file)"))
    }
    return name
  }

  private let checkpoint = "experiments/results/full_finetune/encoder/cls/base/checkpoint-5"

  @Test(
    "weights that end too early are refused before there is a run",
    arguments: [0, 1, 7, 8, 9, 100, 5000, 40_000])
  func truncated(size: Int) throws {
    let name = try folder("cut\(size)", like: checkpoint)
    let bytes = try FileSystem.read("\(place.path)/\(name)/model.safetensors")
    try place.write("\(name)/model.safetensors", Array(bytes.prefix(size)))
    for line in ["eval \(name) on=test.csv", "train \(name) task=cls", "load \(name)"] {
      try place.expectRefused(
        lines: Workplace.load, line, status: 2,
        says: ["(\(name)/model.safetensors", "copy or download it again"])
    }
  }

  @Test("a pickle that asks for os.system is refused by name", arguments: [0, 2, 4])
  func pickle(number: Int) throws {
    let name = try folder("evil\(number)", like: "encoder")
    try place.write(
      "\(name)/pytorch_model.bin",
      try FileSystem.read("\(Golden.root)/Tests/Golden/modelfiles/evil\(number).bin"))
    for line in ["eval \(name) task=cls on=test.csv", "train \(name) task=cls", "load \(name)"] {
      try place.expectRefused(
        lines: Workplace.load, line, status: 2,
        says: ["asks for 'posix.system'", "\(name)/pytorch_model.bin"])
    }
  }

  @Test("a vocabulary larger than the embeddings, and a config that does not fit the weights")
  func misfits() throws {
    let vocabulary = try folder("vocabulary", like: checkpoint)
    try place.write(
      "vocabulary/config.json",
      try FileSystem.readText("\(place.path)/encoder/config.json").replacing("1149", with: "100"))
    for line in [
      "train \(vocabulary) task=cls", "load \(vocabulary)", "eval \(vocabulary) task=cls on=test.csv",
    ] {
      try place.expectRefused(
        lines: Workplace.load, line, status: 2,
        says: ["the vocabulary has 1149 tokens, config.json says vocab_size 100 (vocabulary)"])
    }
    let shapes = try folder("shapes", like: checkpoint)
    let config = try FileSystem.readText("\(place.path)/\(checkpoint)/config.json")
    try place.write(
      "shapes/config.json", config.replacing("\"intermediate_size\": 24", with: "\"intermediate_size\": 48"))
    for line in ["train \(shapes) task=cls", "eval \(shapes) on=test.csv"] {
      try place.expectRefused(
        lines: Workplace.load, line, status: 2,
        says: ["tensor 'bert.encoder.layer.0.intermediate.dense", "[24", "[48"])
    }
    let broken = try folder("broken", like: "encoder")
    try place.write("broken/config.json", "{\"hidden_size\": ")
    try place.expectRefused(
      lines: Workplace.load, "train \(broken) task=cls", status: 2, says: ["broken/config.json"])
    let bare = try folder("bare", like: "encoder", without: "vocab.txt")
    try place.expectRefused(lines: Workplace.load, "train \(bare) task=cls", status: 2, says: ["bare"])
  }

  // MARK: - Places

  @Test(
    "a store of another user's is one line, and can be read",
    .enabled(if: getuid() == 0, "needs root, to be somebody else"))
  func readOnly() throws {
    chmod(place.path, 0o755)
    let stranger = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    guard FileSystem.exists(stranger[0]) else { return }
    for name in ["name=second", "output_dir=elsewhere"] {
      try place.expectRefused(
        ["-c", "\(Workplace.load)\ntrain encoder task=cls \(name)"], status: 2,
        says: ["Permission denied", "choose a place you may write to: --store DIR"], behind: stranger)
    }
    try place.expectRefused(
      ["-c", "runs > out.txt"], status: 2, says: ["Permission denied", "out.txt"], behind: stranger)
    for line in ["runs", "show r1", "eval r1 on=dev", "compare", "tail r1"] {
      let ending = try IdxProcess.run(["--no-init", "-c", line], in: place.path, behind: stranger)
      #expect(ending.status == 0, "\(line): \(ending)")
    }
  }

  @Test(
    "what another user may not read is an error that says so, and never counts as not there",
    .enabled(if: getuid() == 0, "needs root, to be somebody else"))
  func unreadable() throws {
    let place = try Workplace(train: 8, others: 4)
    let stranger = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    guard FileSystem.exists(stranger[0]) else { return }
    #expect(try place.lines(Workplace.load, "train encoder task=cls epochs=1").status == 0)
    chmod(place.path, 0o777)
    func ending(_ words: String...) throws -> IdxProcess.Ending {
      try IdxProcess.run(["--no-init"] + words, in: place.path, behind: stranger)
    }
    // The names in a folder tell whether there are weights: one whose names cannot be read has not none.
    chmod("\(place.path)/encoder", 0o711)
    let model = try ending("load", "encoder")
    #expect(model.status == 2 && model.errors.contains("Permission denied"), "\(model)")
    #expect(model.errors.contains("right to read it") && !model.errors.contains("--store"), "\(model)")
    chmod("\(place.path)/encoder", 0o755)
    // A copy of a run without what could not be read is no copy.
    let run = "experiments/results/full_finetune/encoder/cls"
    for part in ["\(run)/logs", run, "experiments/results"] {
      chmod("\(place.path)/\(part)", 0)
      defer { chmod("\(place.path)/\(part)", 0o755) }
      let imported = try ending("--store", "other", "import", "experiments/results")
      #expect(imported.status == 2, "\(part) \(imported)")
      #expect(imported.errors.contains("Permission denied"), "\(part) \(imported)")
      #expect(RunStore("\(place.path)/other").list().runs.isEmpty, "\(part) \(imported)")
    }
  }

  @Test(
    "a configuration or a script of another kind is said to be that",
    arguments: [
      ([0x1F, 0x8B, 0x08, 0x00], "compressed by gzip"), ([0xFF, 0xFE, 0x61, 0x00], "text in UTF-16"),
      (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "a Git LFS pointer"),
    ] as [([UInt8], String)])
  func otherKinds(bytes: [UInt8], kind: String) throws {
    let name = "kind-\(bytes[0])"
    for (file, words) in [
      (name, ["--config", name]), ("\(name).idx", ["\(name).idx"]), (name, ["-c", "load config \(name)"]),
    ] {
      try place.write(file, bytes)
      try place.expectRefused(words, status: 2, says: ["it is \(kind)"])
    }
  }

  @Test("a record that is damaged is named by everything that lists runs")
  func damagedRecord() throws {
    let place = try Workplace(train: 8, others: 4)
    let train = "train encoder task=cls epochs=1"
    #expect(try place.lines(Workplace.load, train, "\(train) seed=2").status == 0)
    try place.write("experiments/results/full_finetune/encoder/cls/run.json", "{")
    for line in ["runs", "compare", "compare table=models"] {
      let ending = try place.lines(line)
      #expect(ending.status == 0 && ending.errors.contains("encoder/cls/run.json"), "\(line) \(ending)")
    }
  }

  /// A small file system of its own; `nil` where none may be mounted.
  private func mounted(kilobytes: Int, _ body: (String) throws -> Void) throws {
    let path = makeTemporaryDirectory()
    defer { try? FileSystem.removeTree(path) }
    #if canImport(Glibc)
      if getuid() == 0, mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 {
        defer { umount2(path, Int32(MNT_DETACH)) }
        return try body(path)
      }
    #endif
    print("note: no file system can be mounted here: a disk that is really full is not tested")
  }

  @Test(
    "a disk that is too small is found before the first step; one that fills up costs one step, and resume goes on"
  )
  func fullDisk() throws {
    try mounted(kilobytes: 1500) { store in
      func idx(_ words: String...) throws -> IdxProcess.Ending {
        try IdxProcess.run(["--no-init", "--store", store] + words, in: place.path)
      }
      let train =
        "\(Workplace.load)\ntrain encoder task=cls batch=2 evaluate=1 save=1 patience=0 threads=1 epochs=2"
      let early = try idx("-c", "\(train) keep=none")
      #expect(early.status == 2 && early.failures.count == 1, "\(early)")
      #expect(early.failures.first?.contains("of disk, ") == true, "\(early)")
      #expect(FileSystem.names(in: store).isEmpty)

      let process = try IdxProcess(["--no-init", "--store", store, "-c", "\(train) keep=1"], in: place.path)
      let directory = "\(store)/results/full_finetune/encoder/cls"
      _ = try process.wait("a checkpoint") { FileSystem.exists("\(directory)/checkpoint-2") }
      let filler = "\(store)/filler"
      #expect(throws: Failure.self) {
        let writer = try FileWriter(filler)
        for size in [1 << 16, 1 << 10, 1] {
          while (try? writer.write([UInt8](repeating: 1, count: size))) != nil {}
        }
        try writer.write([1])
      }
      let late = try process.wait()
      #expect(late.status == 2 && late.failures.count == 1, "\(late)")
      #expect(late.failures.first?.contains("No space left on device") == true, "\(late)")
      #expect(late.failures.first?.hasSuffix("free some space and run the line again") == true, "\(late)")
      #expect(try CheckpointReader(directory).newestValid().checkpoint != nil)
      try FileSystem.remove(filler)
      let again = try idx("resume", "r1")
      #expect(again.status == 0, "\(again)")
    }
  }
}
