import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The angles of rotary position embedding: pair `i` of a head turns by `position · θ^(−2i/width)`.
///
/// - Reference: Su et al. 2021; angles are products in fp32, as in transformers 5.
final class RotaryTable {
  private let theta: Double
  private let half: Int
  private var rows = 0
  private var cosines = Slab(count: 1)
  private var sines = Slab(count: 1)

  /// - Parameter width: of a head; even.
  init(theta: Double, width: Int) { (self.theta, half) = (theta, width / 2) }

  /// Makes rows for positions below `count`.
  func reserve(_ count: Int) {
    guard count > rows else { return }
    // Room for longer sentences, so that tables are not made again at every step.
    rows = max(count, 2 * rows)
    (cosines, sines) = (Slab(count: rows * half), Slab(count: rows * half))
    for pair in 0..<half {
      let frequency = Float(pow(theta, -Double(2 * pair) / Double(2 * half)))
      for position in 0..<rows {
        let angle = Double(Float(position) * frequency)
        cosines.base[position * half + pair] = Float(cos(angle))
        sines.base[position * half + pair] = Float(sin(angle))
      }
    }
  }

  /// Turns the heads of `x [tokens, …]`, or turns them back.
  /// - Parameter positions: `[tokens]`, below what was reserved.
  func rotate(
    _ x: HeadColumns, positions: [Int32], _ pairs: RotatedPairs, isBack: Bool = false, _ kernels: Kernels
  ) {
    kernels.rotate(
      x, positions: positions, cosines: cosines.base, sines: sines.base, pairs: pairs, isBack: isBack)
  }
}
