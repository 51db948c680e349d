import Basics
import ModelFiles
import Records
import Synchronization
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Stores and runs for tests, each in a directory of its own.
enum TestStore {
  static let root = String(#filePath.dropLast("/Tests/RecordsTests/TestStore.swift".count))

  static func temporaryDirectory() -> String {
    var template = Array("/tmp/idx-test-XXXXXX".utf8CString)
    let path = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp/idx-test-none"
    }
    made.withLock { paths in
      if paths.isEmpty {
        atexit { TestStore.made.withLock { for path in $0 { try? FileSystem.removeTree(path) } } }
      }
      paths.append(path)
    }
    return path
  }

  /// Directories that go when the process ends.
  fileprivate static let made = Mutex<[String]>([])

  static func manifest(task: String = "cls") -> RunManifest {
    var manifest = RunManifest(
      command: "train models/x task=\(task)", mode: "full_finetune", model: "onlplab/x", task: task,
      name: "first")
    manifest.settings = JSONObject([("learning_rate", 2e-05), ("batch_size", 16), ("use_crf", false)])
    manifest.origins = JSONObject([("learning_rate", "default"), ("batch_size", "typed")])
    manifest.fingerprint = "abc"
    manifest.seed = 42
    manifest.hashes = JSONObject([("train", "00ff")])
    manifest.machine = JSONObject([("threads", 2)])
    manifest.tags = ["שלום"]
    return manifest
  }

  static func place(_ name: RunLocation.Name, task: String = "cls") -> RunLocation {
    .results(mode: "full_finetune", model: "x", task: task, name: name)
  }

  /// A store with one run in it.
  static func withRun() throws -> (store: RunStore, run: Run) {
    let store = RunStore(temporaryDirectory() + "/experiments")
    return (store, try store.create(manifest(), at: place(.given("first"))))
  }

  /// Writes a small checkpoint whose values depend on the step.
  @discardableResult
  static func save(
    _ run: Run, step: Int, reason: SaveReason = .interval, epoch: Int? = nil
  ) throws(Failure) -> Checkpoint {
    let values = (0..<12).map { Float(step * 100 + $0) }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 48, alignment: 4)
    defer { bytes.deallocate() }
    values.withUnsafeBytes { bytes.copyMemory(from: $0) }
    let tensor = UnsafeRawBufferPointer(bytes)
    let contents = CheckpointContents(
      name: CheckpointName(step: step, epoch: epoch), reason: reason,
      model: [
        NamedTensor(name: "classifier.weight", shape: [2, 6], bytes: tensor),
        NamedTensor(
          name: "classifier.bias", shape: [2], bytes: UnsafeRawBufferPointer(rebasing: tensor[..<8])),
      ],
      optimizer: [NamedTensor(name: "exp_avg.classifier.weight", shape: [12], bytes: tensor)],
      configuration: "{\"model_type\": \"bert\"}\n",
      tokenizer: (run.path(".."), FileSystem.exists(run.path("../vocab.txt")) ? ["vocab.txt"] : []),
      trainer: TrainerState(epoch: 0.5, globalStep: step, maxSteps: 1000, epochs: 1, batchSize: 16),
      state: ["position": .int(step), "best": .null])
    return try CheckpointWriter(run).write(contents)
  }

  /// Overwrites a file without ceremony.
  static func overwrite(_ path: String, _ bytes: [UInt8]) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  /// `good` with a few bytes changed, cut or doubled; the same for the same round.
  static func mutated(_ good: [UInt8], round: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: 12, "mutate", round)
    var bytes = good
    for _ in 0...generator.below(3) where !bytes.isEmpty {
      let at = generator.below(bytes.count)
      switch generator.below(5) {
      case 0: bytes[at] = UInt8(truncatingIfNeeded: generator.next())
      case 1: bytes[at] = UInt8(ascii: "9")
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + generator.below(24)))
      case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + generator.below(24))], at: at)
      default: bytes.insert(contentsOf: [UInt8](repeating: UInt8(ascii: "9"), count: 20), at: at)
      }
    }
    return bytes
  }
}
