/// Agreement of true and predicted classes as single numbers, which chance does not raise.
///
/// Computed from the counts of each class alone. Each gold label that is not a class, and "no answer", is one more
/// class, which is never predicted and never true.
extension Confusion {
  /// Matthews correlation, -1…1; 0 where true or predicted classes never vary.
  /// - Reference: `sklearn.metrics.matthews_corrcoef`, for any number of classes.
  package var matthews: Double {
    let square = Double(total) * Double(total)
    let varying =
      (square - perClass.reduce(squares(unknown.values)) { $0 + Double($1.gold) * Double($1.gold) })
      * (square - perClass.reduce(squares([unanswered])) { $0 + Double($1.predicted) * Double($1.predicted) })
    guard varying != 0 else { return 0 }
    return (Double(correct) * Double(total) - expected) / varying.squareRoot()
  }

  /// Cohen's kappa, at most 1; 0 where true and predicted classes never vary.
  /// - Reference: `sklearn.metrics.cohen_kappa_score`, `replace_undefined_by=0`.
  package var cohenKappa: Double {
    let square = Double(total) * Double(total)
    guard square != expected else { return 0 }
    return 1 - Double(total - correct) / ((square - expected) / Double(total))
  }

  /// The correct predictions that chance gives, times the number of predictions.
  private var expected: Double { perClass.reduce(0) { $0 + Double($1.gold) * Double($1.predicted) } }

  private func squares(_ counts: some Sequence<Int>) -> Double {
    counts.reduce(0) { $0 + Double($1) * Double($1) }
  }
}
