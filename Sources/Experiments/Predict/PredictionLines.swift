import Basics
import Networks
import Scoring
import Tasks
import Text

/// Writes predictions as lines of a form.
struct PredictionLines: Sendable {
  /// What a row of results has, whatever the task's name is.
  private enum Kind { case label, labels, value, words, chunks }

  let form: PredictionForm
  /// Whether there are second texts.
  let hasPairs: Bool
  /// Whether a line for reading repeats the text, rather than naming more labels.
  let repeatsText: Bool
  private let labels: [String]
  private let kind: Kind

  init(_ form: PredictionForm, of task: TaskKind, hasPairs: Bool, repeatsText: Bool) {
    (self.form, self.hasPairs, self.repeatsText) = (form, hasPairs, repeatsText)
    labels = task.labels.names
    switch (task.definition.head, task.definition.outputFunction) {
    case (.perToken, _):
      let words = task.definition as? any WordLabelling
      kind = words?.chunks(of: []) == nil ? .words : .chunks
    case (_, .softmax): kind = .label
    case (_, .sigmoid): kind = .labels
    case (_, .identity): kind = .value
    }
  }

  /// The names of the columns; `nil` for a form without them.
  var header: String? {
    guard form == .csv || form == .tsv else { return nil }
    let ofLabels = labels.map { "probability_\($0)" }
    let own =
      switch kind {
      case .label: ["label", "probability"] + ofLabels
      case .labels: ["label"] + ofLabels
      case .value: ["value"]
      case .words, .chunks: ["tokens", "tags"]
      }
    return fields(["id", "text"] + (hasPairs ? ["pair"] : []) + own)
  }

  /// The lines of a sentence.
  /// - Parameter verdict: `nil` for a sentence that could not be read.
  func lines(_ sentence: NewSentence, _ verdict: Verdict?) -> [String] {
    switch form {
    case .text: [ReadablePrediction(labels: labels, repeatsText: repeatsText).line(sentence, verdict)]
    case .csv, .tsv: [row(sentence, verdict)]
    case .jsonl: [JSONValue.object(object(sentence, verdict)).text()]
    case .conll: columns(sentence, verdict)
    }
  }

  // MARK: Tables

  private func row(_ sentence: NewSentence, _ verdict: Verdict?) -> String {
    let facts = [sentence.id, sentence.text] + (hasPairs ? [sentence.example.pair ?? ""] : [])
    let own: [String] =
      switch verdict {
      case .label(let index, let probabilities):
        [name(index), probabilities.indices.contains(index) ? number(probabilities[index]) : ""]
          + probabilities.map(number)
      case .labels(let said, let probabilities):
        [list(said.map(name))] + probabilities.map(number)
      case .value(let value): [number(value)]
      case .words(let words, _):
        [PythonLiteral.text(sentence.example.tokens), PythonLiteral.text(words.map { $0.label ?? "_" })]
      case nil:
        switch kind {
        case .label: Array(repeating: "", count: 2 + labels.count)
        case .labels: Array(repeating: "", count: 1 + labels.count)
        case .value: [""]
        case .words, .chunks: ["", ""]
        }
      }
    return fields(facts + own)
  }

  private func fields(_ fields: [String]) -> String {
    let separator = UInt8(ascii: form == .tsv ? "\t" : ",")
    return fields.map { $0.csvField(separator: separator) }.joined(separator: form == .tsv ? "\t" : ",")
  }

  /// Labels in one field, separated as `separator=` has it by default; as a list of JSON where a label has the
  /// separator in it.
  private func list(_ said: [String]) -> String {
    guard labels.contains(where: { $0.utf8.contains(UInt8(ascii: "|")) }) else {
      return said.joined(separator: "|")
    }
    return JSONValue.array(said.map { .string($0) }).text()
  }

  private func name(_ index: Int) -> String { labels.indices.contains(index) ? labels[index] : "" }
  private func number(_ value: Double) -> String { JSONValue.shortest(value).text() }

  // MARK: JSON

  private func object(_ sentence: NewSentence, _ verdict: Verdict?) -> JSONObject {
    var row = JSONObject([("id", .string(sentence.id)), ("text", .string(sentence.text))])
    if hasPairs { row["pair"] = sentence.example.pair.map { .string($0) } ?? .null }
    switch verdict {
    case .label(let index, let probabilities):
      row["label"] = .string(name(index))
      row["probability"] =
        probabilities.indices.contains(index) ? .shortest(probabilities[index]) : .null
      row["probabilities"] = byLabel(probabilities)
    case .labels(let said, let probabilities):
      row["label"] = .array(said.map { .string(name($0)) })
      row["probabilities"] = byLabel(probabilities)
    case .value(let value): row["value"] = .shortest(value)
    case .words(let words, nil):
      row["tokens"] = .array(sentence.example.tokens.map { .string($0) })
      row["tags"] = .array(words.map { $0.label.map { .string($0) } ?? .null })
      row["probabilities"] = .array(words.map { $0.probability.map { .shortest($0) } ?? .null })
    case .words(let words, let chunks?): addSpans(MarkedText(sentence, words, chunks), to: &row)
    case nil: row[kind == .value ? "value" : kind == .words ? "tags" : "label"] = .null
    }
    return row
  }

  private func byLabel(_ probabilities: [Double]) -> JSONValue {
    .object(JSONObject(zip(labels, probabilities).map { ($0, .shortest($1)) }))
  }

  /// The spans as doccano writes them, and, with the words, as Prodigy does; all in code points.
  private func addSpans(_ marked: MarkedText, to row: inout JSONObject) {
    row["text"] = .string(marked.text)
    row["label"] = .array(
      marked.spans.map { [.int($0.range.lowerBound), .int($0.range.upperBound), .string($0.label)] })
    row["spans"] = .array(
      marked.spans.map { span in
        [
          "start": .int(span.range.lowerBound), "end": .int(span.range.upperBound),
          "label": .string(span.label), "text": .string(marked.text(of: span.range)),
          "probability": span.probability.map { .shortest($0) } ?? .null,
        ]
      })
    row["tokens"] = .array(
      marked.words.enumerated().map { number, range in
        [
          "text": .string(marked.text(of: range)), "start": .int(range.lowerBound),
          "end": .int(range.upperBound), "id": .int(number),
        ]
      })
  }

  // MARK: Columns

  private func columns(_ sentence: NewSentence, _ verdict: Verdict?) -> [String] {
    guard case .words(let words, _) = verdict else {
      return ["# no answer: \(sentence.id.split(whereSeparator: \.isNewline).joined(separator: " "))"]
    }
    return zip(sentence.example.tokens, words).map { token, word in
      let visible = String(
        String.UnicodeScalarView(token.unicodeScalars.map { $0.properties.isWhitespace ? "_" : $0 }))
      return "\(visible.isEmpty ? "_" : visible) \(word.label ?? "_")"
    } + [""]
  }
}
