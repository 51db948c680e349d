import Basics
import COpenSSL

/// What a file of a repository must contain: SHA-256 of its bytes, or git's SHA-1.
enum BlobDigest: Sendable, Equatable {
  /// Of large files: 64 hexadecimal digits.
  case sha256(String)
  /// Of all others: 40 hexadecimal digits, over `blob SIZE`, a zero byte and the bytes.
  case git(String)

  /// The digits, which name the file in the cache.
  var text: String {
    switch self {
    case .sha256(let text), .git(let text): text
    }
  }

  /// Whether a file has these contents.
  /// - Throws: `file.missing`, `file.read`.
  func isOf(_ path: String) throws(Failure) -> Bool {
    let file = try SequentialFile(path)
    switch self {
    case .sha256(let wanted):
      var state = SHA256_CTX()
      SHA256_Init(&state)
      while let piece = try file.next() { SHA256_Update(&state, piece.baseAddress, piece.count) }
      var bytes = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
      SHA256_Final(&bytes, &state)
      return BlobDigest.hexadecimal(bytes) == wanted
    case .git(let wanted):
      var state = SHA_CTX()
      SHA1_Init(&state)
      let head = Array("blob \(FileSystem.size(path) ?? 0)\0".utf8)
      SHA1_Update(&state, head, head.count)
      while let piece = try file.next() { SHA1_Update(&state, piece.baseAddress, piece.count) }
      var bytes = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
      SHA1_Final(&bytes, &state)
      return BlobDigest.hexadecimal(bytes) == wanted
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
