/// The checksums of TensorBoard's and W&B's records.
enum CRC32C {
  private static let castagnoli = table(0x82F6_3B78)
  private static let ieee = table(0xEDB8_8320)

  /// CRC-32C (Castagnoli), as in event files.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 { checksum(bytes, castagnoli) }

  /// CRC-32C turned so that a checksum over data with checksums in it stays a good one.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = of(bytes)
    return ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8
  }

  /// The CRC-32 of zlib, as in W&B's log.
  static func plain(_ bytes: some Sequence<UInt8>) -> UInt32 { checksum(bytes, ieee) }

  private static func checksum(_ bytes: some Sequence<UInt8>, _ table: [UInt32]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    return ~crc
  }

  private static func table(_ polynomial: UInt32) -> [UInt32] {
    (0..<256).map { index in
      (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? polynomial ^ (value >> 1) : value >> 1 }
    }
  }
}
