import Basics
import Configurations
import Experiments
import Records
import Settings

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Benchmark {
  /// What a person waits for: the whole program, from its start to its end, over a store of 1,000 runs.
  static let store = [
    onThousandRuns("runs", "idx -c runs, the whole process, over 1,000 runs"),
    onThousandRuns("compare", "idx -c compare, the whole process, over 1,000 runs"),
    onThousandRuns("compare table=models", "idx -c 'compare table=models', over 1,000 runs"),
  ]

  private static func onThousandRuns(_ line: String, _ summary: String) -> Benchmark {
    Benchmark(name: "store/\(line.replacing(" ", with: "/"))", summary: summary) { options in
      let store = try ThousandRuns(at: options.store)
      return Work(items: (Double(ThousandRuns.count), "runs")) {
        try store.answer(line)
        return Sample()
      }
    }
  }
}

/// A store of 1,000 finished runs, as a long project leaves them: other rates, seeds, tasks and scores.
private final class ThousandRuns {
  static let count = 1000
  private let root: String
  private let isTemporary: Bool
  private let program: String

  /// - Parameter place: a store to keep and use again; a temporary one when empty.
  init(at place: String) throws {
    program = try ThousandRuns.findProgram()
    isTemporary = place.isEmpty
    root = isTemporary ? "\(ThousandRuns.temporaryFolder)/idx-bench-\(getpid())" : place
    let missing = ThousandRuns.count - RunStore(root).list().runs.count
    if missing > 0 { for number in 0..<missing { try makeRun(ThousandRuns.count - missing + number) } }
  }

  deinit { if isTemporary { try? FileSystem.removeTree(root) } }

  private static var temporaryFolder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  /// The `idx` beside this program.
  private static func findProgram() throws -> String {
    let folder = AtomicFile.directory(of: try Subprocess.own())
    guard FileSystem.isPlainFile(folder + "/idx") else {
      throw Options.wrong("no idx lies beside this program: swift build -c release --product idx")
    }
    return folder + "/idx"
  }

  /// Runs `idx -c LINE`, its output dropped.
  func answer(_ line: String) throws {
    let words = ["idx", "--no-init", "--store", root, "-c", line]
    let status = try Subprocess.run(program, words, output: "/dev/null")
    guard status == 0 else { throw Options.wrong("idx -c '\(line)' failed over \(root)") }
  }

  private func makeRun(_ number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number), "run of a store")
    let task = number.isMultiple(of: 2) ? "cls" : "span"
    var manifest = RunManifest(
      command: "train onlplab/alephbert-base task=\(task) lr=\(1 + number % 9)e-5 seed=\(number)",
      mode: "full_finetune", model: "onlplab/alephbert-base", task: task, name: "n\(number)")
    manifest.seed = number
    manifest.settings = ThousandRuns.settings(number)
    for key in ["learning_rate", "seed"] { manifest.origins[key] = "typed" }
    manifest.fingerprint = ThousandRuns.digest(&random)
    manifest.hashes = JSONObject(
      ["train", "dev", "test", "config", "vocab.txt", "tokenizer_config.json", "weights"].map { name in
        (name, .string(ThousandRuns.digest(&random)))
      })
    let machine: [(String, JSONValue)] = [
      ("program", "idx 0.1.0"), ("threads", 8), ("cores", 8),
      ("cpu", "a processor with a name of usual length"), ("parameters", 126_021_890),
      ("trainable_parameters", 126_021_890), ("fresh_tensors", ["classifier.weight", "classifier.bias"]),
      ("peak_memory_bytes", 1_540_000_000),
    ]
    manifest.machine = JSONObject(machine)
    for split in ["dev", "test"] {
      let names = [
        "f1", "precision", "recall", "accuracy", "f1_macro", "precision_macro", "recall_macro",
        "confusion_matrix_tn", "confusion_matrix_fp", "confusion_matrix_fn", "confusion_matrix_tp", "loss",
      ]
      manifest.setMetrics(names.map { ($0, random.uniform()) }, on: split)
    }
    manifest.best = .init(metric: "f1", value: manifest.metric("f1", on: "dev") ?? 0, step: 216)
    manifest.lineage.base = "onlplab/alephbert-base"
    manifest.lineage.seconds = 432.56
    let place = RunLocation.results(
      mode: "full_finetune", model: "alephbert-base", task: task, name: .given("n\(number)"))
    try RunStore(root).create(manifest, at: place).end(.finished, atStep: 216)
  }

  private static func settings(_ number: Int) -> JSONObject {
    var settings = Settings().json
    settings["learning_rate"] = .double(Double(1 + number % 9) * 1e-5)
    settings["seed"] = .int(number)
    return settings
  }

  private static func digest(_ random: inout SeededGenerator) -> String {
    let digits = Array("0123456789abcdef")
    return String((0..<64).map { _ in digits[random.below(16)] })
  }
}
