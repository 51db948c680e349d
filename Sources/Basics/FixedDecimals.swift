#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Numbers with a fixed number of decimals: the one rounding used for everything shown on the console and in
/// text files.
package enum FixedDecimals {
  /// The decimal text nearest to the number's exact binary value, ties to the even digit, as Python's
  /// `f"{x:.4f}"` and C's `printf` write it: 0.53125 is `0.5312`.
  ///
  /// - Parameter places: decimals, 0 to 300.
  package static func text(_ number: Double, places: Int) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number > 0 ? "inf" : "-inf" }
    var buffer = [CChar](repeating: 0, count: 700)
    let count = withVaList([Int32(places), number]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
    let digits = buffer.prefix(max(0, min(Int(count), buffer.count - 1)))
    return String(decoding: digits.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
