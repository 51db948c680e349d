import Basics
import TestSupport
import Testing

@testable import Trackers

@Suite("EventFile")
struct EventFileTests {
  private func file(_ directory: String, steps: Range<Int>) throws -> [UInt8] {
    let file = try EventFile(in: directory)
    for step in steps {
      try file.append(
        TensorBoardEvent(step: step, summary: .init(values: [.init(tag: "loss", number: Float(step))])))
    }
    return try FileSystem.read(file.path)
  }

  @Test("begins with the format's record and holds every event")
  func roundTrip() throws {
    let bytes = try file(makeTemporaryDirectory(), steps: 0..<5)
    let events = EventFile.events(in: bytes)
    #expect(events.count == 6)
    #expect(events[0].event.fileVersion == "brain.Event:2")
    #expect(events.dropFirst().map(\.event.step) == [0, 1, 2, 3, 4])
    #expect(events.allSatisfy { $0.event.wallTime > 1_700_000_000 })
    #expect(events.last?.end == bytes.count)
  }

  @Test("frames are length, masked checksum, payload, masked checksum")
  func framing() {
    let frame = EventFile.frame(Array("abc".utf8))
    #expect(frame.prefix(8) == [3, 0, 0, 0, 0, 0, 0, 0])
    #expect(frame.count == 16 + 3)
    #expect(frame[12..<15] == [97, 98, 99])
  }

  @Test("names of one directory sort in the order in which the files were made")
  func names() throws {
    let directory = makeTemporaryDirectory()
    var made: [String] = []
    for _ in 0..<3 { made.append(try EventFile(in: directory).path) }
    #expect(EventFile.names(in: directory).map { "\(directory)/\($0)" } == made)
  }

  @Test("a torn end leaves the whole records before it")
  func torn() throws {
    let bytes = try file(makeTemporaryDirectory(), steps: 0..<3)
    let ends = EventFile.events(in: bytes).map(\.end)
    for length in 0...bytes.count {
      #expect(EventFile.events(in: Array(bytes[..<length])).count == ends.count { $0 <= length })
    }
  }

  @Test("damaged files are read up to the damage, never trapped on")
  func fuzz() throws {
    let bytes = try file(makeTemporaryDirectory(), steps: 0..<4)
    var generator = SeededGenerator(seed: 1, "events")
    for _ in 0..<2000 {
      var mutant = bytes
      for _ in 0...generator.below(4) {
        mutant[generator.below(mutant.count)] = UInt8(generator.below(256))
      }
      mutant.removeLast(generator.below(mutant.count))
      let events = EventFile.events(in: mutant)
      #expect((events.last?.end ?? 0) <= mutant.count)
    }
  }
}
