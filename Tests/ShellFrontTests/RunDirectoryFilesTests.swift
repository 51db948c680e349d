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

/// What a run leaves behind, file by file.
@Suite struct RunDirectoryFilesTests {
  private static let line =
    "train encoder task=cls epochs=2 batch=8 evaluate=4 save=4 patience=0 lr=1e-3 seed=5 threads=1"
  private static let directory = "experiments/results/full_finetune/encoder/cls"

  private func json(_ place: Workplace, _ name: String) throws -> JSONValue {
    try JSONValue(parsing: FileSystem.read("\(place.path)/\(name)"), source: name)
  }

  /// Where a link points; `nil` for anything else.
  private func link(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }

  @Test("hyperparameters, the model's summary and the link to the best checkpoint are there")
  func files() throws {
    let place = try Workplace()
    let ending = try place.lines(Workplace.load, RunDirectoryFilesTests.line)
    #expect(ending.status == 0, "\(ending)")
    let directory = RunDirectoryFilesTests.directory
    let parameters = try json(place, "\(directory)/hyperparameters.json")
    #expect(
      parameters.object?.keys.prefix(5) == ["epochs", "batch_size", "optimizer", "lr", "scheduler"])
    #expect(parameters["epochs"] == 2 && parameters["lr"] == 1e-3 && parameters["scheduler"] == "linear")
    #expect(parameters["label_smoothing"] == 0.0 && parameters["seed"] == 5)

    let summary = try place.text("\(directory)/model_summary.txt").split(separator: "\n").map(String.init)
    #expect(summary[0] == "encoder  BertForSequenceClassification")
    #expect(
      summary.contains("    (embeddings)") && summary.contains("    weight  [2, 12]  new"), "\(summary)")
    let weights = try Safetensors("\(place.path)/\(directory)/checkpoint-10/model.safetensors")
    let count = weights.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    #expect(summary.contains("Total parameters: \(SummaryText.grouped(count))"))
    #expect(summary.contains("Trainable parameters: \(SummaryText.grouped(count))"))

    let best = try #require(try json(place, "\(directory)/run.json")["best"]?["step"]?.int)
    let target = try #require(link("\(place.path)/\(directory)/best_checkpoint"))
    #expect(target == "checkpoint-\(best)")
    #expect(FileSystem.exists("\(place.path)/\(directory)/best_checkpoint/model.safetensors"))
    #expect(FileSystem.names(in: "\(place.path)/\(directory)/checkpoints").isEmpty)
    let scored = try place.lines("eval \(directory)/best_checkpoint on=test.csv format=csv")
    #expect(scored.status == 0, "\(scored)")
  }

  @Test("the log has what the console showed, and each resumption a log of its own")
  func logs() throws {
    let place = try Workplace()
    let killed = try place.lines(
      Workplace.load, RunDirectoryFilesTests.line, environment: ["IDX_FAULT": "400"])
    try #require(killed.status == 137, "\(killed)")
    let ending = try place.lines("resume r1")
    #expect(ending.status == 0, "\(ending)")
    let folder = "\(RunDirectoryFilesTests.directory)/logs"
    let names = FileSystem.names(in: "\(place.path)/\(folder)").filter { $0.hasSuffix(".log") }
    try #require(names.count == 2, "\(names)")
    let stamp = #/_(\d{8})_(\d{6})\.log$/#
    #expect(names[0].hasPrefix("training_2") && names[0].firstMatch(of: stamp) != nil)
    #expect(names[1].hasPrefix("training_resume_1_") && names[1].firstMatch(of: stamp) != nil)
    for (name, run) in zip(names, [killed, ending]) {
      let logged = try place.text("\(folder)/\(name)").split(separator: "\n").map(String.init)
      // Results and notes are two streams: each keeps its own order. What load data says stands before the run.
      let shown = (run.errors + run.output).split(separator: "\n").map(String.init)
        .filter { !$0.hasSuffix(".csv") && !$0.hasPrefix("  2 labels: ") }
      #expect(Set(shown).subtracting(logged).isEmpty, "\(Set(shown).subtracting(logged))")
      #expect(Set(logged).subtracting(shown).isEmpty, "\(Set(logged).subtracting(shown))")
      #expect(!logged.contains { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } })
    }
  }

  @Test("at a terminal the bar's place is taken by plain lines in the log")
  func terminal() throws {
    let place = try Workplace()
    let sitting = try ShellSession(place)
    try sitting.run(Workplace.load)
    try sitting.run(RunDirectoryFilesTests.line)
    #expect(sitting.end() == 0)
    let folder = "\(place.path)/\(RunDirectoryFilesTests.directory)/logs"
    let name = try #require(FileSystem.names(in: folder).first { $0.hasSuffix(".log") })
    let lines = try FileSystem.readText("\(folder)/\(name)").split(separator: "\n").map(String.init)
    #expect(
      lines.contains { $0.hasPrefix("r1  cls encoder  loss ") && $0.contains("step 10/10") }, "\(lines)")
    #expect(lines.contains { $0.contains("dev: loss ") } && lines.last?.hasPrefix("r1  finished") == true)
    #expect(!lines.contains { $0.unicodeScalars.contains { $0 == "\r" || $0 == "\u{1B}" } })
  }
}
