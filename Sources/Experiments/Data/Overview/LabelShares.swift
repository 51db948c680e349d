package import Basics
import Scoring
package import Tasks
package import Text

/// How often each label of a split occurs, or which numbers it has.
package enum LabelShares: Sendable, Equatable {
  /// By class number: the labels' names, and how often each occurs among `total` sentences or words. `missing`
  /// counts labels that are none of them.
  case classes([String], counts: [Int], missing: Int, total: Int)
  /// Numbers: the smallest, the mean and the largest.
  case numbers(least: Double, mean: Double, greatest: Double)
  /// The file has no column of labels.
  case none

  /// - Parameters:
  ///   - task: with its labels; `nil` if the file has none.
  package init(_ corpus: Corpus, _ task: TaskKind?) {
    guard let task, corpus.count > 0 else {
      self = .none
      return
    }
    let gold = task.definition.gold(in: corpus)
    if task.hasClasses {
      let (counts, missing) = (task.definition.counts(gold), task.definition.unknown(gold))
      // A sentence has any number of several labels.
      let total = task.takesLabelColumns ? gold.count : counts.reduce(missing, +)
      self = .classes(task.labels.names, counts: counts, missing: missing, total: total)
      return
    }
    let numbers = gold.flatMap(\.numbers).filter(\.isFinite)
    guard let least = numbers.min(), let greatest = numbers.max() else {
      self = .none
      return
    }
    self = .numbers(
      least: least, mean: numbers.reduce(0, +) / Double(numbers.count), greatest: greatest)
  }

  /// In one line: `5 labels: 1 2 3 4 5 (2 is rarest: 4.1 %)`; `nil` without labels.
  package var line: String? {
    switch self {
    case .none: return nil
    case .numbers(let least, let mean, let greatest):
      return "numbers from \(rounded(least)) to \(rounded(greatest)), mean \(rounded(mean))"
    case .classes(let names, let counts, _, let all):
      guard let rarest = counts.indices.min(by: { counts[$0] < counts[$1] }), all > 0 else {
        return "no labels"
      }
      let shown = names.prefix(LabelShares.mostShown).map { TextWidth.cut(TextWidth.oneLine($0), to: 20) }
      let more = names.count - shown.count
      let name = TextWidth.cut(TextWidth.oneLine(names[rarest]), to: 20)
      let absent = counts.count { $0 == 0 }
      let rare =
        counts[rarest] == 0
        ? " (no \(name)\(absent > 1 ? ", nor \(absent - 1) more" : ""))"
        : counts[rarest] < (counts.max() ?? 0)
          ? " (\(name) is rarest: \(Share(counts[rarest], of: all)))" : ""
      return "\(names.count) label\(names.count == 1 ? "" : "s"): \(shown.joined(separator: " "))"
        + (more > 0 ? " and \(more) more" : "") + rare
    }
  }
}

extension LabelShares {
  /// The most labels that a line names.
  private static let mostShown = 12

  /// The task whose labels a file has: the one asked for, or the first whose columns are there. A list for each
  /// row is the labels of its words if it has words, and otherwise several labels of the sentence.
  /// - Parameter train: the split from which labels are learnt.
  /// - Throws: what reading throws.
  package static func task(
    _ asked: TaskKind?, of corpus: Corpus, train: () throws(Failure) -> Corpus
  ) throws(Failure) -> TaskKind? {
    let labelled = TaskKind.allCases.filter { task in
      let definition = task.definition
      guard let column = definition.labelIndex(in: corpus), corpus.count > 0 else { return false }
      let isList = (try? corpus.list(corpus.columns[column], ofRow: 0)) != nil
      let hasWords = corpus.examples.first?.tokens.isEmpty == false
      let isSeveral =
        isList && !hasWords || corpus.names.label.count > 1 || corpus.names.separator != nil
        || !hasWords && hasSeparator(column, in: corpus)
      if definition is any WordLabelling {
        return isList && !isSeveral && (!(definition is SpanLabelling) || hasTags(column, in: corpus))
      }
      return definition.takesLabelColumns
        ? isSeveral || corpus.names.label.isEmpty : !isSeveral && !isList && !isArray(column, in: corpus)
    }
    guard let found = asked ?? labelled.first(where: { $0.hasClasses }) ?? labelled.first else { return nil }
    let task = try found.learning(from: train)
    // Many different numbers are values rather than names.
    let names = task.labels.names
    if asked == nil, names.count > mostClasses, names.allSatisfy({ Double($0) != nil }),
      let values = labelled.first(where: { !$0.hasClasses })
    {
      return values
    }
    return task
  }

  /// Whether one of the first fields of a column separates labels as `separator=` has it by default.
  private static func hasSeparator(_ column: Int, in corpus: Corpus) -> Bool {
    corpus.examples.prefix(100).contains { $0.fields[column].utf8.contains(UInt8(ascii: "|")) }
  }

  /// Whether the labels of the first sentences' words are tags of chunks.
  private static func hasTags(_ column: Int, in corpus: Corpus) -> Bool {
    (0..<min(corpus.count, 100)).allSatisfy { row in
      (try? corpus.list(corpus.columns[column], ofRow: row))?.allSatisfy { ChunkTag($0) != nil } ?? true
    }
  }

  /// Whether the first field of a column is an array of any kind, such as spans of characters.
  private static func isArray(_ column: Int, in corpus: Corpus) -> Bool {
    let field = corpus.examples.first?.fields[column] ?? ""
    return field.hasPrefix("[") && (try? JSONValue(parsing: Array(field.utf8), source: ""))?.array != nil
  }

  /// The most different numbers that are taken for names of classes.
  private static let mostClasses = 20
}

/// A share in per cent, as text.
struct Share: CustomStringConvertible {
  let count: Int
  let total: Int

  init(_ count: Int, of total: Int) { (self.count, self.total) = (count, total) }

  /// `4.1 %`; empty if there is nothing to share.
  var description: String {
    total == 0 ? "" : rounded(100 * Double(count) / Double(total), places: 1) + " %"
  }
}
