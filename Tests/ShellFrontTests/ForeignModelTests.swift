import Basics
import ModelFiles
import TestSupport
import Testing

/// Folders of models as other programs leave them, made from a checkpoint of a run on literal and figurative sentences.
final class ForeignModels: Sendable {
  let path: String
  private let place: @Sendable () -> Workplace
  /// The checkpoint that the folders are copies of.
  let checkpoint = "experiments/results/full_finetune/encoder/cls/base/checkpoint-5"

  init() throws {
    nonisolated(unsafe) let place = try Workplace()
    let ending = try place.lines(
      Workplace.load, "train encoder task=cls epochs=1 batch=8 threads=1 lr=1e-2 name=base")
    try #require(ending.status == 0, "\(ending)")
    path = place.path
    self.place = { place }
    try make("same")
    // The same model with its classes in the other order: a program that goes by names sees no difference.
    try make("permuted", config: ["id2label": ["0": "Figurative", "1": "Literal"]]) { name, shape, values in
      guard name.hasPrefix("classifier.") else { return (shape, values) }
      let half = values.count / 2
      return (shape, Array(values[half...] + values[..<half]))
    }
    try make("swapped", config: ["id2label": ["0": "Figurative", "1": "Literal"]])
    try make("numbered", config: ["id2label": ["0": "LABEL_0", "1": "LABEL_1"]])
    try make("other", config: ["id2label": ["0": "NEG", "1": "POS"]])
    try make("odd", config: ["id2label": ["1": "Literal", "2": "Figurative"]])
    let four: JSONValue = ["0": "a", "1": "b", "2": "c", "3": "d"]
    try make("four", config: ["id2label": four]) { name, shape, values in
      name.hasPrefix("classifier.") ? ([4] + shape.dropFirst(), values + values) : (shape, values)
    }
    try make(
      "tagger",
      config: ["architectures": ["BertForTokenClassification"], "id2label": ["0": "B-PER", "1": "O"]])
    try make("layers", config: ["num_hidden_layers": 6])
    try make("extra", config: ["num_hidden_layers": 1])
    let added =
      #"{"added_tokens_decoder": {"1149": {"content": "<e>", "normalized": false, "special": true}}}"#
    try make("added", config: ["vocab_size": 1150], files: ["tokenizer_config.json": added]) {
      name, shape, values in
      guard name.hasSuffix("word_embeddings.weight") else { return (shape, values) }
      return ([1150, shape[1]], values + [Float](repeating: 0.5, count: shape[1]))
    }
    try make("rowless", files: ["tokenizer_config.json": added])
    try make("bare", files: ["model.safetensors": nil])
    try make("tensorflow", files: ["model.safetensors": nil, "tf_model.h5": "\u{89}HDF"])
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 438006864\n"
    try make("pointer", files: ["model.safetensors": pointer])
    try make("vocabulary-pointer", files: ["vocab.txt": pointer])
    try make("config-pointer", files: ["config.json": pointer])
    var words = try FileSystem.readText("\(path)/\(checkpoint)/vocab.txt").split(separator: "\n")
    words[words.count - 1] = words[words.count - 2]
    try make("doubled", files: ["vocab.txt": words.joined(separator: "\n") + "\n"])
  }

  /// Copies the checkpoint without what only idx writes.
  private func make(
    _ name: String, config: [String: JSONValue] = [:], files: [String: String?] = [:],
    tensors: ((String, [Int], [Float]) -> ([Int], [Float]))? = nil
  ) throws {
    let folder = "\(path)/\(name)"
    try FileSystem.createDirectory(folder)
    for file in ["config.json", "model.safetensors"]
      + HuggingFaceFolder.tokenizerFiles(in: "\(path)/\(checkpoint)")
    {
      try AtomicFile.replace("\(folder)/\(file)", with: FileSystem.read("\(path)/\(checkpoint)/\(file)"))
    }
    if !config.isEmpty {
      let file = "\(folder)/config.json"
      var tree = try #require(try JSONValue(parsing: FileSystem.read(file), source: file).object)
      for (key, value) in config { tree[key] = value }
      try AtomicFile.replace(file, with: JSONValue.object(tree).text(indent: 2))
    }
    if let tensors { try rewrite("\(folder)/model.safetensors", tensors) }
    for (file, text) in files {
      if let text {
        try AtomicFile.replace("\(folder)/\(file)", with: text)
      } else {
        try FileSystem.remove("\(folder)/\(file)")
      }
    }
  }

  private func rewrite(_ file: String, _ change: (String, [Int], [Float]) -> ([Int], [Float])) throws {
    let source = try Safetensors(file)
    var kept: [UnsafeMutableBufferPointer<Float>] = []
    defer { for buffer in kept { buffer.deallocate() } }
    var tensors: [NamedTensor] = []
    for tensor in source.tensors {
      let (shape, values) = change(tensor.name, tensor.shape, try source.floats(tensor.name).array)
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
      _ = buffer.initialize(from: values)
      kept.append(buffer)
      tensors.append(NamedTensor(name: tensor.name, shape: shape, bytes: UnsafeRawBufferPointer(buffer)))
    }
    let writer = try FileWriter(file + ".new")
    try SafetensorsWriter.write(tensors) { piece throws(Failure) in try writer.write(piece) }
    try writer.finish()
    try FileSystem.rename(file + ".new", to: file)
  }

  func idx(_ lines: String...) throws -> IdxProcess.Ending {
    try IdxProcess.run(["--no-init", "-c", lines.joined(separator: "\n")], in: path)
  }

  static let shared = Result { try ForeignModels() }
}

/// Models of other programs, met by every command that takes a model: right, or refused by one line.
@Suite struct ForeignModelTests {
  private let models: ForeignModels
  init() throws { models = try ForeignModels.shared.get() }

  enum Verdict: Sendable {
    /// It works, and a note says so much; every fragment stands in one line.
    case says([String])
    /// It works, and there is nothing to be said.
    case quiet
    /// Status 2 and one line.
    case fails([String])

    static func notes(_ fragments: String...) -> Verdict { .says(fragments) }
    static func refused(_ fragments: String...) -> Verdict { .fails(fragments) }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let folder: String
    let load: Verdict
    let train: Verdict
    let eval: Verdict
    let zeroShot: Verdict
    let tokens: Verdict
    var testDescription: String { folder }

    init(
      _ folder: String, load: Verdict, train: Verdict, eval: Verdict, zeroShot: Verdict,
      tokens: Verdict = .quiet
    ) {
      (self.folder, self.load, self.train, self.eval) = (folder, load, train, eval)
      (self.zeroShot, self.tokens) = (zeroShot, tokens)
    }

    /// The same verdict wherever weights matter.
    init(_ folder: String, _ all: Verdict, tokens: Verdict = .quiet) {
      self.init(folder, load: all, train: all, eval: all, zeroShot: all, tokens: tokens)
    }
  }

  static let cases = [
    Case("same", .quiet),
    Case(
      "permuted", load: .notes("another order (Figurative, Literal): they are matched by name"),
      train: .notes("matched by name"), eval: .notes("matched by name"), zeroShot: .quiet),
    Case(
      "numbered", load: .notes("0 is Literal, 1 is Figurative"),
      train: .notes("0 is Literal, 1 is Figurative"),
      eval: .notes("0 is Literal, 1 is Figurative"), zeroShot: .quiet),
    Case(
      "other", load: .quiet,
      train: .notes("new, from random values: classifier.weight", "NEG, POS", "Literal, Figurative"),
      eval: .refused("the head's labels are NEG, POS, task=cls has Literal, Figurative", "other/config.json"),
      zeroShot: .quiet),
    Case(
      "odd", load: .notes("id2label names no label 0"), train: .notes("new, from random values", "id2label"),
      eval: .refused("id2label names no label 0", "Literal, Figurative"), zeroShot: .quiet),
    Case(
      // Any labels, one a sentence, are a head of task=cls; those of idioms it is not.
      "four", load: .quiet,
      train: .notes("new, from random values: classifier.weight", "the head has 4 labels"),
      eval: .refused(
        "the head has 4 labels (classifier.weight [4, 12]: a, b, c, d)",
        "task=cls has Literal, Figurative ([2, 12])"), zeroShot: .quiet),
    Case(
      // Any labels, one a word, are a head of task=token.
      "tagger", load: .quiet,
      train: .notes("new, from random values: classifier.weight", "the head is for task=span"),
      eval: .refused("the head is for task=span (BertForTokenClassification: B-PER, O)"), zeroShot: .quiet),
    Case(
      "layers", .refused("the weights lack 64 of the encoder's 101 tensors", "layer.2.", "num_hidden_layers")),
    Case("extra", .notes("16 tensors of the encoder are not used", "num_hidden_layers 1", "layer.1.")),
    Case("added", .quiet),
    Case(
      "rowless", .refused("the added token '<e>' has the id 1149", "vocab_size 1149"),
      tokens: .refused("the added token '<e>' has the id 1149", "vocab_size 1149")),
    Case(
      "bare", load: .quiet, train: .notes("no weights in bare: the whole model starts from random values"),
      eval: .refused("there are no weights"),
      zeroShot: .notes("no weights in bare: the whole model starts from random values")),
    Case("tensorflow", .refused("the only weights are in tf_model.h5", "model.safetensors")),
    Case("pointer", .refused("it is a Git LFS pointer", "pointer/model.safetensors", "git lfs pull")),
    Case(
      "vocabulary-pointer", .refused("it is a Git LFS pointer", "vocab.txt", "git lfs pull"),
      tokens: .refused("it is a Git LFS pointer", "vocab.txt")),
    Case(
      "config-pointer", .refused("it is a Git LFS pointer", "config.json", "git lfs pull"),
      tokens: .refused("it is a Git LFS pointer", "config.json")),
    Case("doubled", .notes("1 repeated token"), tokens: .notes("1 repeated token")),
  ]

  /// Whether a verdict came true.
  private func expect(_ verdict: Verdict, of line: String, _ ending: IdxProcess.Ending) -> Bool {
    let notes = ending.errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("note: ") }
    let about = notes.filter { note in
      ["head", "encoder", "weights", "random values", "token '", "labels"].contains { note.contains($0) }
    }
    switch verdict {
    case .quiet:
      #expect(ending.status == 0 && about.isEmpty, "\(line): \(ending)")
      return true
    case .says(let fragments):
      #expect(ending.status == 0, "\(line): \(ending)")
      #expect(
        notes.contains { note in fragments.allSatisfy { note.contains($0) } },
        "\(line): no note with \(fragments) in \(ending)")
      return true
    case .fails(let fragments):
      #expect(ending.status == 2 && ending.failures.count == 1, "\(line): \(ending)")
      for fragment in fragments {
        #expect(ending.failures.first?.contains(fragment) == true, "\(line): '\(fragment)' in \(ending)")
      }
      return false
    }
  }

  @Test("load, train, eval, zero_shot, tokens and export: right, or refused by one line", arguments: cases)
  func everyVerb(_ one: Case) throws {
    let folder = one.folder
    _ = expect(one.load, of: "load", try models.idx("load \(folder)"))
    _ = expect(
      one.eval, of: "eval", try models.idx(Workplace.load, "eval \(folder) task=cls on=test force=true"))
    _ = expect(
      one.zeroShot, of: "zero_shot",
      try models.idx(Workplace.load, "zero_shot \(folder) on=test to=zero_\(folder).json"))
    _ = expect(one.tokens, of: "tokens", try models.idx("tokens \(folder) text=\"a <e> b\""))
    let trains = expect(
      one.train, of: "train",
      try models.idx(
        Workplace.load, "train \(folder) task=cls max_steps=1 max_samples=8 threads=1 name=\(folder)"))
    let run = "experiments/results/full_finetune/\(folder)/cls/\(folder)"
    guard trains else {
      let export = try models.idx("export \(folder) to=exported_\(folder)")
      #expect(export.status == 1 && export.failures.count == 1, "\(export)")
      #expect(
        !FileSystem.exists("\(models.path)/\(run)") && !FileSystem.exists("\(models.path)/exported_\(folder)")
      )
      return
    }
    let manifest = try JSONValue(
      parsing: FileSystem.read("\(models.path)/\(run)/run.json"), source: "run.json")
    let id = try #require(manifest["id"]?.string)
    let export = try models.idx("export \(id) to=exported_\(folder)")
    #expect(export.status == 0, "\(export)")
    if case .says(let fragments) = one.tokens {
      for fragment in fragments { #expect(export.errors.contains(fragment), "\(export)") }
    }
    let exported = try HuggingFaceFolder("\(models.path)/exported_\(folder)/checkpoint-1")
    #expect(exported.configuration.labels == .named(["Literal", "Figurative"]))
  }

  private func metrics(_ line: String) throws -> JSONValue {
    let ending = try models.idx(Workplace.load, line + " format=json")
    #expect(ending.status == 0, "\(ending)")
    let json = ending.output.split(separator: "\n").drop { !"[{".contains($0.prefix(1)) }
    let tree = try JSONValue(parsing: json.joined(separator: "\n").utf8, source: line)
    return try #require(tree.array?.first ?? tree)
  }

  @Test("labels in another order are matched by name: the scores are those of the model that was saved")
  func permuted() throws {
    let same = try metrics("eval same on=dev,train.csv")
    let permuted = try metrics("eval permuted on=dev,train.csv")
    for name in ["f1", "accuracy", "loss"] { #expect(same[name] == permuted[name], "\(name)") }
    // Names alone in another order make another model: what was said of one class is said of the other.
    let train = try metrics("eval same on=train.csv")["accuracy"]
    let mirrored = try metrics("eval swapped on=train.csv")["accuracy"]
    func number(_ value: JSONValue?) -> Double? { value?.double ?? value?.string.flatMap { Double($0) } }
    let sum = try #require(number(train)) + #require(number(mirrored))
    #expect(abs(sum - 1) < 1e-9, "\(sum)")
  }

  @Test("a head of another task or of three other classes is never scored as span")
  func threeClasses() throws {
    for folder in ["same", "other", "four"] {
      let ending = try models.idx(Workplace.load, "eval \(folder) task=span on=dev")
      #expect(
        ending.status == 2 && ending.failures.first?.contains("O, B-IDIOM, I-IDIOM") == true, "\(ending)")
    }
  }

  @Test("what the encoder lacks is new where that is asked for, and said")
  func asked() throws {
    let train = "max_steps=1 max_samples=8 threads=1 missing_weights=new"
    let layers = try models.idx(Workplace.load, "train layers task=cls \(train) name=asked")
    #expect(layers.status == 0, "\(layers)")
    #expect(
      layers.errors.contains(
        "note: new, from random values: 64 tensors of the encoder (bert.encoder.layer.2."),
      "\(layers)")
    let foreign = try models.idx(Workplace.load, "train tensorflow task=cls \(train) name=asked")
    #expect(foreign.status == 0 && foreign.errors.contains("no weights in tensorflow"), "\(foreign)")
  }

  @Test("an added token has its id in the words of a sentence, and one that has a row is trained")
  func added() throws {
    let ending = try models.idx("tokens added text=\"<e><e> <E>\" format=json")
    let ids = try JSONValue(parsing: ending.output.utf8, source: "tokens")["ids"]?.array?.compactMap(\.int)
    #expect(ids.map { Array($0[1...2]) } == [1149, 1149] && ids?[3] != 1149, "\(ending)")
  }

  @Test("a model of Hugging Face's cache is called by its id, not by its commit")
  func snapshot() throws {
    let folder = "hub/models--onlplab--alephbert-base/snapshots/6779ae8c0c67"
    try FileSystem.createDirectory("\(models.path)/\(folder)")
    for name in FileSystem.names(in: "\(models.path)/same") {
      try AtomicFile.replace(
        "\(models.path)/\(folder)/\(name)", with: FileSystem.read("\(models.path)/same/\(name)"))
    }
    let load = try models.idx("load \(folder)")
    #expect(load.output.hasPrefix("alephbert-base  BERT, 2 layers"), "\(load)")
    let train = try models.idx(
      Workplace.load, "train \(folder) task=cls max_steps=1 max_samples=8 threads=1 seed=7 name=cached")
    #expect(train.status == 0, "\(train)")
    let run = "experiments/results/full_finetune/alephbert-base/cls/cached"
    let manifest = try JSONValue(
      parsing: FileSystem.read("\(models.path)/\(run)/run.json"), source: "run.json")
    #expect(manifest["model"] == "onlplab/alephbert-base")
    // What the run wrote down finds the model again.
    let again = try IdxProcess.run(
      ["--no-init", "--store", "again", "--config", "\(run)/config.yml"], in: models.path)
    #expect(again.status == 0, "\(again)")
  }
}
