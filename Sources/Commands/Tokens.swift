package import Basics
import ModelFiles
package import Scripting
import Text
package import Workbench

package enum TokensCommand: Command {
  static let model = Argument<ResultName?>(
    "model", .operand, .orNone(.result("a model", completion: .model)), default: nil,
    help: "The model whose tokenizer to use; the loaded one when left out.", changesResult: false)
  static let on = Argument<String>(
    "on", .key, .text("a split or a CSV file", completion: .split), default: "train",
    help: "The split shown and checked.",
    changesResult: false)
  static let rows = Argument<Int>(
    "rows", .key, .int(0...1_000_000), default: 10, help: "Sentences shown; the whole split is checked.",
    changesResult: false)
  static let text = Argument<String?>(
    "text", .key, .orNone(.text("a sentence")), default: nil, help: "A sentence instead of a split.",
    changesResult: false)
  static let length = Argument<Int>(
    "length", aliases: ["max_length"], .key, .int(3...4096), default: 128,
    help: "Longest sentence in sub-words.", changesResult: false)
  static let format = Argument<String>(
    "format", .key, .choice(["text", "json"]), default: "text", help: "How it is printed.",
    changesResult: false)

  package static let spec = CommandSpec(
    "tokens", summary: "Sub-words, word numbers and aligned labels, sentence by sentence.",
    discussion: """
      The tags of a split are laid onto the first sub-word of each word and taken back; a sentence where they do not
      come back as they were is an error. Cut and vanished words are counted.
      """,
    arguments: [model, on, rows, text, length, format],
    examples: [
      Example(
        "tokens examples/tiny-encoder on=examples/idioms/dev.csv rows=2",
        "two sentences, the whole file checked", isRunnable: true),
      Example(
        "tokens examples/tiny-encoder text=\"שלום עולם\" format=json", "one sentence", isRunnable: true),
    ])

  package static func plan(_ call: Invocation, in session: Session) throws(Failure) -> Planned {
    let arguments = call.arguments
    if session.isPending(model: arguments[model]) { return .light(call.text) }
    _ = try session.model(
      try arguments[model].map { name throws(Failure) in try session.single(name, at: arguments.span) })
    if arguments[text] == nil, session.splits[arguments[on]] == nil {
      _ = try existing(arguments[on], arguments.place(of: on))
    }
    return .light(call.text)
  }

  package static func perform(_ call: Invocation, in session: Session) throws -> Outcome {
    let arguments = call.arguments
    let name = try arguments[model].map { name throws(Failure) in try session.single(name, at: arguments.span)
    }
    let folder = try session.model(name).folder
    let tokenizer = try session.data.tokenizer(folder)
    for note in tokenizer.notes { session.console.note("note: \(note)") }
    if let sentence = arguments[text] {
      show(
        tokenizer.encode(sentence, limit: arguments[length]), tokenizer, title: nil, tags: [],
        arguments[format], session)
      return .nothing
    }
    let path = try session.splits[arguments[on]] ?? existing(arguments[on], arguments.place(of: on))
    let corpus = try session.data.file(path).corpus
    let hasTags = corpus.index(of: "tokens") != nil && corpus.index(of: "iob_tags") != nil
    var summary = AlignmentSummary()
    for (row, example) in corpus.examples.enumerated() {
      let encoding =
        hasTags
        ? tokenizer.encode(words: example.tokens, limit: arguments[length])
        : tokenizer.encode(example.sentence, limit: arguments[length])
      summary.add(encoding, tags: hasTags ? example.tags : [], unknownID: tokenizer.unknownID)
      if row < arguments[rows] {
        show(
          encoding, tokenizer, title: example.id, tags: hasTags ? example.tags : [], arguments[format],
          session)
      }
    }
    session.console.note(
      "\(summary.rows) sentences, \(summary.words) words, \(summary.tokens) tokens, longest \(summary.longest), \(summary.unknownTokens) unknown"
    )
    for note in summary.notes(arguments[on], limit: arguments[length]) { session.console.note(note) }
    guard summary.unfaithfulRows.isEmpty else {
      throw Failure(
        "tokens.alignment",
        "the labels of \(summary.unfaithfulRows.count) sentences do not survive alignment, the first is row \(summary.unfaithfulRows[0] + 1)",
        at: .file(path, line: nil), kind: .environment)
    }
    if hasTags { session.console.note("alignment: every tag comes back as it was") }
    return .nothing
  }

  private static func existing(_ path: String, _ place: Place) throws(Failure) -> String {
    if FileSystem.exists(path) { return path }
    throw Failure(
      "data.none", "there is no split or file '\(path)'", at: place,
      mend: "load data \(path)=FILE.csv first, or give on=FILE.csv", kind: .usage)
  }

  private static func show(
    _ encoding: Encoding, _ tokenizer: WordPieceTokenizer, title: String?, tags: [SpanTag], _ format: String,
    _ session: Session
  ) {
    let labels = tags.isEmpty ? nil : try? LabelAlignment(encoding).labels(for: tags)
    if format == "json" {
      var object = JSONObject()
      if let title { object["id"] = .string(title) }
      object["tokens"] = .array(encoding.ids.map { .string(tokenizer.token($0)) })
      object["ids"] = .array(encoding.ids.map { .int(Int($0)) })
      object["word_ids"] = .array(encoding.wordOf.map { $0.map { .int($0) } ?? .null })
      if let labels { object["labels"] = .array(labels.map { .int(Int($0)) }) }
      session.console.print(JSONValue.object(object).text())
      return
    }
    if let title { session.console.print(title) }
    for (index, id) in encoding.ids.enumerated() {
      let word = encoding.wordOf[index].map(String.init) ?? "-"
      let label = labels.map { labels in SpanTag(rawValue: labels[index])?.description ?? "-" } ?? ""
      session.console.print(
        "  \(TextWidth.padded("\(id)", to: 7, onRight: false))  \(TextWidth.padded(word, to: 4, onRight: false))  \(TextWidth.padded(label, to: 8)) \(tokenizer.token(id))"
      )
    }
  }
}
