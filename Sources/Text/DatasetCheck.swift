package import Basics

/// What is wrong with a data file, before anything is trained on it.
package struct DatasetCheck: Sendable {
  package enum Severity: Sendable { case error, warning }

  /// All rows with one kind of fault.
  package struct Finding: Sendable, Equatable, CustomStringConvertible {
    package var kind: RowFault.Kind
    package var severity: Severity
    /// How many rows have it.
    package var count: Int
    /// `train.csv: 12 rows have a label other than 0 and 1: line 5 (7_lit_1: 'x'), line 9 (…), line 11 (…)`.
    package var description: String
    /// The line of the first.
    package var line: Int
  }

  package let path: String
  /// Errors first, then in the order of ``RowFault/Kind``.
  package let findings: [Finding]

  package var errors: [Finding] { findings.filter { $0.severity == .error } }
  package var warnings: [Finding] { findings.filter { $0.severity == .warning } }

  /// The errors as failures, one for each kind: code `data.lengths` and so on.
  package var failures: [Failure] {
    errors.map {
      Failure(
        Failure.Code(rawValue: "data.\($0.kind.rawValue)"), $0.description, kind: .environment)
    }
  }

  /// Checks what `task` needs.
  /// - Throws: `data.column` for the first column that is missing, `data.empty` when there are no rows.
  package init(_ corpus: Corpus, for task: TaskKind) throws(Failure) {
    for column in task.columns where corpus.index(of: column) == nil {
      throw .missingColumn(column, for: task, corpus)
    }
    guard corpus.count > 0 else {
      throw Failure("data.empty", "no rows", at: .file(corpus.path, line: nil), kind: .environment)
    }
    path = corpus.path
    let faults = DatasetCheck.faults(of: corpus, for: task)
    findings = DatasetCheck.relevant[task, default: []].compactMap { kind in
      DatasetCheck.finding(kind, faults.filter { $0.kind == kind }, corpus)
    }
  }

  private static let relevant: [TaskKind: [RowFault.Kind]] = [
    .cls: [.emptySentence, .label, .duplicateID],
    .span: [
      .emptySentence, .tokens, .noTokens, .tags, .lengths, .orphanTag, .offsets, .sentence, .duplicateID,
    ],
  ]

  private static func faults(of corpus: Corpus, for task: TaskKind) -> [RowFault] {
    var faults = corpus.faults
    var seen: [[UInt8]: Int] = [:]
    let unreadable = Set(faults.filter { $0.kind == .tokens || $0.kind == .tags }.map(\.row))
    let hasIDs = corpus.index(of: "id") != nil
    let hasOffsets = ["start_char", "end_char", "pie_span"].allSatisfy { corpus.index(of: $0) != nil }
    for (row, example) in corpus.examples.enumerated() {
      func add(_ kind: RowFault.Kind, _ detail: String) {
        faults.append(RowFault(kind: kind, row: row, detail: detail))
      }
      if example.sentence.unicodeScalars.allSatisfy(\.properties.isWhitespace) { add(.emptySentence, "") }
      if hasIDs {
        let id = Array(example.id.utf8)
        if let first = seen[id] { add(.duplicateID, "as line \(first)") } else { seen[id] = example.line }
      }
      guard task == .span else { continue }
      if hasOffsets, let fault = offsetFault(example) { add(.offsets, fault) }
      if unreadable.contains(row) { continue }
      for (kind, detail) in tagFaults(example) { add(kind, detail) }
    }
    return faults
  }

  /// What is wrong with the words and tags of one row.
  private static func tagFaults(_ example: Example) -> [(RowFault.Kind, String)] {
    if example.tokens.isEmpty { return [(.noTokens, "")] }
    var faults: [(RowFault.Kind, String)] = []
    if example.tokens.count != example.tags.count {
      faults.append((.lengths, "\(example.tokens.count) tokens, \(example.tags.count) tags"))
    }
    for (index, tag) in example.tags.enumerated() where tag == .inside {
      if index == 0 || example.tags[index - 1] == .outside {
        faults.append((.orphanTag, "word \(index + 1)"))
        break
      }
    }
    let joined = example.tokens.joined().unicodeScalars.filter { !$0.properties.isWhitespace }
    let sentence = example.sentence.unicodeScalars.filter { !$0.properties.isWhitespace }
    if !joined.elementsEqual(sentence) { faults.append((.sentence, "")) }
    return faults
  }

  /// Whether the offsets, in code points, cut `pie_span` out of the sentence.
  private static func offsetFault(_ example: Example) -> String? {
    guard let range = example.characters else { return "no offsets" }
    let scalars = Array(example.sentence.unicodeScalars)
    guard range.upperBound <= scalars.count else {
      return "end_char \(range.upperBound) of \(scalars.count) characters"
    }
    if scalars[range].elementsEqual(example.span.unicodeScalars) { return nil }
    return "'\(String(String.UnicodeScalarView(scalars[range])))' for '\(example.span)'"
  }

  private static func finding(_ kind: RowFault.Kind, _ faults: [RowFault], _ corpus: Corpus) -> Finding? {
    guard let first = faults.first else { return nil }
    let rows = faults.prefix(3).map { fault in
      let example = corpus.examples[fault.row]
      // A field may hold megabytes where a quote is missing.
      let notes = [example.id, fault.detail].filter { !$0.isEmpty }
        .map { TextWidth.cut($0, to: 60) }.joined(separator: ": ")
      return "line \(example.line)" + (notes.isEmpty ? "" : " (\(notes))")
    }
    let more = faults.count > 3 ? " and \(faults.count - 3) more" : ""
    let (clause, severity) = wording(kind, one: faults.count == 1)
    return Finding(
      kind: kind, severity: severity, count: faults.count,
      description: "\(corpus.path): \(faults.count) row\(faults.count == 1 ? "" : "s") \(clause): "
        + rows.joined(separator: ", ") + more,
      line: corpus.examples[first.row].line)
  }

  /// What rows with a fault do, and whether training can go on.
  private static func wording(_ kind: RowFault.Kind, one: Bool) -> (String, Severity) {
    let have = one ? "has" : "have"
    return switch kind {
    case .emptySentence: ("\(have) an empty sentence", .error)
    case .label: ("\(have) a label other than 0 and 1", .error)
    case .tokens: ("\(have) a tokens column that is no list of strings", .error)
    case .tags: ("\(have) tags other than O, B-IDIOM and I-IDIOM in a list", .error)
    case .lengths: ("\(have) another number of tags than of tokens", .error)
    case .noTokens: ("\(have) no tokens", .error)
    case .orphanTag: ("\(have) I-IDIOM after O or at the start", .warning)
    case .offsets: ("\(have) start_char and end_char that do not cut out pie_span", .warning)
    case .sentence: ("\(have) tokens that do not make up the sentence", .warning)
    case .duplicateID: ("\(have) an id that another row has", .warning)
    }
  }
}
