import Basics
import TestSupport
import Testing

@testable import Trackers

/// A message with every kind of field.
private struct Everything: ProtobufMessage, Equatable {
  enum Choice: Int, ProtobufEnum {
    case first, second
    init() { self = .first }
  }
  var number = 0
  var flag = false
  var choice = Choice.first
  var double = 0.0
  var text = ""
  var content = [UInt8]()
  var single: Float?
  var inner: Inner?
  var texts: [String] = []
  var inners: [Inner] = []

  mutating func visit(_ fields: inout ProtobufFields) {
    fields.value(1, &number)
    fields.value(2, &flag)
    fields.value(3, &choice)
    fields.value(4, &double)
    fields.value(5, &text)
    fields.value(6, &content)
    fields.optional(7, &single)
    fields.optional(8, &inner)
    fields.repeated(15, &texts)
    fields.repeated(16, &inners)
  }

  struct Inner: ProtobufMessage, Equatable {
    var a = 0
    var b = ""

    mutating func visit(_ fields: inout ProtobufFields) {
      fields.value(1, &a)
      fields.value(2, &b)
    }
  }

  static let sample = Everything(
    number: 150, flag: true, choice: .second, double: 2, text: "testing", content: [0, 255], single: -0.5,
    inner: .init(a: 3, b: "é"), texts: ["", "שלום"], inners: [.init(), .init(a: -1)])
}

@Suite("Protocol Buffers")
struct ProtobufTests {
  @Test("bytes are those of the encoding's specification")
  func bytes() {
    #expect(Everything(number: 150).bytes == [0x08, 0x96, 0x01])
    #expect(Everything(text: "testing").bytes == [0x2A, 7] + Array("testing".utf8))
    #expect(Everything(number: -1).bytes == [0x08] + [UInt8](repeating: 0xFF, count: 9) + [1])
    #expect(Everything(double: 2).bytes == [0x21, 0, 0, 0, 0, 0, 0, 0, 0x40])
    #expect(Everything(single: 1).bytes == [0x3D, 0, 0, 0x80, 0x3F])
    #expect(Everything(inner: .init(a: 150)).bytes == [0x42, 3, 0x08, 0x96, 0x01])
    #expect(Everything(inners: [.init(b: "x")]).bytes == [0x82, 0x01, 3, 0x12, 1, 0x78])
    let long = String(repeating: "x", count: 300)
    #expect(Everything(text: long).bytes == [0x2A, 0xAC, 0x02] + Array(long.utf8))
  }

  @Test("a field at its default takes no bytes, but one that is there is written whatever it holds")
  func defaults() {
    #expect(Everything().bytes.isEmpty)
    #expect(Everything(single: 0).bytes == [0x3D, 0, 0, 0, 0])
    #expect(Everything(inner: .init()).bytes == [0x42, 0])
    #expect(Everything(texts: [""]).bytes == [0x7A, 0])
    #expect(Everything(double: -0.0).bytes.count == 9)
  }

  @Test("what is written is read")
  func roundTrip() {
    #expect(Everything(bytes: Everything.sample.bytes) == Everything.sample)
    for number in [0, 1, 127, 128, 16383, 16384, .max, -1, .min] {
      #expect(Everything(bytes: Everything(number: number).bytes)?.number == number)
    }
  }

  @Test("fields that are unknown, or of another wire type, are passed over; the last of several holds")
  func unknown() {
    let foreign: [[UInt8]] = [
      [0xF8, 0x07, 1], [0xF9, 0x07, 0, 0, 0, 0, 0, 0, 0, 0], [0xFA, 0x07, 1, 9], [0xFD, 0x07, 0, 0, 0, 0],
      [0x0A, 1, 0xFF], [0x3A, 0], [0x40, 5], [0x18, 77],
    ]
    let known = Everything.sample.bytes
    for field in foreign {
      #expect(Everything(bytes: field + known) == Everything.sample)
      #expect(Everything(bytes: field) == Everything())
    }
    #expect(Everything(bytes: [0x08, 1, 0x08, 2])?.number == 2)
    // Of a message, each field.
    #expect(Everything(bytes: [0x42, 2, 0x08, 1, 0x42, 3, 0x12, 1, 0x78])?.inner == .init(a: 1, b: "x"))
  }

  @Test(
    "bytes that are no message are refused",
    arguments: [
      [0x08], [0x08, 0x80], [0x00, 0x00], [0x08] + [UInt8](repeating: 0xFF, count: 10), [0x2A, 5, 0x78],
      [0x08] + [UInt8](repeating: 0xFF, count: 9) + [2], [0x2A, 1, 0xFF], [0x21, 0, 0], [0x3D, 0, 0, 0],
      [0x2A] + [UInt8](repeating: 0xFF, count: 9) + [1], [0x42, 2, 0x08, 0x80], [0x42, 1, 0x08],
      [0x0B, 0x0C],
      [0x0E, 0], [0x0F, 0], [0x88, 0x80, 0x80, 0x80, 0x10, 0],
    ] as [[UInt8]])
  func damaged(bytes: [UInt8]) {
    #expect(Everything(bytes: bytes) == nil)
  }

  @Test("cut anywhere, a message is read as far as whole fields go, or refused")
  func prefixes() {
    let whole = Everything.sample.bytes
    var read = 0
    for length in 0...whole.count {
      guard let message = Everything(bytes: whole.prefix(length)) else { continue }
      read += 1
      #expect(message.bytes == Array(whole.prefix(length)))
    }
    // Nothing, and behind each of the twelve fields.
    #expect(read == 13)
  }

  @Test("random bytes are read or refused, never trapped on")
  func fuzz() {
    let whole = Everything.sample.bytes
    var generator = SeededGenerator(seed: 1, "protobuf")
    for round in 0..<20_000 {
      var bytes = whole
      if round % 2 == 0 {
        bytes = (0..<generator.below(40)).map { _ in UInt8(generator.below(256)) }
      } else {
        for _ in 0...generator.below(4) { bytes[generator.below(bytes.count)] = UInt8(generator.below(256)) }
        bytes.removeLast(generator.below(bytes.count))
      }
      _ = TensorBoardEvent(bytes: bytes)
      _ = TensorBoardHyperparameters(bytes: bytes)
      _ = WandbRecord(bytes: bytes)
      guard let message = Everything(bytes: bytes) else { continue }
      #expect(Everything(bytes: message.bytes)?.bytes == message.bytes)
    }
  }

  @Test("a record of either log, read and written again, is the same bytes")
  func records() throws {
    let events = try FileSystem.read("\(Golden.root)/Tests/Golden/trackers/events.bin")
    let read = EventFile.events(in: events)
    #expect(read.flatMap { EventFile.frame($0.event.bytes) } == events)
    let contents = read.flatMap(\.event.values).compactMap(\.metadata?.plugin?.content).filter { !$0.isEmpty }
    #expect(contents.count == 4)
    for content in contents { #expect(TensorBoardHyperparameters(bytes: content)?.bytes == content) }
    let directory = makeTemporaryDirectory()
    let log = try RecordLog("\(directory)/record")
    // The record's file without its header.
    let record = try FileSystem.read("\(Golden.root)/Tests/Golden/trackers/record.bin")
    let frames = RecordLog.records(in: try FileSystem.read("\(directory)/record") + record).map(\.record)
    #expect(frames.count > 10)
    for frame in frames {
      #expect(WandbRecord(bytes: frame)?.bytes == frame)
      try log.append(frame)
    }
    #expect(try FileSystem.read("\(directory)/record").dropFirst(7) == record[...])
  }
}
