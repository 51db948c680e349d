package import Basics
package import Scoring
package import Settings
package import Text

extension TaskKind {
  /// `task=span`: chunks of words, each with a type.
  package static let span = TaskKind(SpanLabelling())
}

/// Labels chunks of words, such as the names of persons and places, or idioms.
///
/// A model is trained on tags of IOB2. Tags of other schemes are converted, see ``ChunkScheme``.
package struct SpanLabelling: WordLabelling {
  /// The name for `task=` and in records.
  package let name = "span"
  /// Hugging Face's name of the pipeline, and a common short name.
  package let synonyms = ["token_classification", "ner"]
  /// Results of a model trained for both tasks at once belong to this task.
  package let resultNames = ["both"]
  /// Hugging Face's name for tasks that label words.
  package let title = "Token Classification"
  /// What is predicted for a sentence, for help.
  package let summary = "which words are the idiom, or a chunk of any type"
  /// How spans are counted, and the one score over words.
  package let scoresSummary =
    "f1, precision and recall are seqeval's over exact spans, *_strict ignores an I without a B; accuracy is that of words."
  /// That of the idiom programs for their data.
  package var reportTitle: String { isOfIdioms ? IdiomSpans.seedTitle : "Training Summary" }

  /// `use_crf`, a CRF over the tags; windows over long sentences.
  package let settings = [SettingKey.usesCRF.setting] + TokenWindows.settings
  /// Spans found by looking up the expression.
  package var zeroShot: (any ZeroShotWays)? { LookedUpSpans() }

  // MARK: Labels

  /// Those of the idiom set until others are read.
  package var labels = IdiomSpans.labels
  /// The labels come from the data.
  package let learnsLabels = true
  /// Whether the labels are those of the idiom set.
  var isOfIdioms: Bool { labels == IdiomSpans.labels }

  /// The types by code points.
  var types: [String] { SpanLabelling.types(of: labels.names) }

  private static func types(of names: some Sequence<String>) -> [String] {
    let types = names.compactMap { ChunkTag($0) }.filter { $0.prefix != .outside }.map(\.type)
    var seen: Set<[UInt8]> = []
    return types.filter { seen.insert(Array($0.utf8)).inserted }
      .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  /// Those of the idiom set for its files, otherwise ``sorted(_:)`` those that occur.
  package func labels(in corpus: Corpus) -> LabelSet {
    if IdiomSpans.isForm(of: corpus) { return IdiomSpans.labels }
    return sorted(
      corpus.examples.indices.lazy.flatMap { row in (try? self.names(ofRow: row, in: corpus)) ?? [] })
  }

  /// `O`, then `B` and `I` of each type that occurs, by code points.
  package func sorted(_ names: some Sequence<String>) -> LabelSet {
    let tags = SpanLabelling.types(of: LabelSet(sorting: names).names).flatMap { type in
      [ChunkTag(.begin, type).name, ChunkTag(.inside, type).name]
    }
    return LabelSet(["O"] + tags)
  }

  /// The names are tags, in the order of the head, or types, each with `B` and `I` behind `O`.
  package func labels(named names: [String], in corpus: Corpus) throws(Failure) -> LabelSet {
    let given = try LabelSet(given: names)
    let tags = names.map { ChunkTag($0) }
    var labels = given
    if tags.contains(where: { $0.map { $0.prefix != .outside && !$0.type.isEmpty } ?? false }) {
      guard given.index(of: "O") != nil,
        tags.allSatisfy({ $0.map { [.outside, .begin, .inside].contains($0.prefix) } ?? false })
      else {
        throw Failure(
          "data.labels", "labels= names tags, but not those of IOB2: O, and B- and I- of each type",
          remedy: "name the types alone: labels=PER,LOC", kind: .usage)
      }
    } else {
      labels = LabelSet(
        ["O"] + names.flatMap { [ChunkTag(.begin, $0).name, ChunkTag(.inside, $0).name] })
    }
    guard IdiomSpans.isForm(of: corpus), labels != IdiomSpans.labels else { return labels }
    throw Failure(
      "data.labels", "the labels of an idiom set are \(IdiomSpans.labels.list("and")), in this order",
      at: .file(corpus.path, line: nil), remedy: "leave labels= out", kind: .usage)
  }

  /// Those of the idiom set keep their order.
  package func keeps(_ names: [String], for own: LabelSet) -> Bool {
    own != IdiomSpans.labels && isHead(names) && own.isPart(of: names)
  }

  /// Data of the idiom set have its labels, whatever the head says.
  package func labels(ofHead names: [String], for corpus: Corpus?) -> LabelSet {
    let isForIdioms = corpus.map { IdiomSpans.isForm(of: $0) } ?? IdiomSpans.labels.fits(names)
    return isForIdioms ? IdiomSpans.labels : LabelSet(names)
  }

  /// A head whose labels are all tags of chunks, or three without names of their own.
  package func isHead(_ names: [String]) -> Bool {
    IdiomSpans.labels.fits(names) || (names.contains("O") && names.allSatisfy { ChunkTag($0) != nil })
  }

  /// Warns if no word of a split belongs to a span, so that every score of spans is 0; else about types that do
  /// not occur.
  package func warning(_ split: String, counts: [Int]) -> String? {
    if counts.indices.allSatisfy({ $0 == absent || counts[$0] == 0 }) {
      return isOfIdioms ? "\(split): no word is tagged as an idiom" : "\(split): no word is in a span"
    }
    guard !isOfIdioms else { return nil }
    let found = zip(labels.names, counts).filter { $1 > 0 }.map(\.0)
    let missing = types.filter { !SpanLabelling.types(of: found).contains($0) }
    guard let first = missing.first else { return nil }
    return "\(split): no span is \(first)"
      + (missing.count > 1 ? ", nor \(missing.count - 1) more types" : "")
  }

  /// Which tags were taken for which is stored, and shown for others than those of idioms.
  package var showsConfusion: Bool { !isOfIdioms }

  // MARK: Data

  package let tagColumn = IdiomSpans.tagColumn
  /// The sentence, its words, and a tag for each of them.
  package let columns = ["sentence", "tokens", IdiomSpans.tagColumn]
  /// Faults of words and tags, and of offsets that do not cut out the expression.
  package let rowFaults: [RowFault.Kind] = [
    .emptySentence, .tokens, .noTokens, .tags, .noTags, .lengths, .unknownType, .unlistedType, .brokenScheme,
    .orphanTag,
    .offsets, .sentence, .duplicateID,
  ]
  package var unknownTag: RowFault.Kind { isOfIdioms ? .tags : .noTags }
  /// O, which is the first class save in heads of other programs.
  package var absent: Int { labels.index(of: "O") ?? 0 }
  package var plain: Int? { absent }
  /// Cut words are reported if they are in a span; words without tokens count as O.
  package var wording: AlignmentSummary.Wording {
    AlignmentSummary.Wording(
      sought: isOfIdioms ? "in an idiom" : "in a span", vanished: "are taken for O")
  }
  /// The expression in its basic form.
  package var groupColumn: String? { IdiomSpans.expressionColumn }

  /// The row's id, sentence and expression.
  package func facts(ofRow row: Int, in corpus: Corpus) -> JSONObject {
    var facts = IdiomSpans.facts(ofRow: row, in: corpus)
    facts["sentence"] = .string(text(ofRow: row, in: corpus))
    return facts
  }

  /// The sentence, or its words if the file has no sentences.
  package func text(ofRow row: Int, in corpus: Corpus) -> String {
    let example = corpus.examples[row]
    return example.sentence.isEmpty ? example.tokens.joined(separator: " ") : example.sentence
  }

  /// Faults of words and tags; if the file has the columns, also faults of the expression's offsets.
  package func faults(in corpus: Corpus) -> [RowFault] {
    if isOfIdioms { return wordFaults(in: corpus) + IdiomSpans.offsetFaults(in: corpus) }
    return wordFaults(in: corpus, known: { ChunkTag($0) != nil }) + tagFaults(in: corpus)
  }

  package func tagFaults(_ classes: [Int]) -> [(kind: RowFault.Kind, detail: String)] {
    guard isOfIdioms else { return [] }
    for (index, tag) in SpanTag.tags(classes).enumerated() where tag == .inside {
      if index == 0 || classes[index - 1] == SpanTag.outside.rawValue {
        return [(.orphanTag, "word \(index + 1)")]
      }
    }
    return []
  }

  /// Rows that break the scheme of the others, and rows with types that train lacks.
  private func tagFaults(in corpus: Corpus) -> [RowFault] {
    let tags = self.tags(in: corpus)
    let census = SchemeCensus(tags: tags)
    let scheme = census.best
    let broken = census.broken(scheme).map { RowFault(kind: .brokenScheme, row: $0, detail: scheme.rawValue) }
    let known = LabelSet(types)
    let unknown = tags.enumerated().compactMap { row, tags in
      tags.first { $0.prefix != .outside && known.index(of: $0.type) == nil }
        .map {
          let kind: RowFault.Kind = corpus.names.labels.isEmpty ? .unknownType : .unlistedType
          return RowFault(kind: kind, row: row, detail: "'\($0.type)'")
        }
    }
    return broken + unknown
  }

  /// The tags of each row as they are in the file; what is not a tag is O.
  private func tags(in corpus: Corpus) -> [[ChunkTag]] {
    corpus.examples.indices.map { row in
      ((try? names(ofRow: row, in: corpus)) ?? []).map { ChunkTag($0) ?? .outside }
    }
  }

  /// Names the scheme of the tags if they are converted.
  package func remarks(on corpus: Corpus) -> [String] {
    guard !isOfIdioms else { return [] }
    let scheme = SchemeCensus(tags: tags(in: corpus)).best
    return scheme == .iob2 ? [] : ["\(corpus.path): the tags are \(scheme.rawValue), and are read as IOB2"]
  }

  /// The tags in IOB2; -1 for those of types that train lacks, which are never right and not trained on.
  package func gold(in corpus: Corpus) -> [Answer] {
    if isOfIdioms { return classes(in: corpus) }
    return tags(in: corpus).map { tags in
      let tags = ChunkScheme.iob2.converting(tags)
      return Answer(
        classes: tags.map { labels.index(of: $0.name) ?? -1 },
        unknown: tags.map(\.name).filter { labels.index(of: $0) == nil })
    }
  }

  /// The chunk tags of an answer.
  func tags(of answer: Answer) -> [ChunkTag] {
    answer.names(labels).map { name in name.flatMap { ChunkTag($0) } ?? .outside }
  }

  /// The chunks as the lenient reading of the main scores finds them.
  package func chunks(of answer: Answer) -> [Chunk]? { ChunkReading.lenient.chunks(in: tags(of: answer)) }

  // MARK: Predictions

  /// Spans are ranges of words, with their types where there are any.
  package let predictionKeys =
    "tokens, true_tags, predicted_tags (one per word), true_spans, predicted_spans"

  /// The categories for spans, without those for binary classification.
  package var errorCategories: [String] {
    if !isOfIdioms { return ChunkComparison.Outcome.allCases.map(\.rawValue) }
    return ErrorCategory.allCases.map(\.rawValue).filter { name in
      ![ErrorCategory.correct, .falseNegative].map(\.rawValue).contains(name)
    }
  }

  /// For idioms, compares the first predicted span with the first true one; else all of them.
  package func errorCategory(gold: Answer, predicted: Answer) -> String? {
    if isOfIdioms {
      return ErrorCategory(gold: SpanTag.tags(gold), predicted: SpanTag.tags(predicted)).rawValue
    }
    let chunks = [gold, predicted].map { ChunkReading.lenient.chunks(in: tags(of: $0)) }
    return ChunkComparison(gold: chunks[0], predicted: chunks[1]).outcome.rawValue
  }

  package func readings(gold: Answer, predicted: Answer, words: [String]) -> JSONObject {
    if !isOfIdioms {
      func chunks(_ answer: Answer) -> JSONValue {
        .array(
          ChunkReading.lenient.chunks(in: tags(of: answer)).map { chunk in
            [.int(chunk.words.lowerBound), .int(chunk.words.upperBound), .string(chunk.type)]
          })
      }
      return JSONObject([("true_spans", chunks(gold)), ("predicted_spans", chunks(predicted))])
    }
    let readings = [gold, predicted].map { SpanReading.lenient.spans(in: SpanTag.tags($0)) }
    // Half-open ranges of words, as used for F1.
    func ranges(_ spans: [Range<Int>]) -> JSONValue {
      .array(spans.map { [.int($0.lowerBound), .int($0.upperBound)] })
    }
    // The words of the first span; empty without a span.
    func text(_ spans: [Range<Int>]) -> JSONValue {
      guard let span = spans.first else { return "" }
      return .string(words[span.clamped(to: 0..<words.count)].joined(separator: " "))
    }
    return JSONObject([
      ("true_spans", ranges(readings[0])), ("predicted_spans", ranges(readings[1])),
      ("true_span_text", text(readings[0])), ("predicted_span_text", text(readings[1])),
    ])
  }
}

extension SettingKey<Bool> {
  /// Whether a CRF is used over the tags; only false is supported so far.
  package static var usesCRF: Self {
    Self(
      "use_crf", short: "crf", .flag, default: false, dotted: "model.use_crf",
      "A CRF over the span tags: not there yet, so only false is taken.")
  }
}

extension RowFault.Kind {
  static let tags = Self("tags", .error, "tags other than O, B-IDIOM and I-IDIOM in a list")
  static let noTags = Self(
    "no-tags", .error, "tags that are not a list, or not O, B-TYPE, I-TYPE and the like")
  static let orphanTag = Self("orphan-tag", .warning, "I-IDIOM after O or at the start")
  static let brokenScheme = Self("broken-scheme", .warning, "tags that break the scheme of the others")
  static let unknownType = Self(
    "unknown-type", .warning, "a type that train does not have: it counts as missed, without a loss")
  static let unlistedType = Self(
    "unlisted-type", .warning, "a type that labels= does not name: it counts as missed, without a loss")
}
