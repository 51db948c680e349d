import Basics
import Scoring
import Tasks

/// Scores made again from what a foreign evaluation left.
struct ForeignScores {
  /// From the predictions; `nil` where there are none, or none of use.
  let metrics: [Metric]?
  /// Why predictions that are there were of no use.
  let unusable: String?

  /// Names that mean class 1, or the mean over the classes.
  static let averaged = ["f1", "precision", "recall"]

  /// - Parameter samples: the rows that the evaluation says it had.
  init(_ predictions: ImportedFiles.Predictions, _ task: TaskKind, samples: Int?) {
    guard case .rows(let path, let rows) = predictions else {
      metrics = nil
      if case .unusable(let reason) = predictions { unusable = reason } else { unusable = nil }
      return
    }
    do throws(Fault) {
      guard !rows.isEmpty else { throw Fault("it has no rows") }
      if let samples, samples != rows.count {
        throw Fault("it has \(rows.count) rows, the evaluation \(samples)")
      }
      metrics = try ForeignScores.scores(rows, task)
      unusable = nil
    } catch {
      (metrics, unusable) = (nil, "\(path): not used: \(error.text)")
    }
  }

  private struct Fault: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private static func scores(_ rows: [JSONValue], _ task: TaskKind) throws(Fault) -> [Metric] {
    switch task {
    case .cls:
      var (gold, predicted) = ([Int](), [Int]())
      for (index, row) in rows.enumerated() {
        gold.append(try label(row, "true_label", index))
        predicted.append(try label(row, "predicted_label", index))
      }
      return ClassificationScores(gold: gold, predicted: predicted).metrics
    case .span:
      var (gold, predicted) = ([[SpanTag]](), [[SpanTag]]())
      for (index, row) in rows.enumerated() {
        let (wanted, found) = (try tags(row, "true_tags", index), try tags(row, "predicted_tags", index))
        guard wanted.count == found.count else {
          throw Fault("row \(index + 1) has \(wanted.count) true and \(found.count) predicted tags")
        }
        gold.append(wanted)
        predicted.append(found)
      }
      return SpanScores(gold: gold, predicted: predicted).metrics
    }
  }

  private static func label(_ row: JSONValue, _ key: String, _ index: Int) throws(Fault) -> Int {
    guard let label = row[key]?.int, (0...1).contains(label) else {
      throw Fault("row \(index + 1) has the \(key) \(row[key]?.text() ?? "missing"), not 0 or 1")
    }
    return label
  }

  private static func tags(_ row: JSONValue, _ key: String, _ index: Int) throws(Fault) -> [SpanTag] {
    guard let names = row[key]?.array else { throw Fault("row \(index + 1) has no \(key)") }
    var tags: [SpanTag] = []
    for name in names {
      guard let tag = name.string.flatMap({ SpanTag($0) }) else {
        throw Fault("row \(index + 1) has the tag \(name.text()) in \(key), not O, B-IDIOM or I-IDIOM")
      }
      tags.append(tag)
    }
    return tags
  }

  /// From the four counts of a confusion matrix; `nil` where they are not all there.
  static func counted(_ values: [(name: String, value: Double)]) -> [Metric]? {
    func count(_ cell: String) -> Int? {
      values.first { $0.name == "confusion_matrix_\(cell)" }.flatMap { Int(exactly: $0.value) }
        .flatMap { (0...1_000_000).contains($0) ? $0 : nil }
    }
    guard let tn = count("tn"), let fp = count("fp"), let fn = count("fn"), let tp = count("tp") else {
      return nil
    }
    let gold = [Int](repeating: 0, count: tn + fp) + [Int](repeating: 1, count: fn + tp)
    let predicted =
      [Int](repeating: 0, count: tn) + [Int](repeating: 1, count: fp) + [Int](repeating: 0, count: fn)
      + [Int](repeating: 1, count: tp)
    return ClassificationScores(gold: gold, predicted: predicted).metrics
  }

  /// Stored numbers that differ from those made again by more than rounding does, and the names under which a mean over
  /// the classes was stored.
  static func compare(
    _ stored: [(name: String, value: Double)], with made: [Metric], _ task: TaskKind
  ) -> (disagreements: [ForeignEvaluation.Disagreement], macroNames: [String]) {
    var (disagreements, macroNames) = ([ForeignEvaluation.Disagreement](), [String]())
    for (name, value) in stored {
      guard let own = made.first(where: { $0.name == name })?.value, abs(own - value) > 1e-6 else { continue }
      let macro = averaged.contains(name) ? made.first { $0.name == "\(name)_macro" }?.value : nil
      if task == .cls, let macro, abs(macro - value) <= 1e-6 {
        macroNames.append(name)
        continue
      }
      let nearest = macro.map { abs($0 - value) < abs(own - value) ? $0 : own } ?? own
      disagreements.append(.init(metric: name, stored: value, recomputed: nearest))
    }
    return (disagreements, macroNames)
  }
}
