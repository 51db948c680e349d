import Basics
import TestSupport
import Testing

@testable import Trackers

@Suite("RecordLog")
struct RecordLogTests {
  private func record(_ length: Int, _ seed: Int) -> [UInt8] {
    (0..<length).map { UInt8(($0 * 7 + seed) % 251) }
  }

  private func file(_ lengths: [Int]) throws -> (path: String, records: [[UInt8]]) {
    let path = makeTemporaryDirectory() + "/run.wandb"
    let log = try RecordLog(path)
    let records = lengths.enumerated().map { record($1, $0) }
    for record in records { try log.append(record) }
    return (path, records)
  }

  @Test(
    "records of any length come back, also where a block ends within or behind a chunk's header",
    arguments: [
      [0], [1, 2, 3], [32768 - 7 - 7], [32768 - 7 - 7 - 7, 5], [32768 - 7 - 7 - 6, 5],
      [32768 - 7 - 7 - 8, 5],
      [32768 - 7 - 14, 100], [100_000], [40_000, 3, 70_000, 0, 9],
    ])
  func roundTrip(lengths: [Int]) throws {
    let (path, records) = try file(lengths)
    let bytes = try FileSystem.read(path)
    #expect(bytes.prefix(7) == [0x3A, 0x57, 0x26, 0x42, 0xE1, 0xBE, 0x00])
    let read = RecordLog.records(in: bytes)
    #expect(read.map(\.record) == records)
    #expect(read.last?.end == bytes.count)
  }

  @Test("goes on at the end of any record as if it had never stopped")
  func continued() throws {
    let (path, records) = try file([30_000, 3000, 40, 90_000, 5])
    let whole = try FileSystem.read(path)
    for (count, (_, end)) in RecordLog.records(in: whole).enumerated() {
      let copy = makeTemporaryDirectory() + "/run.wandb"
      try AtomicFile.replace(copy, with: Array(whole[..<end]))
      let log = try RecordLog(copy, length: end)
      for record in records[(count + 1)...] { try log.append(record) }
      #expect(try FileSystem.read(copy) == whole)
    }
  }

  @Test("a torn or damaged file is read up to the damage, never trapped on")
  func fuzz() throws {
    let (path, records) = try file([10, 33_000, 0, 20])
    let bytes = try FileSystem.read(path)
    var generator = SeededGenerator(seed: 1, "records")
    for _ in 0..<2000 {
      var mutant = bytes
      for _ in 0...generator.below(3) { mutant[generator.below(mutant.count)] = UInt8(generator.below(256)) }
      mutant.removeLast(generator.below(mutant.count))
      #expect(RecordLog.records(in: mutant).count <= records.count)
    }
  }
}
