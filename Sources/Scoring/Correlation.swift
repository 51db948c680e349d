/// How closely two sequences of values agree.
///
/// A correlation is undefined, NaN, if a sequence is constant or has fewer than two values.
package enum Correlation {
  /// Pearson's linear correlation, in [−1, 1].
  ///
  /// - Parameters: as many values each.
  /// - Reference: `scipy.stats.pearsonr`.
  package static func pearson(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "as many values each")
    guard x.count > 1, let x = direction(of: x), let y = direction(of: y) else { return .nan }
    let sum = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    return max(-1, min(1, sum))
  }

  /// Spearman's rank correlation, in [−1, 1]: Pearson's of the ranks.
  ///
  /// - Parameters: as many values each.
  /// - Reference: `scipy.stats.spearmanr`.
  package static func spearman(_ x: [Double], _ y: [Double]) -> Double { pearson(ranks(x), ranks(y)) }

  /// The rank of each value, from 1; equal values share the mean of their ranks.
  /// - Reference: `scipy.stats.rankdata`.
  package static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for index in order[start..<end] { ranks[index] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }

  /// The differences from the mean, scaled to length 1; `nil` if all values are equal.
  private static func direction(of values: [Double]) -> [Double]? {
    guard values.contains(where: { $0 != values[0] }) else { return nil }
    let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
    let differences = values.map { $0 - mean }
    // Scaled before squaring, so that neither large nor small values leave the range.
    let largest = differences.reduce(0) { max($0, abs($1)) }
    let squares = differences.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    let length = largest * squares.squareRoot()
    return length > 0 && length.isFinite ? differences.map { $0 / length } : nil
  }
}

/// The scores of predicted values.
package struct RegressionScores: Sendable, Equatable {
  /// Pearson's correlation of the true and predicted values; NaN where it is undefined.
  package let pearson: Double
  /// Spearman's correlation of the true and predicted values; NaN where it is undefined.
  package let spearman: Double
  /// The mean squared error; NaN without values.
  package let mse: Double
  /// The mean absolute error; NaN without values.
  package let mae: Double
  /// The coefficient of determination, at most 1. If all true values are equal it is 1 when the predictions are
  /// exact, otherwise 0; NaN for fewer than two values.
  package let r2: Double

  /// - Parameters:
  ///   - gold: the true values, finite.
  ///   - predicted: as many.
  /// - Reference: `sklearn.metrics.mean_squared_error`, `mean_absolute_error`, `r2_score`.
  package init(gold: [Double], predicted: [Double]) {
    let count = Double(gold.count)
    let errors = zip(gold, predicted).map { $0.0 - $0.1 }
    let squares = errors.reduce(0) { $0 + $1 * $1 }
    let mean = gold.reduce(0, +) / count
    // Equal values need not equal their mean, which is rounded.
    let varies = gold.contains { $0 != gold[0] }
    let spread = varies ? gold.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } : 0
    pearson = Correlation.pearson(gold, predicted)
    spearman = Correlation.spearman(gold, predicted)
    mse = squares / count
    mae = errors.reduce(0) { $0 + abs($1) } / count
    r2 = gold.count < 2 ? .nan : spread > 0 ? 1 - squares / spread : squares == 0 ? 1 : 0
  }
}
