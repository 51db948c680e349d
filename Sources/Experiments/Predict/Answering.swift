import Basics
import Records
import Tasks
import Tensors
import Text

/// The work of a `predict` line: sentences in, lines out, batch after batch in the order of the sentences.
final class Answering {
  private let request: PredictionRequest
  private let services: Services
  private let predictor: Predictor
  private let tokenizers: [any Tokenizer]
  /// The windows of each model over long sentences; `nil` for one that cuts them.
  private let windows: [TokenWindows?]
  private let lines: PredictionLines
  /// What stands for the sentences in notes: the file's path.
  private let name: String
  /// The losses by truncation, for each model.
  private var summaries: [AlignmentSummary]
  /// The sentences that could not be read, by what is wrong: how many, and where the first ones are.
  private var faults: [(what: String, count: Int, places: [String])] = []
  /// The number of sentences with faults that ``faults`` has no room for.
  private var otherFaults = 0
  /// Sentences that were answered, and all that were read.
  private(set) var answered = 0
  private(set) var read = 0

  /// Loads the models.
  /// - Parameters:
  ///   - repeatsText: whether lines for reading have the text.
  ///   - data: the memory of the file, in bytes.
  /// - Throws: `model.…`, `weights.…`, `tokenizer.…`, `run.memory`.
  init(
    _ request: PredictionRequest, name: String, repeatsText: Bool, hasPairs: Bool, data: Int = 0,
    in scene: Scene, with services: Services
  ) throws(Failure) {
    (self.request, self.services, self.name) = (request, services, name)
    let threads = scene.threads ?? Machine.cores
    var (notes, tokenizers, windows) = ([String](), [any Tokenizer](), [TokenWindows?]())
    try MemoryEstimate.checkPrediction(
      request.models.map {
        .init(folder: $0.folder, task: $0.task, largest: (Evaluation.tokenBudget, $0.limit))
      }, data: data, threads: threads)
    for model in request.models {
      for note in try model.check(in: scene.store, services.data) where !notes.contains(note) {
        notes.append(note)
      }
      let tokenizer = try services.data.tokenizer(model.folder.path)
      tokenizers.append(tokenizer)
      windows.append(
        try request.order.windows.windows(
          of: model.folder, model.task, tokenizer, cuttingAt: request.order.maxLength))
    }
    if let note = request.cutoffNote { notes.append(note) }
    for note in notes { services.console.note("note: \(note)") }
    (self.tokenizers, self.windows) = (tokenizers, windows)
    summaries = Array(repeating: AlignmentSummary(), count: request.models.count)
    lines = PredictionLines(
      request.order.form, of: request.ensemble.task, hasPairs: hasPairs, repeatsText: repeatsText)
    predictor = Predictor(request.models, threads: threads, on: services.engine)
    if let header = lines.header { services.console.print(exactly: header) }
  }

  /// Answers some sentences.
  /// - Throws: what loading the models throws; an interruption without words if a stop was requested.
  func answer(_ sentences: [NewSentence]) throws {
    let readable = sentences.filter { $0.fault == nil }
    var predictions = try predict(readable)[...]
    for sentence in sentences {
      read += 1
      var verdict: Verdict?
      if let fault = sentence.fault {
        count(fault, of: sentence)
      } else if let prediction = predictions.popFirst() {
        verdict = request.ensemble.task.definition.verdict(on: prediction)
        answered += 1
      }
      for line in lines.lines(sentence, verdict) {
        if lines.form == .text { services.console.print(line) } else { services.console.print(exactly: line) }
      }
    }
  }

  private func predict(_ sentences: [NewSentence]) throws -> [Prediction] {
    guard !sentences.isEmpty else { return [] }
    let hasPairs = sentences.contains { $0.example.pair != nil }
    let corpus = Corpus(
      sentences: sentences.map(\.example), path: name, names: ColumnNames(pair: hasPairs ? "pair" : nil))
    var encoded: [TokenizedDataset] = []
    for (index, model) in request.models.enumerated() {
      let split = try TokenizedDataset(
        unlabelled: corpus, name: name, task: model.task, tokenizer: tokenizers[index], limit: model.limit,
        windows: windows[index])
      summaries[index].add(split.summary)
      encoded.append(split)
    }
    guard let predictions = try predictor.predictions(for: encoded) else { throw stopped(nil) }
    return request.ensemble.mean(of: predictions)
  }

  /// The interruption of the work, after saying what was wrong with the sentences so far.
  /// - Parameter total: the number of sentences, if it is known.
  func stopped(_ total: Int?) -> Failure {
    report()
    let count = read == 1 ? "1 sentence" : "\(read) sentences"
    return Failure(
      "predict.stopped", "stopped after \(total.map { "\(read) of \($0) sentences" } ?? count)",
      kind: StopSignal.kind)
  }

  private func count(_ fault: String, of sentence: NewSentence) {
    let place =
      "line \(sentence.line)"
      + (sentence.example.id.isEmpty ? "" : " (\(TextWidth.cut(sentence.id, to: 60)))")
    guard let index = faults.firstIndex(where: { $0.what == fault }) else {
      // Each may have a message of its own, such as the position of a quote.
      if faults.count < 10 { faults.append((fault, 1, [place])) } else { otherFaults += 1 }
      return
    }
    faults[index].count += 1
    if faults[index].places.count < 3 { faults[index].places.append(place) }
  }

  /// Says what was cut and what could not be read since the last call.
  func report() {
    for (index, model) in request.models.enumerated() {
      let prefix = request.models.count > 1 ? "\(model.name): " : ""
      for note in summaries[index].notes(name, limit: model.limit, wording: model.task.wording) {
        services.console.note("note: \(prefix)\(note)")
      }
      summaries[index] = AlignmentSummary()
    }
    for fault in faults {
      let more = fault.count > fault.places.count ? " and \(fault.count - fault.places.count) more" : ""
      services.console.note(
        "note: \(name): \(fault.count) row\(fault.count == 1 ? " has" : "s have") \(fault.what), and no answer: "
          + fault.places.joined(separator: ", ") + more)
    }
    if otherFaults > 0 {
      services.console.note(
        "note: \(name): \(otherFaults) more row\(otherFaults == 1 ? " has" : "s have") other faults, and no answer"
      )
    }
    (faults, otherFaults) = ([], 0)
  }

  /// Ends the work.
  /// - Throws: `file.changed` if the weights have been written over meanwhile.
  func finish() throws {
    report()
    try predictor.finish()
  }
}
