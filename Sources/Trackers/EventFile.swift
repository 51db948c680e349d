import Basics
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One of TensorBoard's event files: records of `length, checksum, payload, checksum`, one `write` call each.
///
/// - Reference: TFRecord framing; checksums are masked CRC-32C, numbers little-endian.
struct EventFile {
  /// What names this program in the first record of a file.
  static let writer = "idx"
  private static let files = Atomic<Int>(0)

  let path: String
  private let file: AppendingFile
  private let host: WritingHost

  /// Creates the next file of a directory and writes its first record: its name sorts after all that are there.
  init(in directory: String, by host: WritingHost = .current) throws(Failure) {
    self.host = host
    let earlier = EventFile.names(in: directory).compactMap { EventFile.seconds($0) }.max() ?? 0
    let seconds = max(Int(host.now()), earlier + 1)
    let digits = String(seconds)
    let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    let number = EventFile.files.add(1, ordering: .relaxed).oldValue
    path = "\(directory)/events.out.tfevents.\(padded).\(host.name).\(getpid()).\(number)"
    file = try AppendingFile(path)
    try append(
      TensorBoardEvent(fileVersion: "brain.Event:2", sourceMetadata: .init(writer: EventFile.writer)))
  }

  /// Adds a record, dated now unless it has a date.
  func append(_ event: TensorBoardEvent) throws(Failure) {
    var event = event
    if event.wallTime == 0 { event.wallTime = host.now() }
    try file.append(EventFile.frame(event.bytes))
  }

  // MARK: Reading

  /// The names of a directory's event files in the order in which readers take them.
  static func names(in directory: String) -> [String] {
    FileSystem.names(in: directory).filter {
      $0.contains("tfevents") && !$0.hasSuffix(AtomicFile.asideSuffix)
    }
  }

  /// Removes what a process left that was killed while it wrote a file anew: readers would take it for one more file.
  static func removeLeftovers(in directory: String) throws(Failure) {
    for name in FileSystem.names(in: directory)
    where name.contains("tfevents") && name.hasSuffix(AtomicFile.asideSuffix) {
      try FileSystem.remove("\(directory)/\(name)")
    }
  }

  /// The whole records at the start of `bytes`, each with the offset behind it; a torn or damaged one ends the list.
  static func events(in bytes: [UInt8]) -> [(event: TensorBoardEvent, end: Int)] {
    var events: [(event: TensorBoardEvent, end: Int)] = []
    var start = 0
    while bytes.count - start >= 16 {
      let length = number(bytes[start..<start + 8])
      guard UInt32(number(bytes[start + 8..<start + 12])) == CRC32C.masked(bytes[start..<start + 8]),
        let length = Int(exactly: length), length <= bytes.count - start - 16
      else { break }
      let payload = bytes[start + 12..<start + 12 + length]
      let end = start + 16 + length
      guard UInt32(number(bytes[end - 4..<end])) == CRC32C.masked(payload),
        let event = TensorBoardEvent(bytes: payload)
      else { break }
      events.append((event, end))
      start = end
    }
    return events
  }

  // MARK: Bytes

  static func frame(_ payload: [UInt8]) -> [UInt8] {
    let length = little(UInt64(payload.count), 8)
    return length + little(UInt64(CRC32C.masked(length)), 4) + payload
      + little(UInt64(CRC32C.masked(payload)), 4)
  }

  private static func little(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  // MARK: Names

  /// The moment in a file's name, in seconds since 1970.
  private static func seconds(_ name: String) -> Int? {
    name.split(separator: ".").drop { $0 != "tfevents" }.dropFirst().first.flatMap { Int($0) }
      .flatMap { (0..<10_000_000_000).contains($0) ? $0 : nil }
  }
}
