import Testing

@testable import Trackers

@Suite("CRC32C")
struct CRC32CTests {
  @Test("is Castagnoli's, by its check value")
  func checkValue() {
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.of([UInt8]()) == 0)
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
  }

  @Test("masking rotates by 15 and adds")
  func masked() {
    let crc = CRC32C.of(Array("123456789".utf8))
    #expect(CRC32C.masked(Array("123456789".utf8)) == ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8)
  }
}
