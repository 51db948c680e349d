#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Loops that find what happens once in a hundred times: a tenth of their rounds in every test run, all of them in
/// `scripts/soak`, by the same code.
package enum Soak {
  /// Whether all rounds are asked for: `IDX_SOAK=1`.
  package static let isWhole = getenv("IDX_SOAK").map { String(cString: $0) } == "1"

  /// How many of `whole` rounds to do: all of them, or a tenth and at least one.
  package static func rounds(_ whole: Int) -> Int { isWhole ? whole : max(1, whole / 10) }
}

/// A seed for what is random in tests; `IDX_TEST_SEED` replays one that failed.
package let testSeed: UInt64 =
  getenv("IDX_TEST_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0..<1_000_000)
