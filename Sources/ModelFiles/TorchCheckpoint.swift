package import Basics

/// A `pytorch_model.bin`: a zip archive with a pickle that names the tensors, and their storages beside it.
///
/// - Reference: `torch.save` since 1.6; views, offsets and shared storages are followed.
package final class TorchCheckpoint: WeightsFile {
  package let tensors: [TensorDescription]
  private let file: MappedFile
  private let windows: [String: PickleTensor]
  /// The bytes of each storage, by its key.
  private let storages: [String: Range<Int>]

  package var path: String { file.path }

  /// Maps the file at `path` and reads the names and shapes.
  /// - Throws: `file.missing`, `file.read`; what reading the names throws.
  package convenience init(_ path: String) throws(Failure) { try self.init(MappedFile(path)) }

  /// Reads the names and shapes, but not the tensors.
  /// - Throws: `weights.legacy`, `weights.zip`, `weights.pickle`, `weights.pickle-global`,
  ///   `weights.truncated`.
  package init(_ file: MappedFile) throws(Failure) {
    try TorchCheckpoint.refuseLegacy(file)
    let archive = try ZipArchive(file)
    guard let pickle = archive.entries.keys.filter({ $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }).min()
    else { throw Failure.zip("it has no entry data.pkl", file.path) }
    let folder = String(pickle.dropLast("data.pkl".count))
    if let order = archive.entries[folder + "byteorder"], !file.bytes[order].elementsEqual("little".utf8) {
      throw Failure.zip("its numbers are big-endian", file.path, at: order.lowerBound)
    }
    var reader = PickleReader(try ByteReader(file, in: archive.entries[pickle] ?? 0..<0))
    let root = try reader.read()
    let windows = try TorchCheckpoint.namedTensors(root, reader, file.path)
    var storages: [String: Range<Int>] = [:]
    for (name, window) in windows where storages[window.storage.key] == nil {
      let entry = "\(folder)data/\(window.storage.key)"
      guard let range = archive.entries[entry] else {
        throw Failure.zip("the storage '\(entry)' of tensor '\(name)' is missing", file.path)
      }
      storages[window.storage.key] = range
    }
    for (name, window) in windows {
      let (bytes, overflow) = window.storage.count.multipliedReportingOverflow(
        by: window.storage.type.bits / 8)
      guard !overflow, bytes <= storages[window.storage.key]?.count ?? 0 else {
        throw Failure.zip("the storage of tensor '\(name)' is shorter than the pickle says", file.path)
      }
    }
    tensors = windows.map {
      TensorDescription(name: $0.name, type: $0.window.storage.type, shape: $0.window.shape)
    }
    self.windows = Dictionary(windows, uniquingKeysWith: { _, last in last })
    self.storages = storages
    self.file = file
  }

  package func checkUnchanged(since earlier: FileFacts?) throws(Failure) {
    try file.checkUnchanged(since: earlier)
  }

  package func floats(_ name: String) throws(Failure) -> TensorFloats {
    guard let window = windows[name], let range = storages[window.storage.key] else {
      throw Failure.noTensor(name, path)
    }
    let type = window.storage.type
    guard type.isReadableAsFloats else { throw Failure.notFloats(name, type.rawValue, path) }
    let decoder = FloatDecoder(type: type)
    let count = elementCount(window.shape) ?? 0
    guard count > 0 else { return TensorFloats(shape: window.shape, count: 0) }
    let start = range.lowerBound + window.offset * decoder.width
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[start..<range.upperBound])
    if window.isContiguous, type == .f32, Int(bitPattern: bytes.baseAddress) % 4 == 0 {
      return TensorFloats(shape: window.shape, in: file, at: start, count: count)
    }
    let floats = TensorFloats(shape: window.shape, count: count)
    if window.isContiguous {
      decoder.decode(bytes, into: floats.unsafeValues)
    } else {
      gather(window, bytes, decoder, into: floats.unsafeValues)
    }
    return floats
  }

  /// Copies a strided window, row-major.
  private func gather(
    _ window: PickleTensor, _ bytes: UnsafeRawBufferPointer, _ decoder: FloatDecoder,
    into values: UnsafeMutableBufferPointer<Float>
  ) {
    var index = [Int](repeating: 0, count: window.shape.count)
    var source = 0
    for target in values.indices {
      values.initializeElement(at: target, to: decoder.element(source, of: bytes))
      var axis = window.shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        source += window.strides[axis]
        if index[axis] < window.shape[axis] { break }
        source -= index[axis] * window.strides[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }

  private static func refuseLegacy(_ file: MappedFile) throws(Failure) {
    let magic: [UInt8] = [
      0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    if file.bytes.starts(with: magic) { throw Failure.legacyTorch(file.path) }
    try FileSignature.refuse(
      file.bytes.prefix(512), path: file.path, wanted: [.zip],
      remedies: [
        .safetensors: "call it model.safetensors",
        .pickle: "save the weights alone in Python: torch.save(model.state_dict(), path)",
        .hdf5: "a TensorFlow file is not read: take model.safetensors or pytorch_model.bin of the same model",
      ])
    guard file.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
      throw Failure.zip("it does not begin as a zip does", file.path, at: 0)
    }
  }

  /// The tensors of the saved dictionary; of equal names the last one counts.
  private static func namedTensors(
    _ root: PickleValue, _ reader: PickleReader, _ path: String
  ) throws(Failure) -> [(name: String, window: PickleTensor)] {
    guard case .dictionary(let index) = root else {
      throw Failure.weights("weights.pickle", "it holds \(root.kind), not a dict of tensors", path)
    }
    var found: [(name: String, window: PickleTensor)] = []
    var positions: [String: Int] = [:]
    for (key, value) in reader.dictionaries[index] {
      guard let name = key.string, case .tensor(let number) = value else { continue }
      if let position = positions[name] {
        found[position].window = reader.tensors[number]
      } else {
        positions[name] = found.count
        found.append((name, reader.tensors[number]))
      }
    }
    guard !found.isEmpty else { throw Failure.weights("weights.pickle", "it names no tensors", path) }
    return found
  }
}
