import Basics
import ModelFiles
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Files that tests read and write.
enum TestFiles {
  /// `Tests/Golden/modelfiles/{name}`.
  static func golden(_ name: String) -> String { root + "/Tests/Golden/modelfiles/" + name }

  /// The package's directory.
  static let root = String(#filePath.dropLast("/Tests/ModelFilesTests/TestFiles.swift".count))

  /// A directory of its own under /tmp.
  static func temporaryDirectory() -> String {
    var template = Array("/tmp/idx-test-XXXXXX".utf8CString)
    let path = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp/idx-test-none"
    }
    made.withLock { paths in
      if paths.isEmpty {
        atexit { TestFiles.made.withLock { for path in $0 { try? FileSystem.removeTree(path) } } }
      }
      paths.append(path)
    }
    return path
  }

  /// Directories that go when the process ends.
  fileprivate static let made = Mutex<[String]>([])

  /// `good` with a few bytes changed, cut, doubled or set to extremes; the same for the same round.
  static func mutated(_ good: [UInt8], round: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: 11, "mutate", round)
    var bytes = good
    for _ in 0...generator.below(4) where !bytes.isEmpty {
      let at = generator.below(bytes.count)
      switch generator.below(6) {
      case 0: bytes[at] = UInt8(truncatingIfNeeded: generator.next())
      case 1: bytes[at] ^= 1 << UInt8(generator.below(8))
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + generator.below(16)))
      case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + generator.below(16))], at: at)
      case 4: for index in at..<min(bytes.count, at + 8) { bytes[index] = 0xFF }
      default: bytes.removeSubrange(at...)
      }
    }
    return bytes
  }
}

/// What the golden script says a tensor holds.
struct ExpectedTensor {
  let name: String
  let type: String
  let shape: [Int]
  let bits: [UInt32]

  static func all() throws -> [ExpectedTensor] {
    let tree = try JSONValue(parsing: FileSystem.read(TestFiles.golden("state.json")), source: "state.json")
    return (tree.object?.members ?? []).map { name, value in
      ExpectedTensor(
        name: name, type: value["dtype"]?.string ?? "", shape: value["shape"]?.array?.compactMap(\.int) ?? [],
        bits: value["bits"]?.array?.compactMap(\.int).map { UInt32($0) } ?? [])
    }
  }
}
