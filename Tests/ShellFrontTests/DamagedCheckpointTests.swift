import Basics
import TestSupport
import Testing

/// Checkpoints whose bytes changed after they were written.
@Suite struct DamagedCheckpointTests {
  /// A workplace with a run that has two checkpoints and can be gone on with.
  private func interrupted() throws -> (place: Workplace, directory: String) {
    let place = try Workplace(train: 16, others: 6)
    let line =
      "train encoder task=cls batch=4 epochs=2 evaluate=2 save=2 keep=none patience=0 threads=1 name=base"
    let ending = try place.lines(Workplace.load, line)
    try #require(ending.status == 0, "\(ending)")
    return (place, "\(place.path)/experiments/results/full_finetune/encoder/cls/base")
  }

  private func flip(_ file: String) throws {
    var bytes = try FileSystem.read(file)
    for index in (bytes.count / 2)..<min(bytes.count, bytes.count / 2 + 50) { bytes[index] ^= 0x01 }
    try AtomicFile.replace(file, with: bytes)
  }

  @Test("verify names what is not what was written, and says that the rest is")
  func verify() throws {
    let (place, directory) = try interrupted()
    let whole = try place.lines("verify r1")
    #expect(whole.status == 0 && whole.output.split(separator: "\n").count == 4, "\(whole)")
    #expect(whole.output.split(separator: "\n").allSatisfy { $0.hasSuffix("  intact") }, "\(whole)")
    try flip("\(directory)/checkpoint-4/optimizer.safetensors")
    try FileSystem.remove("\(directory)/checkpoint-4/vocab.txt")
    let damaged = try place.lines("verify r1")
    #expect(damaged.status == 2 && damaged.failures.count == 1, "\(damaged)")
    for file in ["optimizer.safetensors", "vocab.txt"] {
      #expect(damaged.errors.contains(file), "\(damaged)")
    }
    #expect(damaged.output.split(separator: "\n").count { $0.hasSuffix("  intact") } == 3, "\(damaged)")
    #expect(try place.lines("verify r1@2").status == 0)
    #expect(try place.lines("verify r1@4").status == 2)
    #expect(try place.lines("verify r1@3").status == 1)
    #expect(try place.lines("verify r9").status == 1)
  }

  @Test("a checkpoint whose own record is damaged is refused under its path, too")
  func damagedRecord() throws {
    let (place, directory) = try interrupted()
    try AtomicFile.replace("\(directory)/checkpoint-8/state.json", with: "{")
    for line in [
      "train \(directory)/checkpoint-8 task=cls name=next", "zero_shot \(directory)/checkpoint-8 on=dev",
    ] {
      let ending = try place.lines(Workplace.load, line)
      #expect(ending.status == 2 && ending.failures.count == 1, "\(ending)")
      #expect(ending.errors.contains("checkpoint-8/state.json"), "\(ending)")
    }
  }

  @Test(
    "damaged weights are refused by eval, train, zero_shot and export; their size and header are right",
    arguments: [
      "eval r1@8 on=dev", "train from=r1@8 task=cls name=next", "zero_shot r1@8 on=dev", "export r1 to=out",
    ]
  )
  func refused(line: String) throws {
    let (place, directory) = try interrupted()
    let weights = "\(directory)/checkpoint-8/model.safetensors"
    let good = try FileSystem.read(weights)
    try flip(weights)
    let ending = try place.lines(Workplace.load, line)
    #expect(ending.status == 2 && ending.failures.count == 1, "\(ending)")
    #expect(
      ending.failures.first?.contains("'model.safetensors' is not what was written") == true, "\(ending)")
    #expect(!FileSystem.exists("\(place.path)/out/checkpoint-8"))
    try AtomicFile.replace(weights, with: good)
    #expect(try place.lines(Workplace.load, line).status == 0)
  }

  @Test(
    "a vocabulary that changed under a run's handle is refused; in a folder named by its path it may be edited"
  )
  func vocabulary() throws {
    let (place, directory) = try interrupted()
    let file = "\(directory)/checkpoint-8/vocab.txt"
    var bytes = try FileSystem.read(file)
    // The last letter of the last token.
    bytes[bytes.count - 2] ^= 1
    try AtomicFile.replace(file, with: bytes)
    let ending = try place.lines(Workplace.load, "eval r1@8 on=dev")
    #expect(ending.failures.first?.contains("'vocab.txt' is not what was written") == true, "\(ending)")
    #expect(try place.lines(Workplace.load, "eval \(directory)/checkpoint-8 on=dev").status == 0)
  }

  @Test("resume passes over a checkpoint with other bytes and ends with the weights of a straight run")
  func resume() throws {
    let place = try Workplace(train: 16, others: 6)
    let directory = "\(place.path)/experiments/results/full_finetune/encoder/cls/base"
    let train =
      "train encoder task=cls batch=4 epochs=40 evaluate=2 save=2 keep=none patience=0 threads=1 name=base"
    let process = try place.start("-c", "\(Workplace.load)\n\(train)")
    _ = try process.wait("a checkpoint") { FileSystem.exists("\(directory)/checkpoint-8") }
    process.signal(9)
    _ = try process.wait()
    let newest = try #require(
      FileSystem.names(in: directory).compactMap { name in
        name.hasPrefix("checkpoint-") ? Int(name.dropFirst("checkpoint-".count)) : nil
      }.max())
    try flip("\(directory)/checkpoint-\(newest)/optimizer.safetensors")
    let ending = try place.lines("resume r1")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      ending.errors.contains(
        "passed over checkpoint-\(newest): 'optimizer.safetensors' is not what was written"),
      "\(ending)")
    #expect(ending.errors.contains("resumed at step \(newest - 2)"), "\(ending)")
  }
}
