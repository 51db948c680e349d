import Basics
import CZlib

/// Files compressed by gzip, recognised by their first bytes.
enum GzipFile {
  /// The contents of a file: unpacked if it is compressed, as they are otherwise.
  /// - Throws: `gzip.damaged`, `memory`.
  static func unpacked(_ bytes: [UInt8], path: String) throws(Failure) -> [UInt8] {
    guard FileSignature(bytes) == .gzip else { return bytes }
    var stream = z_stream()
    guard idx_gunzip_begin(&stream) == Z_OK else { throw damaged(path) }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    // The stream takes lengths of 32 bits.
    var offset = 0
    while true {
      let step = min(bytes.count - offset, 1 << 30)
      var (status, used, written) = (Z_OK, 0, 0)
      bytes.withUnsafeBufferPointer { input in
        chunk.withUnsafeMutableBufferPointer { buffer in
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.advanced(by: offset))
          stream.avail_in = UInt32(step)
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(buffer.count)
          status = inflate(&stream, Z_NO_FLUSH)
          used = step - Int(stream.avail_in)
          written = buffer.count - Int(stream.avail_out)
        }
      }
      offset += used
      if output.count + written > output.capacity {
        let capacity = max(2 * output.capacity, 4 * bytes.count, chunk.count)
        try Memory.check(capacity, for: path)
        output.reserveCapacity(capacity)
      }
      output += chunk[..<written]
      switch status {
      case Z_STREAM_END:
        if offset == bytes.count { return output }
        // Several archives may stand behind each other.
        guard inflateReset(&stream) == Z_OK else { throw damaged(path) }
      case Z_OK where used > 0 || written > 0: break
      default: throw damaged(path)
      }
    }
  }

  private static func damaged(_ path: String) -> Failure {
    Failure(
      "gzip.damaged", "compressed by gzip, and cut off or damaged", at: .file(path, line: nil),
      remedy: "fetch or compress it again; gzip -t says whether it is whole", kind: .environment)
  }
}
