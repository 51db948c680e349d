package import Basics

/// A safetensors file: a JSON header with the location of each tensor, followed by the tensors.
///
/// The whole header is checked on opening, as the reference reader does: every byte after it belongs to
/// exactly one tensor, so a truncated or patched file is never opened.
///
/// - Reference: safetensors 0.8.0.
package final class Safetensors: WeightsFile {
  /// A tensor and its bytes in the file.
  package struct Entry: Sendable, Equatable {
    /// Its name, type and shape from the header.
    package let description: TensorDescription
    /// Counted from the file's first byte.
    package let range: Range<Int>
  }

  /// The largest header accepted: 100 MB, the limit of the reference.
  static let headerLimit = 100_000_000

  /// In their order in the file.
  package let entries: [Entry]
  /// `__metadata__`; empty if it is missing.
  package let metadata: [String: String]
  private let file: MappedFile
  private let positions: [String: Int]

  package var path: String { file.path }
  package var tensors: [TensorDescription] { entries.map(\.description) }

  /// Maps the file at `path` and checks its header.
  /// - Throws: `file.missing`, `file.read`; what checking the header throws.
  package convenience init(_ path: String) throws(Failure) { try self.init(MappedFile(path)) }

  /// - Throws: `weights.truncated`, `weights.header`, `weights.tensor`, `json.syntax`.
  package init(_ file: MappedFile) throws(Failure) {
    try FileSignature.refuse(
      file.bytes.prefix(512), path: file.path, wanted: [.safetensors],
      remedies: [
        .zip: "a PyTorch file is such an archive: call it pytorch_model.bin",
        .pickle: "a PyTorch file is called pytorch_model.bin",
        .hdf5: "a TensorFlow file is not read: take model.safetensors or pytorch_model.bin of the same model",
      ])
    var reader = ByteReader(file)
    let length = try reader.length()
    guard length > 0, length <= Safetensors.headerLimit else {
      throw Failure.weights(
        "weights.header", "a header of \(length) bytes is not safetensors", file.path, at: 0)
    }
    let header = try JSONValue(parsing: try reader.take(length), source: file.path)
    guard case .object(let object) = header else {
      throw Failure.weights("weights.header", "the header is not a JSON object", file.path, at: 8)
    }
    var parser = HeaderParser(path: file.path, dataStart: reader.position, dataCount: reader.remaining)
    for (name, value) in object.members {
      if name == "__metadata__" { try parser.parseMetadata(value) } else { try parser.parse(name, value) }
    }
    (entries, metadata) = (try parser.checkedEntries(), parser.metadata)
    positions = Dictionary(
      entries.enumerated().map { ($1.description.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.file = file
  }

  /// The entry of a tensor; `nil` if the file does not contain it.
  package func entry(_ name: String) -> Entry? { positions[name].map { entries[$0] } }

  package func checkUnchanged(since earlier: FileFacts?) throws(Failure) {
    try file.checkUnchanged(since: earlier)
  }

  package func floats(_ name: String) throws(Failure) -> TensorFloats {
    guard let entry = entry(name) else { throw Failure.noTensor(name, path) }
    let tensor = entry.description
    guard tensor.type.isReadableAsFloats else { throw Failure.notFloats(name, tensor.type.rawValue, path) }
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
    if tensor.type == .f32, Int(bitPattern: bytes.baseAddress) % 4 == 0 {
      return TensorFloats(shape: tensor.shape, in: file, at: entry.range.lowerBound, count: tensor.count)
    }
    let floats = TensorFloats(shape: tensor.shape, count: tensor.count)
    FloatDecoder(type: tensor.type).decode(bytes, into: floats.unsafeValues)
    return floats
  }
}

/// The checks of a header, one member at a time and then all together.
private struct HeaderParser {
  let path: String
  let dataStart: Int
  let dataCount: Int
  var metadata: [String: String] = [:]
  var entries: [Safetensors.Entry] = []

  init(path: String, dataStart: Int, dataCount: Int) {
    (self.path, self.dataStart, self.dataCount) = (path, dataStart, dataCount)
  }

  mutating func parseMetadata(_ value: JSONValue) throws(Failure) {
    if case .null = value { return }
    guard case .object(let object) = value else {
      throw Failure.weights("weights.header", "__metadata__ is not a JSON object", path)
    }
    for (key, value) in object.members {
      guard let text = value.string else {
        throw Failure.weights("weights.header", "__metadata__ '\(key)' is not a string", path)
      }
      metadata[key] = text
    }
  }

  mutating func parse(_ name: String, _ value: JSONValue) throws(Failure) {
    guard let typeName = value["dtype"]?.string else { throw Failure.tensor(name, "has no dtype", path) }
    guard let type = ElementType(rawValue: typeName) else {
      throw Failure.tensor(name, "has the unknown dtype '\(typeName)'", path)
    }
    guard let shape = wholeNumbers(value["shape"]) else {
      throw Failure.tensor(name, "has a shape that is not a list of whole numbers from 0", path)
    }
    guard let offsets = wholeNumbers(value["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1]
    else { throw Failure.tensor(name, "has data_offsets that are not a begin and an end", path) }
    guard let count = elementCount(shape) else { throw Failure.tensor(name, "is impossibly large", path) }
    let (bits, overflow) = count.multipliedReportingOverflow(by: type.bits)
    guard !overflow, bits % 8 == 0, bits / 8 == offsets[1] - offsets[0] else {
      throw Failure.tensor(
        name, "of shape \(shape) and dtype \(typeName) does not fill bytes \(offsets[0])..<\(offsets[1])",
        path)
    }
    guard offsets[1] <= dataCount else {
      throw Failure.tensor(
        name, "ends at byte \(offsets[1]) of the data, which has only \(dataCount): the file is cut short",
        path)
    }
    entries.append(
      Safetensors.Entry(
        description: TensorDescription(name: name, type: type, shape: shape),
        range: dataStart + offsets[0]..<dataStart + offsets[1]))
  }

  /// The entries by offset, without gaps and overlaps.
  func checkedEntries() throws(Failure) -> [Safetensors.Entry] {
    let sorted = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = dataStart
    for entry in sorted {
      guard entry.range.lowerBound == end else {
        let what = entry.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap before it"
        throw Failure.tensor(entry.description.name, what, path)
      }
      end = entry.range.upperBound
    }
    guard end == dataStart + dataCount else {
      throw Failure.weights(
        "weights.header", "\(dataStart + dataCount - end) bytes follow the last tensor", path, at: end)
    }
    return sorted
  }

  private func wholeNumbers(_ value: JSONValue?) -> [Int]? {
    guard let items = value?.array else { return nil }
    var numbers: [Int] = []
    for item in items {
      guard let number = item.int, number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
