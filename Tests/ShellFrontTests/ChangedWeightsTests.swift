import Basics
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Weights that somebody writes to while a run uses them.
@Suite struct ChangedWeightsTests {
  private let long =
    "train base task=cls mode=frozen_backbone seed=1 epochs=2000 patience=0 name=frozen"

  /// A folder `base` with weights, and a run on it that has made its first checkpoint.
  private func begin() throws -> (place: Workplace, process: IdxProcess, weights: String) {
    let place = try Workplace()
    #expect(try place.lines(Workplace.load, "train encoder task=cls seed=1 epochs=1").status == 0)
    let run = "\(place.path)/experiments/results/full_finetune/encoder/cls"
    let checkpoint = try #require(FileSystem.names(in: run).first { $0.hasPrefix("checkpoint-") })
    try FileSystem.createDirectory("\(place.path)/base")
    for name in FileSystem.names(in: "\(run)/\(checkpoint)") {
      try AtomicFile.replace(
        "\(place.path)/base/\(name)", with: try FileSystem.read("\(run)/\(checkpoint)/\(name)"))
    }
    let process = try place.start("-c", "set threads=1\n\(Workplace.load)\n\(long)")
    let results = "\(place.path)/experiments/results/frozen_backbone/base/cls/frozen"
    let began = try process.wait("checkpoint") {
      FileSystem.names(in: results).contains { $0.hasPrefix("checkpoint-") }
    }
    #expect(began, "\(process.errorsSoFar)")
    return (place, process, "\(place.path)/base/model.safetensors")
  }

  @Test("base weights rewritten during a frozen run: status 2, the file is named, and no run is finished")
  func rewritten() throws {
    let (place, process, weights) = try begin()
    let descriptor = open(weights, O_WRONLY)
    let bytes = [UInt8](repeating: 1, count: 4096)
    #expect(pwrite(descriptor, bytes, bytes.count, 8000) == bytes.count)
    close(descriptor)
    let ending = try process.wait()
    #expect(ending.status == 2, "\(ending)")
    #expect(ending.failures.first?.contains("model.safetensors") == true, "\(ending)")
    #expect(try !place.idx("runs", "status=finished").output.contains("frozen"))
  }

  @Test("base weights cut off during a run: one line that names the file, status 2")
  func cutOff() throws {
    let (place, process, weights) = try begin()
    #expect(truncate(weights, 0) == 0)
    let ending = try process.wait()
    #expect(ending.status == 2, "\(ending)")
    withExtendedLifetime(place) {}
    #expect(ending.failures.count == 1, "\(ending)")
    #expect(ending.failures.first?.contains("model.safetensors") == true, "\(ending)")
  }
}
