/// The kind of a file by its first bytes, for files that are not what their name suggests.
///
/// Checked before a format's own reader runs, so that the message says what the file is rather than which
/// byte is unexpected.
package enum FileSignature: Sendable, Equatable {
  case lfsPointer, annexPointer, zip, gzip, bzip2, xz, zstandard, safetensors, pickle, hdf5, utf16, webPage,
    json

  /// - Parameter bytes: the beginning of the file, or all of it.
  /// - Returns: `nil` when the format is not recognised, as for plain text.
  package init?(_ bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(512))
    func begins(_ start: [UInt8]) -> Bool { head.starts(with: start) }
    if begins(Array("version https://git-lfs".utf8)) || begins(Array("version https://hawser".utf8)) {
      self = .lfsPointer
    } else if begins(Array("/annex/objects/".utf8)) {
      self = .annexPointer
    } else if begins([0x50, 0x4B, 0x03, 0x04]) || begins([0x50, 0x4B, 0x05, 0x06]) {
      self = .zip
    } else if begins([0x1F, 0x8B]) {
      self = .gzip
    } else if begins(Array("BZh".utf8)), head.count > 3, (0x31...0x39).contains(head[3]) {
      self = .bzip2
    } else if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else if begins([0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstandard
    } else if begins([0x89, 0x48, 0x44, 0x46]) {
      self = .hdf5
    } else if begins([0xFF, 0xFE]) || begins([0xFE, 0xFF]) {
      self = .utf16
    } else if head.count >= 2, head[0] == 0x80, (2...5).contains(head[1]) {
      self = .pickle
    } else if head.count > 9, head[4..<8].allSatisfy({ $0 == 0 }), head[8] == UInt8(ascii: "{") {
      self = .safetensors
    } else {
      var text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
      text = text.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
      let start = String(decoding: text.prefix(15), as: UTF8.self).lowercased()
      if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
        self = .webPage
      } else if FileSignature.beginsJSON(Array(text)) {
        self = .json
      } else {
        return nil
      }
    }
  }

  /// `{"key"` or `[{`: a brace alone may be the start of a field in a table.
  private static func beginsJSON(_ text: [UInt8]) -> Bool {
    guard let first = text.first else { return false }
    let next = text.dropFirst().first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    switch first {
    case UInt8(ascii: "{"): return next == UInt8(ascii: "\"")
    case UInt8(ascii: "["): return next == UInt8(ascii: "{")
    default: return false
    }
  }

  /// Refuses a file whose format differs from the reader's; an unrecognised file is left to the reader.
  ///
  /// - Parameters:
  ///   - wanted: the kinds that the reader supports.
  ///   - remedies: remedies for some kinds, instead of the general one.
  /// - Throws: `file.kind`.
  package static func refuse(
    _ bytes: some Collection<UInt8>, path: String, wanted: Set<FileSignature> = [],
    remedies: [FileSignature: String] = [:]
  ) throws(Failure) {
    guard let kind = FileSignature(bytes), !wanted.contains(kind) else { return }
    throw Failure(
      "file.kind", "it is \(kind.what)", at: .file(path, line: nil),
      remedy: remedies[kind] ?? kind.remedy(path), kind: .environment)
  }

  /// A description for messages.
  var what: String {
    switch self {
    case .lfsPointer: "a Git LFS pointer, not the file"
    case .annexPointer: "a git-annex pointer, not the file"
    case .zip: "a zip archive"
    case .gzip: "compressed by gzip"
    case .bzip2: "compressed by bzip2"
    case .xz: "compressed by xz"
    case .zstandard: "compressed by zstd"
    case .safetensors: "a safetensors file"
    case .pickle: "a Python pickle"
    case .hdf5: "an HDF5 file, as TensorFlow writes"
    case .utf16: "text in UTF-16"
    case .webPage: "a web page, not the file"
    case .json: "JSON"
    }
  }

  private func remedy(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return switch self {
    case .lfsPointer: "run 'git lfs pull' in its repository, or download the file itself"
    case .annexPointer: "run 'git annex get' in its repository, or download the file itself"
    case .zip: "unpack it first: unzip \(name)"
    case .gzip: "unpack it first: gzip -dc \(name) > NEW"
    case .bzip2: "unpack it first: bzip2 -dc \(name) > NEW"
    case .xz: "unpack it first: xz -dc \(name) > NEW"
    case .zstandard: "unpack it first: zstd -dc \(name) > NEW"
    case .utf16: "save it as UTF-8: iconv -f UTF-16 -t UTF-8 \(name) > NEW"
    case .webPage: "download the file itself"
    case .safetensors, .pickle, .hdf5, .json: "name the file that is meant"
    }
  }
}
