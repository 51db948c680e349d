import Basics
import Scoring
import Settings
import Tasks

/// Scores recomputed from the files of a foreign evaluation.
struct ForeignScores {
  /// The metrics from the predictions; `nil` without usable predictions.
  let metrics: [Metric]?
  /// Why existing predictions could not be used.
  let unusable: String?

  /// - Parameter samples: the number of rows stated by the evaluation.
  init(_ predictions: ImportedFiles.Predictions, _ task: TaskKind, samples: Int?) {
    guard case .rows(let path, let rows) = predictions else {
      metrics = nil
      if case .unusable(let reason) = predictions { unusable = reason } else { unusable = nil }
      return
    }
    do throws(RowProblem) {
      guard !rows.isEmpty else { throw RowProblem("it has no rows") }
      if let samples, samples != rows.count {
        throw RowProblem("it has \(rows.count) rows, the evaluation \(samples)")
      }
      metrics = try ForeignScores.scores(rows, task)
      unusable = nil
    } catch {
      (metrics, unusable) = (nil, "\(path): not used: \(error.text)")
    }
  }

  /// The task with the labels that the predictions name, and with the positive one of two that the run had.
  static func task(
    _ task: TaskKind, _ evaluation: JSONValue, _ predictions: ImportedFiles.Predictions
  ) -> TaskKind {
    guard case .rows(_, let rows) = predictions else { return task }
    let known = evaluation["confusion_matrix"]?["labels"]?.array?.compactMap(\.string) ?? []
    let labelled = task.reading(rows: rows, known: known)
    let positive = evaluation["training_config"]?[SettingKey.positiveLabel.name]?.string
    return (try? labelled.counting(positive: positive)) ?? labelled
  }

  private static func scores(_ rows: [JSONValue], _ task: TaskKind) throws(RowProblem) -> [Metric] {
    var (gold, predicted) = ([Answer](), [Answer]())
    for (index, row) in rows.enumerated() {
      let outcome = try task.definition.outcome(of: row, number: index + 1)
      gold.append(outcome.gold)
      predicted.append(outcome.predicted)
    }
    return task.definition.scores(gold: gold, predicted: predicted)
  }

  /// Stored numbers that differ from the recomputed ones by more than rounding, and the names under which a
  /// mean over the classes was stored.
  static func compare(
    _ stored: [(name: String, value: Double)], with made: [Metric], _ task: TaskKind
  ) -> (disagreements: [ForeignEvaluation.Disagreement], macroNames: [String]) {
    var (disagreements, macroNames) = ([ForeignEvaluation.Disagreement](), [String]())
    for (name, value) in stored {
      guard let own = made.first(where: { $0.name == name })?.value, abs(own - value) > 1e-6 else { continue }
      let averaged = task.averagedMetrics.contains(name)
      let macro = averaged ? made.first { $0.name == "\(name)_macro" }?.value : nil
      if let macro, abs(macro - value) <= 1e-6 {
        macroNames.append(name)
        continue
      }
      let nearest = macro.map { abs($0 - value) < abs(own - value) ? $0 : own } ?? own
      disagreements.append(.init(metric: name, stored: value, recomputed: nearest))
    }
    return (disagreements, macroNames)
  }
}
