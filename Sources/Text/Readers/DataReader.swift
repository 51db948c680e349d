package import Basics

/// A form of data files: one file of the source, and one line in ``Readers/all``.
package protocol DataReader: SendableMetatype {
  /// The rows of its files.
  associatedtype Table: DataTable
  /// The words for `format=`, the first of which stands in messages.
  static var names: [String] { get }
  /// Whether a file has this form, by its beginning.
  static func recognises(_ file: FileBeginning) -> Bool
  /// Checks a file and finds its rows.
  /// - Throws: a failure that names the file, and the line where one is at fault.
  static func read(_ bytes: [UInt8], path: String) throws(Failure) -> Table
}

/// The forms of data files.
package enum Readers {
  /// In the order in which a file is offered to them: the last one takes what no other recognises.
  package static let all: [any DataReader.Type] = [
    DoccanoReader.self, LabelStudioReader.self, ProdigyReader.self, JSONReader.self, CoNLLUReader.self,
    CoNLLReader.self, PlainTextReader.self, CSVReader.self,
  ]

  /// What the names of data files end in, for completion; files with other names are read as well.
  package static let suffixes = [".csv", ".tsv", ".json", ".jsonl", ".conll", ".conllu", ".txt", ".gz"]

  /// The words for `format=`, for help and messages: `csv, json, …`.
  package static var words: String { all.reversed().compactMap { $0.names.first }.joined(separator: ", ") }

  /// All words for `format=`, other names of a form among them.
  package static var names: [String] { all.reversed().flatMap { $0.names } }

  /// The reader of a file.
  /// - Parameter format: the user's word for it; `nil` to look at the file.
  /// - Throws: `data.format` for an unknown word.
  package static func reader(
    of bytes: [UInt8], path: String, format: String? = nil
  ) throws(Failure) -> any DataReader.Type {
    guard let format else {
      let beginning = FileBeginning(bytes, path: path)
      return all.first { $0.recognises(beginning) } ?? CSVReader.self
    }
    if let reader = all.first(where: { $0.names.contains(format) }) { return reader }
    throw Failure(
      "data.format", "unknown format '\(format)'", at: .file(path, line: nil),
      remedy: "the formats are \(words)", kind: .usage)
  }

  /// Reads a file in the form that it has, or that the user says.
  /// - Throws: `data.format`, `file.kind`, and what the form's reader throws.
  package static func read(
    _ bytes: [UInt8], path: String, format: String? = nil
  ) throws(Failure) -> any DataTable {
    let reader = try reader(of: bytes, path: path, format: format)
    try FileSignature.refuse(
      bytes, path: path, wanted: [.json],
      remedies: [.zip: "a spreadsheet is such an archive: save it as CSV in UTF-8"])
    return try reader.read(bytes, path: path)
  }
}

/// The beginning of a file, by which its form is told.
package struct FileBeginning: Sendable {
  /// The last part of the path in lower case, without `.gz`.
  package let name: String
  /// The first bytes, without a byte order mark.
  package let bytes: ArraySlice<UInt8>
  /// The first lines without line ends; the last one only if it is complete.
  package let lines: [ArraySlice<UInt8>]

  /// The number of bytes that are looked at, and the number whose lines are.
  static let (length, lineLength) = (1 << 20, 1 << 16)

  /// - Parameters:
  ///   - bytes: the file, or at least its beginning.
  ///   - path: the file's path.
  package init(_ bytes: [UInt8], path: String) {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    self.name = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.bytes = bytes[start..<min(bytes.count, start + FileBeginning.length)]
    var lines: [ArraySlice<UInt8>] = []
    var (begin, position) = (start, start)
    let end = min(self.bytes.endIndex, start + FileBeginning.lineLength)
    while position < end {
      let byte = bytes[position]
      if byte == 0x0A || byte == 0x0D {
        lines.append(bytes[begin..<position])
        if byte == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A { position += 1 }
        begin = position + 1
      }
      position += 1
    }
    if begin < end, end == bytes.count { lines.append(bytes[begin...]) }
    self.lines = lines
  }

  /// The JSON objects that the file begins with, as far as they are complete: in lines or in an array.
  package var objects: [JSONObject] {
    bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: 0)
      cursor.skipSpace()
      _ = cursor.take("[")
      var objects: [JSONObject] = []
      while objects.count < FileBeginning.objectCount {
        cursor.skipSpace()
        guard cursor.current == UInt8(ascii: "{"), let range = try? cursor.value() else { break }
        guard let object = (try? JSONValue(parsing: bytes[range], source: ""))?.object else { break }
        objects.append(object)
        cursor.skipSpace()
        _ = cursor.take(",")
      }
      return objects
    }
  }

  /// The number of objects that are looked at.
  private static let objectCount = 20

  /// Whether the file's name ends so.
  func isCalled(_ endings: String...) -> Bool { endings.contains { name.hasSuffix($0) } }
}
