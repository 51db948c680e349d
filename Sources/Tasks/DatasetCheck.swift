package import Basics
package import Text

/// Checks a data file before anything is trained on it.
package struct DatasetCheck: Sendable {
  /// All rows with the same kind of fault.
  package struct Finding: Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault.
    package var kind: RowFault.Kind
    /// Whether they stop the work.
    package var severity: RowFault.Severity
    /// The number of rows with it.
    package var count: Int
    /// `train.csv: 12 rows have a label other than 0 and 1: line 5 (7_lit_1: 'x'), line 9 (…), line 11 (…)`.
    package var description: String
    /// The line of the first such row.
    package var line: Int
  }

  /// The data file, as named in findings.
  package let path: String
  /// In the order of the task's ``LearningTask/rowFaults``.
  package let findings: [Finding]

  /// Findings that stop the work.
  package var errors: [Finding] { findings.filter { $0.severity == .error } }
  /// Findings that are reported but do not stop the work.
  package var warnings: [Finding] { findings.filter { $0.severity == .warning } }

  /// The errors as failures, one for each kind: code `data.lengths` and so on.
  package var failures: [Failure] {
    errors.map {
      Failure(
        Failure.Code(rawValue: "data.\($0.kind.rawValue)"), $0.description, kind: .environment)
    }
  }

  /// Checks that a file has the columns that a task needs, which no row has to be read for.
  /// - Throws: `data.column` for the first missing column; `data.pair` and `data.label-columns` for columns that the
  ///   user named and the task does not read.
  package static func requireColumns(_ corpus: Corpus, for task: TaskKind) throws(Failure) {
    for column in task.definition.columns(named: corpus.names) where corpus.index(of: column) == nil {
      throw DatasetCheck.missingColumn(column, for: task, corpus)
    }
    if let pair = corpus.names.pair, task.columns.contains("tokens") {
      throw Failure(
        "data.pair",
        "task=\(task.rawValue) labels the words of single sentences, not the pairs of pair=\(pair)",
        at: .file(corpus.path, line: nil), remedy: "leave pair= out", kind: .usage)
    }
    if corpus.names.label.count > 1, !task.takesLabelColumns {
      let several = LabelSet(TaskKind.allCases.filter(\.takesLabelColumns).map { "task=\($0.rawValue)" })
      throw Failure(
        "data.label-columns",
        "task=\(task.rawValue) has one column of labels, and label= names \(corpus.names.label.count)",
        at: .file(corpus.path, line: nil), remedy: "name one of them; \(several.list("and")) reads several",
        kind: .usage)
    }
  }

  /// Checks a data file for the needs of `task`.
  /// - Parameter isStopped: polled between rows; the findings of a stopped check are not complete.
  /// - Throws: what ``requireColumns(_:for:)`` throws; `data.empty` for a file without rows.
  package init(
    _ corpus: Corpus, for task: TaskKind, isStopped: () -> Bool = { false }
  ) throws(Failure) {
    try DatasetCheck.requireColumns(corpus, for: task)
    guard corpus.count > 0 else {
      throw Failure("data.empty", "no rows", at: .file(corpus.path, line: nil), kind: .environment)
    }
    path = corpus.path
    let faults = Dictionary(grouping: DatasetCheck.faults(of: corpus, for: task, isStopped), by: \.kind)
    let ofFormat: [RowFault.Kind] = task.definition is any WordLabelling ? [.annotations] : []
    findings = (ofFormat + task.rowFaults).compactMap {
      DatasetCheck.finding($0, faults[$0, default: []], corpus)
    }
  }

  private static func faults(
    of corpus: Corpus, for task: TaskKind, _ isStopped: () -> Bool
  ) -> [RowFault] {
    var faults = corpus.faults
    var seen: [[UInt8]: Int] = [:]
    let hasIDs = corpus.hasIDs
    let hasSentences = task.definition.readsSentences(named: corpus.names)
    for (row, example) in corpus.examples.enumerated() {
      if isStopped() { return faults }
      let texts = [example.sentence] + (example.pair.map { [$0] } ?? [])
      if hasSentences,
        texts.contains(where: { $0.unicodeScalars.allSatisfy(\.properties.isWhitespace) })
      {
        faults.append(RowFault(kind: .emptySentence, row: row, detail: ""))
      }
      if hasIDs {
        let id = Array(example.id.utf8)
        if let first = seen[id] {
          faults.append(RowFault(kind: .duplicateID, row: row, detail: "as line \(first)"))
        } else {
          seen[id] = example.line
        }
      }
    }
    return faults + task.definition.faults(in: corpus)
  }

  private static func finding(_ kind: RowFault.Kind, _ faults: [RowFault], _ corpus: Corpus) -> Finding? {
    guard let first = faults.first else { return nil }
    let rows = faults.prefix(3).map { fault in
      let example = corpus.examples[fault.row]
      // A field may be megabytes long if a quote is missing.
      let notes = [example.id, fault.detail].filter { !$0.isEmpty }
        .map { TextWidth.cut($0, to: 60) }.joined(separator: ": ")
      return "line \(example.line)" + (notes.isEmpty ? "" : " (\(notes))")
    }
    let more = faults.count > 3 ? " and \(faults.count - 3) more" : ""
    return Finding(
      kind: kind, severity: kind.severity, count: faults.count,
      description:
        "\(corpus.path): \(faults.count) row\(faults.count == 1 ? " has" : "s have") \(kind.what): "
        + rows.joined(separator: ", ") + more,
      line: corpus.examples[first.row].line)
  }

  /// Checks that a file has the columns that the user named.
  /// - Throws: `data.column`.
  package static func requireColumns(_ corpus: Corpus) throws(Failure) {
    let names = corpus.names
    for column in [names.text, names.pair, names.id].compactMap({ $0 }) + names.label
    where corpus.index(of: column) == nil {
      throw Failure(
        "data.column", "no column '\(column)'", at: .file(corpus.path, line: 1),
        remedy: DidYouMean.remedy(for: column, among: corpus.columns), kind: .environment)
    }
  }

  /// The failure of a file in which nothing says what the texts are; `nil` for one with texts.
  package static func missingText(_ corpus: Corpus) -> Failure? {
    guard corpus.names.text == nil, !["sentence", "tokens"].contains(where: { corpus.index(of: $0) != nil })
    else { return nil }
    return Failure(
      "data.column", "no column 'sentence' or 'tokens'", at: .file(corpus.path, line: 1),
      remedy: "name the column of texts: text=COLUMN (the file has: "
        + "\(TextWidth.cut(corpus.columns.joined(separator: " "), to: 200)))", kind: .environment)
  }

  private static func missingColumn(_ column: String, for task: TaskKind, _ corpus: Corpus) -> Failure {
    Failure(
      "data.column", "no column '\(column)', which task=\(task.rawValue) needs",
      at: .file(corpus.path, line: 1),
      remedy:
        "the file has: \(TextWidth.cut(corpus.columns.joined(separator: " "), to: 400)); load data names "
        + "others with \(column == task.labelColumn || corpus.names.label.contains(column) ? "label" : "text")=COLUMN",
      kind: .environment)
  }
}
