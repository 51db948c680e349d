import Basics

/// One thing to measure.
struct Benchmark: Sendable {
  /// `step`, `sgemm/340x3072x768`, …
  let name: String
  let summary: String
  /// Does everything that is not measured, and hands back what is.
  let prepare: @Sendable (Options) throws -> Work

  /// What one sample does.
  struct Work {
    /// Floating-point operations of a sample, when they are what it is about.
    var operations: ((Sample) -> Double)?
    /// Bytes read and written by a sample.
    var bytes: Double?
    /// What a sample works through: how many, and of what.
    var items: (count: Double, name: String)?
    /// Runs one sample; returns what else it counted.
    let run: () throws -> Sample
    /// Lines to print when everything was measured.
    var epilogue: () -> [String] = { [] }
  }

  /// What a sample counted besides its time.
  struct Sample {
    /// Seconds, where the sample itself knows better than its caller.
    var seconds: [Double]?
    var sentences = 0
    var tokens = 0
  }

  func matches(_ filters: [String]) -> Bool { filters.isEmpty || filters.contains { name.contains($0) } }

  static var all: [Benchmark] {
    Benchmark.products + Benchmark.kernels
      + [.trainingStep, .frozen, .evaluation, .tokenizer, .csv, .sampling]
      + Benchmark.store
  }
}
