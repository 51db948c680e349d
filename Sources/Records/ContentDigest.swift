package import Basics
import COpenSSL

/// SHA-256 over bytes that arrive piece by piece.
package struct ContentHasher {
  private var state = SHA256_CTX()

  /// A hasher without input.
  package init() { SHA256_Init(&state) }

  /// Appends bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    SHA256_Update(&state, bytes.baseAddress, bytes.count)
  }
  /// Appends the bytes of an array.
  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
  /// Appends a text in UTF-8.
  package mutating func update(_ text: String) { update(Array(text.utf8)) }

  /// The digest so far, as 64 hexadecimal digits.
  package var digest: String {
    // A copy is finished, so that more bytes can be appended here.
    var end = state
    var bytes = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256_Final(&bytes, &end)
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// SHA-256 digests as 64 hexadecimal digits.
package enum ContentDigest {
  /// The digest of an array of bytes.
  package static func of(_ bytes: [UInt8]) -> String {
    var hasher = ContentHasher()
    hasher.update(bytes)
    return hasher.digest
  }

  /// The digest of a text in UTF-8.
  package static func of(_ text: String) -> String { of(Array(text.utf8)) }

  /// The digest of a file, read once from beginning to end.
  /// - Throws: `file.missing`, `file.read`.
  package static func ofFile(_ path: String) throws(Failure) -> String {
    let file = try SequentialFile(path)
    var hasher = ContentHasher()
    while let piece = try file.next() { hasher.update(piece) }
    return hasher.digest
  }
}
