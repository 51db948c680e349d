import Basics
import Tasks
import Text

extension PredictionRequest {
  /// Answers, and prints each answer as soon as it is known.
  /// - Throws: `predict.stopped` for a stop request, with the lines so far printed; `predict.empty` if no row of a
  ///   file could be read; what loading models and reading the file throws.
  package func perform(in scene: Scene, with services: Services) throws {
    for remark in remarks { services.noteOnce(remark) }
    switch order.source {
    case .file(let path): try answer(path, in: scene, with: services)
    case .text(let text, let pair): try answer(text, pair: pair, in: scene, with: services)
    case .lines: try answerLines(in: scene, with: services)
    }
  }

  // MARK: A file

  private func answer(_ path: String, in scene: Scene, with services: Services) throws {
    let console = services.console
    let file = try NewFile(path, columns, pairs, labelsWords: labelsWords)
    for note in file.corpus.notes { console.note("note: \(note)") }
    if file.emptyLines > 0 {
      console.note(
        "note: \(path): \(file.emptyLines) empty line\(file.emptyLines == 1 ? "" : "s") passed over")
    }
    console.keepLines()
    let work = try Answering(
      self, name: path, repeatsText: true, hasPairs: file.hasPairs, data: file.corpus.memory,
      in: scene, with: services)
    defer { console.status(nil) }
    for batch in RowBatches(count: file.count, most: order.batch) {
      guard console.takesMore else { break }
      guard StopSignal.request == .none else { throw work.stopped(file.count) }
      do { try work.answer(batch.map { file[$0] }) } catch let failure as Failure
        where failure.code == "predict.stopped"
      {
        throw work.stopped(file.count)
      }
      console.status("predicted \(batch.upperBound) of \(file.count)")
    }
    console.status(nil)
    try work.finish()
    guard work.answered > 0 || !console.takesMore else {
      throw Failure(
        "predict.empty", "no row can be read", at: .file(path, line: nil),
        remedy: "name the column of texts: text=COLUMN", kind: .environment)
    }
  }

  // MARK: Typed text

  private func answer(_ text: String, pair: String?, in scene: Scene, with services: Services) throws {
    var (example, fault) = pairs.example(text, line: 1)
    if let pair { (example.sentence, example.pair, fault) = (text, pair, nil) }
    if let fault {
      throw Failure(
        "predict.pair", "the model reads pairs of texts: \(fault)", remedy: "add pair=\"…\"", kind: .usage)
    }
    let sentence = NewSentence(id: "1", line: 1, example, labelsWords: labelsWords)
    if let fault = sentence.fault {
      throw Failure("predict.empty", "there is \(fault) to predict", remedy: "text=\"…\"", kind: .usage)
    }
    let work = try Answering(
      self, name: "text", repeatsText: false, hasPairs: sentence.example.pair != nil, in: scene,
      with: services)
    try work.answer([sentence])
    try work.finish()
  }

  private func answerLines(in scene: Scene, with services: Services) throws {
    guard let lines = services.lines?() else {
      throw Failure(
        "predict.lines", "there are no lines to read", remedy: "give file=FILE or text=\"…\"", kind: .usage)
    }
    let work = try Answering(
      self, name: "the input", repeatsText: !lines.isInteractive, hasPairs: pairs != .single, in: scene,
      with: services)
    var number = 0
    while services.console.takesMore, let batch = try next(from: lines, &number) {
      try work.answer(batch)
      if lines.isInteractive { work.report() }
    }
    guard StopSignal.request == .none else { throw work.stopped(nil) }
    try work.finish()
    guard work.answered > 0 || lines.isInteractive || !services.console.takesMore else {
      throw Failure(
        "predict.empty", number == 0 ? "there is no line to answer" : "no line can be read",
        remedy: "give sentences, one a line", kind: .environment)
    }
  }

  /// The next sentences: one that was typed, or those lines of a pipe that are there already.
  /// - Returns: `nil` at the end; at a prompt, an empty line and Ctrl-C are one, too.
  private func next(from lines: any LineSource, _ number: inout Int) throws -> [NewSentence]? {
    var sentences: [NewSentence] = []
    while sentences.isEmpty || (!lines.isInteractive && lines.hasLine && sentences.count < order.batch) {
      guard case .text(let text) = try lines.nextLine(prompt: "text> ") else { break }
      number += 1
      if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
        if lines.isInteractive { return nil }
        continue
      }
      var (example, fault) = pairs.example(text, line: number)
      if case .pairs = pairs, example.pair == nil, lines.isInteractive {
        guard case .text(let second) = try lines.nextLine(prompt: "pair> ") else { return nil }
        (example.pair, fault) = (second, nil)
      }
      sentences.append(
        NewSentence(id: "\(number)", line: number, example, labelsWords: labelsWords, fault: fault))
    }
    return sentences.isEmpty ? nil : sentences
  }
}
