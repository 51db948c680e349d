/// Goes through the fields of CSV, byte by byte.
///
/// The only place that knows where a field ends: the scan of a file and the reading of a row both ask it.
struct CSVCursor {
  /// Where a field's content stands.
  struct Field {
    /// Without the quotes around it.
    var content: Range<Int>
    /// The line on which it begins.
    var line: Int
    /// Whether it stands between quotes, where a doubled quote means one.
    var isQuoted: Bool
  }

  /// What is wrong with a field, and the line of it.
  enum Fault: Error {
    case neverClosed(line: Int)
    case textBehindQuote(line: Int)
  }

  private static let quote = UInt8(ascii: "\"")
  private static let feed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  private let bytes: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  private let quotes: Bool
  /// The next byte to be read.
  private(set) var position: Int
  /// The line on which it stands, from 1.
  private(set) var line = 1

  /// - Parameters:
  ///   - separator: the byte between two fields.
  ///   - quotes: whether quotes around a field are not part of it.
  ///   - position: where to begin.
  init(_ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8, quotes: Bool, at position: Int) {
    (self.bytes, self.separator, self.quotes, self.position) = (bytes, separator, quotes, position)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Passes over empty lines; `false` at the end of the file.
  mutating func findRecord() -> Bool {
    while let byte = current, byte == CSVCursor.feed || byte == CSVCursor.carriageReturn { endLine() }
    return position < bytes.count
  }

  /// The next field and what ends it; `isLast` when it ends the record.
  mutating func next() throws(Fault) -> (field: Field, isLast: Bool) {
    let field = quotes && current == CSVCursor.quote ? try quoted() : plain()
    guard let byte = current else { return (field, true) }
    if byte == separator {
      position += 1
      return (field, false)
    }
    endLine()
    return (field, true)
  }

  /// The next field of a file that has been checked.
  mutating func nextChecked() -> Field {
    (try? next().field) ?? Field(content: position..<position, line: line, isQuoted: false)
  }

  /// A field's content as a string; bytes that are not UTF-8 are replaced.
  func text(_ field: Field) -> String {
    let content = UnsafeBufferPointer(rebasing: bytes[field.content])
    guard field.isQuoted, content.contains(CSVCursor.quote) else {
      return String(decoding: content, as: UTF8.self)
    }
    var text: [UInt8] = []
    text.reserveCapacity(content.count)
    var position = 0
    while position < content.count {
      text.append(content[position])
      position += content[position] == CSVCursor.quote ? 2 : 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Consumes one LF, CRLF or CR.
  private mutating func endLine() {
    let isReturn = current == CSVCursor.carriageReturn
    position += 1
    if isReturn, current == CSVCursor.feed { position += 1 }
    line += 1
  }

  private mutating func plain() -> Field {
    let start = position
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte == separator || byte == CSVCursor.feed || byte == CSVCursor.carriageReturn { break }
      end += 1
    }
    position = end
    return Field(content: start..<end, line: line, isQuoted: false)
  }

  private mutating func quoted() throws(Fault) -> Field {
    let opened = line
    let start = position + 1
    var end = start
    while true {
      guard end < bytes.count else { throw .neverClosed(line: opened) }
      let byte = bytes[end]
      end += 1
      // Letters, nearly all bytes, lie above the quote and the line ends.
      if byte > CSVCursor.quote { continue }
      let next = end < bytes.count ? bytes[end] : 0
      if byte == CSVCursor.quote {
        guard next == CSVCursor.quote else { break }
        end += 1
      } else if byte == CSVCursor.feed || (byte == CSVCursor.carriageReturn && next != CSVCursor.feed) {
        line += 1
      }
    }
    position = end
    let content = start..<end - 1
    if let byte = current, byte != separator, byte != CSVCursor.feed, byte != CSVCursor.carriageReturn {
      throw .textBehindQuote(line: line)
    }
    return Field(content: content, line: opened, isQuoted: true)
  }
}
