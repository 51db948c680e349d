import Basics

/// Where the package, its golden files and the shared data lie.
enum Locations {
  static let package = parent(parent(parent(#filePath)))
  static let shared = parent(package) + "/shared"
  static let hasShared = FileSystem.isDirectory(shared + "/models/alephbert-base")

  static func golden(_ name: String) throws -> JSONValue {
    let path = package + "/Tests/Golden/text/" + name
    return try JSONValue(parsing: FileSystem.read(path), source: path)
  }

  private static func parent(_ path: String) -> String { AtomicFile.directory(of: path) }
}

/// FNV-1a over little-endian 32-bit words, as scripts/golden/text.py computes it.
struct Digest {
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Of numbers alone, whose count is one of them.
  static func text(of numbers: [Int32]) -> String {
    var digest = Digest()
    for number in numbers { digest.feed(number) }
    return digest.text
  }

  mutating func add(_ numbers: some Collection<Int32>) {
    feed(Int32(numbers.count))
    for number in numbers { feed(number) }
  }

  private mutating func feed(_ number: Int32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      value = (value ^ UInt64(UInt8(truncatingIfNeeded: number >> Int32(shift)))) &* 0x100_0000_01B3
    }
  }

  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
