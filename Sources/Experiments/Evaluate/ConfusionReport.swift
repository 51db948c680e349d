import Basics
package import Scoring
import Tasks

/// Which labels were taken for which, on one split.
package struct ConfusionReport: Sendable {
  private let confusion: Confusion
  private let names: [String]
  /// The names as they are shown.
  private let labels: [String]
  private let split: String
  /// Whether ``lines`` are shown beside the scores.
  package let isShown: Bool

  /// - Parameters: the counts, the names of the classes, the split and whether ``lines`` are shown.
  package init(_ confusion: Confusion, _ labels: [String], split: String, isShown: Bool) {
    (self.confusion, self.names, self.split, self.isShown) = (confusion, labels, split, isShown)
    self.labels = labels.map { TextWidth.oneLine($0) }
  }

  /// The most labels whose matrix is shown, and the most whose matrix is stored; of more, the pairs that occur.
  private static let (mostShown, mostStored) = (12, 100)
  /// The number of confused pairs that are shown.
  private static let shownPairs = 10
  /// The width of a terminal that need not be asked.
  private static let width = 80

  // MARK: Stored

  /// `{"labels", "matrix"}` with a row for each true label, or `{"labels", "pairs"}` with `[true, said, count]` by
  /// the numbers of the labels; besides them how many true labels the model does not know, and how many words have
  /// no answer, if there are any.
  var json: JSONValue {
    var tree = JSONObject([("labels", .array(names.map { .string($0) }))])
    if labels.count <= ConfusionReport.mostStored {
      tree["matrix"] = .array(confusion.matrix.map { .array($0.map { .int($0) }) })
    } else {
      let right = labels.indices.map { (gold: $0, predicted: $0, count: confusion[gold: $0, predicted: $0]) }
      tree["pairs"] = .array(
        (right.filter { $0.count > 0 } + confusion.mistakes).map {
          [.int($0.gold), .int($0.predicted), .int($0.count)]
        })
    }
    let unknown = confusion.unknown.values.reduce(0, +)
    if unknown > 0 { tree["unknown"] = .int(unknown) }
    if confusion.unanswered > 0 { tree["unanswered"] = .int(confusion.unanswered) }
    return .object(tree)
  }

  // MARK: Shown

  /// The matrix, or the most confused pairs of many labels, within 80 columns.
  package var lines: [String] {
    let unknown = confusion.unknown.values.reduce(0, +)
    let rest =
      (unknown > 0 ? ["\(unknown) with a label that the model does not know"] : [])
      + (confusion.unanswered > 0 ? ["\(confusion.unanswered) without an answer"] : [])
    return (labels.count <= ConfusionReport.mostShown ? matrix : pairs)
      + (rest.isEmpty ? [] : ["\(split): " + rest.joined(separator: ", ")])
  }

  private var matrix: [String] {
    let rows = confusion.matrix
    let counts = rows.joined().reduce(0) { max($0, "\($1)".count) }
    let longest = labels.reduce(0) { max($0, TextWidth.of($1)) }
    let head = min(longest, 20)
    let room = (ConfusionReport.width - head) / labels.count - 2
    let cell = max(counts, min(longest, room))
    func row(_ name: String, _ cells: [String]) -> String {
      ([TextWidth.padded(TextWidth.cut(name, to: head), to: head)]
        + cells.map { TextWidth.padded(TextWidth.cut($0, to: cell), to: cell, onRight: false) })
        .joined(separator: "  ")
    }
    return ["\(split): true labels in rows, predicted ones in columns", row("", labels)]
      + zip(labels, rows).map { row($0, $1.map { "\($0)" }) }
  }

  private var pairs: [String] {
    let mistakes = confusion.mistakes
    guard let first = mistakes.first else { return ["\(split): no label was taken for another"] }
    let more = mistakes.count - ConfusionReport.shownPairs
    let digits = "\(first.count)".count
    return [
      "\(split): labels taken for others, the most frequent first" + (more > 0 ? "; \(more) pairs more" : "")
    ]
      + mistakes.prefix(ConfusionReport.shownPairs).map { pair in
        let (gold, said) = (labels[pair.gold], labels[pair.predicted])
        return "\(TextWidth.padded("\(pair.count)", to: digits, onRight: false)) × "
          + "\(TextWidth.cut(gold, to: 30)) taken for \(TextWidth.cut(said, to: 30))"
      }
  }
}

extension SplitScores {
  /// Which labels were taken for which; `nil` for a task whose answers are no classes, and for an imported run.
  package var confusion: ConfusionReport? {
    guard let encoded, predictions.count == encoded.count else { return nil }
    let task = encoded.task
    let confusion = task.definition.confusion(
      gold: encoded.gold, predicted: predictions.map(\.answer))
    return confusion.map {
      ConfusionReport($0, task.labels.names, split: split, isShown: task.showsConfusion)
    }
  }
}
