import Basics
import TestSupport
import Testing

@testable import Trackers

@Suite("TensorBoardLog")
struct TensorBoardLogTests {
  /// The scalars of a directory's files in the order of reading: tag, step, value.
  private func curve(_ directory: String, _ tag: String) throws -> [[Float]] {
    var points: [[Float]] = []
    for event in try events(directory) {
      for value in event.values where value.tag == tag {
        points.append([Float(event.step), value.number ?? .nan])
      }
    }
    return points
  }

  private func events(_ directory: String) throws -> [TensorBoardEvent] {
    try EventFile.names(in: directory).flatMap { name in
      EventFile.events(in: try FileSystem.read("\(directory)/\(name)")).map(\.event)
    }
  }

  private func written(_ directory: String, upTo step: Int = 6) throws {
    let log = try TensorBoardLog(Sample.run(directory), in: directory, from: 0, rows: [])
    for row in Sample.rows where row.step <= step { try log.log(row) }
  }

  @Test("training rows are train/…, the dev split's eval/… and val_…, others by their name")
  func tags() throws {
    #expect(
      TensorBoardLog.scalars(Sample.row(1)).map(\.tag) == [
        "train/loss", "train/learning_rate", "train/epoch",
      ])
    #expect(TensorBoardLog.scalars(Sample.row(1, "dev")).map(\.tag) == ["eval/f1", "val_f1"])
    #expect(TensorBoardLog.scalars(Sample.row(1, "test")).map(\.tag) == ["test/f1"])
  }

  @Test("describes the run once: texts as blocks of code, hyperparameters by type, nothing for none")
  func description() throws {
    let directory = makeTemporaryDirectory()
    try written(directory)
    let described = try events(directory).filter {
      $0.values.contains { $0.tag == "config/text_summary" }
    }
    #expect(described.count == 1)
    let values = try #require(described.first).values
    let text = String(decoding: try #require(values[0].tensor).strings[0], as: UTF8.self)
    #expect(text == "    learning_rate: 2e-5\n    # עברית\n    ")
    let start = try #require(values.last)
    #expect(start.metadata?.plugin?.name == "hparams")
    let content = try #require(start.metadata?.plugin?.content)
    let data = try #require(TensorBoardHyperparameters(bytes: content)?.start)
    #expect(data.entries.map(\.name) == ["learning_rate", "task", "use_crf"])
    #expect(data.entries.map(\.value?.number) == [2e-5, nil, nil])
    #expect(data.entries.map(\.value?.string) == [nil, "cls", nil])
    #expect(data.entries.map(\.value?.bool) == [nil, nil, false])
  }

  @Test("a resumed run's curve is the straight one's, whatever step it goes on from", arguments: 0...6)
  func resumed(step: Int) throws {
    let straight = makeTemporaryDirectory()
    try written(straight)
    let directory = makeTemporaryDirectory()
    try written(directory)
    let log = try TensorBoardLog(
      Sample.run(directory), in: directory, from: step, rows: Sample.rows.filter { $0.step <= step })
    for row in Sample.rows where row.step > step { try log.log(row) }
    for tag in ["train/loss", "train/learning_rate", "eval/f1", "val_f1"] {
      #expect(try curve(directory, tag) == curve(straight, tag))
    }
    let starts = try events(directory).filter { $0.sessionLog?.status == .start }.map(\.step)
    #expect(starts == (step == 0 ? [0, 1] : [0, step + 1]))
    let descriptions = try events(directory).filter { $0.values.contains { $0.tag.hasPrefix("_hp") } }
    #expect(descriptions.count == 1)
  }

  @Test("what the files lack is written again from the run's own rows", arguments: [0, 2, 6])
  func repaired(upTo step: Int) throws {
    let straight = makeTemporaryDirectory()
    try written(straight)
    let directory = makeTemporaryDirectory()
    if step > 0 { try written(directory, upTo: step) }
    _ = try TensorBoardLog(Sample.run(directory), in: directory, from: 6, rows: Sample.rows)
    for tag in ["train/loss", "eval/f1"] { #expect(try curve(directory, tag) == curve(straight, tag)) }
  }

  @Test("cut at any byte, the log goes on whole", arguments: [3, 6])
  func torn(step: Int) throws {
    let straight = makeTemporaryDirectory()
    try written(straight)
    let name = try #require(EventFile.names(in: straight).first)
    let bytes = try FileSystem.read("\(straight)/\(name)")
    for length in stride(from: 0, to: bytes.count, by: 41) {
      let directory = makeTemporaryDirectory()
      try AtomicFile.replace("\(directory)/\(name)", with: Array(bytes[..<length]))
      let log = try TensorBoardLog(
        Sample.run(directory), in: directory, from: step, rows: Sample.rows.filter { $0.step <= step })
      for row in Sample.rows where row.step > step { try log.log(row) }
      for tag in ["train/loss", "eval/f1"] { #expect(try curve(directory, tag) == curve(straight, tag)) }
      let descriptions = try events(directory).filter {
        $0.values.contains { $0.tag.hasPrefix("_hp") }
      }
      #expect(descriptions.count == 1)
      try FileSystem.removeTree(directory)
    }
  }

  @Test("killed while a file was cut back, the log goes on: what was written aside is gone")
  func leftover() throws {
    let directory = makeTemporaryDirectory()
    try written(directory)
    let name = try #require(EventFile.names(in: directory).first)
    let bytes = try FileSystem.read("\(directory)/\(name)")
    try AtomicFile.replace("\(directory)/\(name)\(AtomicFile.asideSuffix)", with: Array(bytes.prefix(100)))
    let log = try TensorBoardLog(Sample.run(directory), in: directory, from: 2, rows: Sample.rows)
    for row in Sample.rows where row.step > 2 { try log.log(row) }
    #expect(!FileSystem.names(in: directory).contains { $0.hasSuffix(AtomicFile.asideSuffix) })
    let straight = makeTemporaryDirectory()
    try written(straight)
    #expect(try curve(directory, "train/loss") == curve(straight, "train/loss"))
  }

  @Test("the end is one record with the final scores, and a resumption takes it back")
  func end() throws {
    let directory = makeTemporaryDirectory()
    let log = try TensorBoardLog(Sample.run(directory), in: directory, from: 0, rows: [])
    for row in Sample.rows { try log.log(row) }
    try log.end(.interrupted, atStep: 6, scores: [])
    #expect(try curve(directory, "test/f1").isEmpty)
    try log.end(.finished, atStep: 6, scores: [Sample.row(6, "test")])
    #expect(try curve(directory, "test/f1").count == 1)
    let again = try TensorBoardLog(Sample.run(directory), in: directory, from: 6, rows: Sample.rows)
    #expect(try curve(directory, "test/f1").isEmpty)
    try again.end(.finished, atStep: 6, scores: [Sample.row(6, "test")])
    #expect(try curve(directory, "test/f1").count == 1)
    #expect(try curve(directory, "train/loss").count == 6)
  }

  @Test("files of other programs stay as they are")
  func foreign() throws {
    let directory = makeTemporaryDirectory()
    let event = TensorBoardEvent(
      fileVersion: "brain.Event:2",
      sourceMetadata: .init(writer: "tensorboard.summary.writer.event_file_writer"))
    let later = TensorBoardEvent(step: 99, summary: .init(values: [.init(tag: "x", number: 1)]))
    let bytes = EventFile.frame(event.bytes) + EventFile.frame(later.bytes)
    let path = "\(directory)/events.out.tfevents.1700000000.other.1.0"
    try AtomicFile.replace(path, with: bytes)
    try written(directory)
    #expect(try FileSystem.read(path) == bytes)
  }
}
