/// How well scores rank two classes.
package enum RankScores {
  /// The area under the ROC curve: how often a positive has a larger score than a negative, counting ties as
  /// half.
  ///
  /// - Returns: `nil` if only one class occurs.
  /// - Reference: `sklearn.metrics.roc_auc_score`.
  package static func areaUnderCurve(gold: [Int], scores: [Double]) -> Double? {
    let positives = gold.count { $0 == 1 }
    let negatives = gold.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var ranks = 0.0
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      // Ranks start at 1; equal scores share their mean rank.
      let rank = Double(start + end + 1) / 2
      ranks += rank * Double(order[start..<end].count { gold[$0] == 1 })
      start = end
    }
    return (ranks - Double(positives * (positives + 1)) / 2) / Double(positives * negatives)
  }
}
