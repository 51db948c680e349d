import Testing

@testable import ModelFiles

@Suite("floats")
struct TensorFloatsTests {
  @Test("every half is widened exactly")
  func halves() {
    for bits in UInt16.min...UInt16.max {
      let exponent = Int(bits >> 10 & 0x1F)
      let fraction = Double(bits & 0x3FF)
      let float = FloatDecoder.half(bits)
      #expect((float.sign == .minus) == (bits & 0x8000 != 0))
      if exponent == 31 {
        if fraction == 0 { #expect(float.isInfinite) } else { #expect(float.isNaN) }
      } else {
        let exact =
          exponent == 0
          ? fraction * 0x1p-24
          : (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
        #expect(Double(float.magnitude) == exact)
      }
    }
  }
}
