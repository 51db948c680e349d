package import Basics
import Records
import Tasks
import Text

/// The arguments of `tokens`.
package struct TokenOrder: Sendable {
  /// The model; `nil` for the loaded one.
  package var model: String?
  /// The sentence to show, or `nil` for a file.
  package var sentence: String?
  /// The split's name, for messages.
  package var split: String
  /// The data file; not read if a sentence is given.
  package var path: String
  /// The number of sentences to show.
  package var rows: Int
  /// Whether only these are read and checked, rather than the whole file.
  package var looksAtRows: Bool
  /// The most tokens of a sentence; longer ones are cut.
  package var limit: Int
  /// Whether each sentence is written as a JSON object instead of a table.
  package var isJSON: Bool

  /// - Parameters: the properties, in their order.
  package init(
    model: String?, sentence: String?, split: String, path: String, rows: Int, looksAtRows: Bool, limit: Int,
    isJSON: Bool
  ) {
    (self.model, self.sentence, self.split, self.path) = (model, sentence, split, path)
    (self.rows, self.looksAtRows, self.limit, self.isJSON) = (rows, looksAtRows, limit, isJSON)
  }
}

extension TokenOrder {
  /// Shows sentences as encoded for the model, and checks that every label of a file survives alignment.
  /// - Throws: `tokens.alignment`, what reading the tokenizer and the file throws.
  package func show(in scene: Scene, with services: Services) throws(Failure) {
    if let remark = scene.remark(on: model) { services.noteOnce(remark) }
    let console = services.console
    let folder = try scene.model(model).folder
    let kept = try services.data.tokenizer(folder)
    // Only JSON shows offsets.
    let tokenizer = isJSON ? kept.withOffsets : kept
    try checkTable(folder, tokenizer)
    for note in tokenizer.notes { console.note("note: \(note)") }
    if let sentence = self.sentence {
      show(encoding(of: sentence, tokenizer, console), tokenizer, title: nil, nil, nil, on: console)
      return
    }
    let corpus =
      looksAtRows
      ? try Corpus.first(rows, of: path, names: scene.columns)
      : try services.data.file(path, names: scene.columns).corpus
    let task = try TaskKind.labellingWords(of: corpus)?.learning { corpus }
    let gold = task?.definition.gold(in: corpus) ?? []
    let plain = (task?.definition as? any WordLabelling)?.plain.map { Int32($0) }
    var summary = AlignmentSummary()
    for (row, example) in corpus.examples.enumerated() {
      let encoding =
        task != nil
        ? tokenizer.encode(words: example.tokens, limit: limit)
        : tokenizer.encode(example.sentence, limit: limit)
      let classes = task == nil ? [] : gold[row].classes.map { $0 < 0 ? LabelAlignment.ignored : Int32($0) }
      summary.add(encoding, labels: classes, plain: plain, unknownID: tokenizer.unknownID)
      if row < rows {
        let labels = classes.isEmpty ? nil : try? LabelAlignment(encoding).labels(for: classes)
        show(encoding, tokenizer, title: example.id, labels, task?.labels, on: console)
      }
    }
    console.note(
      "\(summary.rows) sentence\(summary.rows == 1 ? "" : "s"), \(summary.words) words, \(summary.tokens) tokens, longest \(summary.longest), \(summary.unknownTokens) unknown"
    )
    for note in summary.notes(split, limit: limit, wording: task?.wording ?? .plain) { console.note(note) }
    guard summary.unfaithfulRows.isEmpty else {
      throw Failure(
        "tokens.alignment",
        "the labels of \(summary.unfaithfulRows.count) sentences do not survive alignment, the first is row \(summary.unfaithfulRows[0] + 1)",
        at: .file(path, line: nil), kind: .environment)
    }
    if task != nil { console.note("alignment: every tag comes back as it was") }
  }

  /// Encodes a sentence with words as in a data file: separated by spaces, including punctuation.
  private func encoding(of sentence: String, _ tokenizer: some Tokenizer, _ console: any Console)
    -> Encoding
  {
    let words = sentence.split(whereSeparator: \.isWhitespace).map(String.init)
    let whole = tokenizer.encode(sentence, limit: limit)
    var split = tokenizer.encode(words: words, limit: limit)
    guard split.ids == whole.ids else {
      // An added token may contain a space: then the words are those of the tokenizer.
      console.note("note: words are counted as the tokenizer cuts them, punctuation apart")
      return whole
    }
    split.offsets = whole.offsets
    return split
  }

  /// Checks that every id has a row in the model's table, even for an unsupported family.
  private func checkTable(_ folder: String, _ tokenizer: some Tokenizer) throws(Failure) {
    let path = folder + "/config.json"
    let tree = try JSONValue(parsing: try FileSystem.read(path), source: path)
    guard let rows = tree["vocab_size"]?.int else { return }
    try TokenizerFolder.check(tokenizer, fits: rows, folder: folder)
  }

  private func show(
    _ encoding: Encoding, _ tokenizer: some Tokenizer, title: String?, _ labels: [Int32]?,
    _ names: LabelSet?, on console: any Console
  ) {
    if isJSON {
      var object = JSONObject()
      if let title { object["id"] = .string(title) }
      object["tokens"] = .array(encoding.ids.map { .string(tokenizer.token($0)) })
      object["ids"] = .array(encoding.ids.map { .int(Int($0)) })
      object["offsets"] = .array(
        encoding.offsets.map { .array([.int($0.lowerBound), .int($0.upperBound)]) })
      object["word_ids"] = .array(encoding.wordOf.map { $0.map { .int($0) } ?? .null })
      if let labels { object["labels"] = .array(labels.map { .int(Int($0)) }) }
      console.print(exactly: JSONValue.object(object).text())
      return
    }
    if let title { console.print(title) }
    for (index, id) in encoding.ids.enumerated() {
      let word = encoding.wordOf[index].map(String.init) ?? "-"
      let label = labels.map { labels in names?[Int(labels[index])] ?? "-" } ?? ""
      console.print(
        "  \(TextWidth.padded("\(id)", to: 7, onRight: false))  \(TextWidth.padded(word, to: 4, onRight: false))  \(TextWidth.padded(label, to: 8)) \(tokenizer.token(id))"
      )
    }
  }
}
