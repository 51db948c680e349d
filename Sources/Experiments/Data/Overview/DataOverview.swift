package import Basics
package import Tasks
package import Text

/// What the splits of a data set hold, and what is odd about them.
package struct DataOverview: Sendable {
  /// One split.
  package struct Split: Sendable {
    /// Its name, or the file's path.
    package let name: String
    /// Its file.
    package let path: String
    let rows: Labelled
    /// How often each label occurs.
    package let labels: LabelShares
    /// How long its sentences are.
    package let lengths: LengthShares
    /// Rows that stand in it more than once.
    package let repeated: RepeatedSentences
    /// Invisible letters and letters written in two ways.
    package let letters: OddLetters
    /// Rows that a training would refuse or warn about, one line for each kind.
    package let faults: [String]

    /// Number of rows.
    package var count: Int { rows.corpus.count }
    /// Whether rows begin on lines of their own.
    var hasLines: Bool { count < 2 || line(0) != line(count - 1) }
    /// The line of the file on which a row begins, from 1.
    func line(_ row: Int) -> Int { rows.corpus.examples[row].line }
  }

  /// The rows of one split that stand in another, too.
  package struct Overlap: Sendable {
    /// Positions in ``DataOverview/splits``.
    package let first: Int
    /// The later split.
    package let second: Int
    /// The rows.
    package let repeated: RepeatedSentences
  }

  /// In the order in which they were named.
  package let splits: [Split]
  /// For each two splits that share sentences.
  package let overlaps: [Overlap]
  /// The task whose labels were counted; `nil` if the files have none.
  package let task: TaskKind?

  /// - Throws: what reading a data file or a tokenizer throws; `data.stopped`.
  package init(_ order: DataOrder, in scene: Scene, with services: Services) throws(Failure) {
    let names = order.columns
    let files = try order.splits.map { split throws(Failure) in
      try services.data.file(split.path, names: names).corpus
    }
    for corpus in files {
      try DatasetCheck.requireColumns(corpus)
      if let failure = DatasetCheck.missingText(corpus) { throw failure }
    }
    let train = try scene.splits["train"].map { path throws(Failure) in
      try services.data.file(path, names: names).corpus
    }
    // What is missing is said before anything is counted.
    if let asked = order.task {
      for corpus in files { try DatasetCheck.requireColumns(corpus, for: asked) }
    }
    let console = services.console
    defer { console.status(nil) }
    var task: TaskKind?
    if let first = files.first {
      task = try LabelShares.task(order.task, of: first) { train ?? first }
    }
    let tokenizer =
      order.folder == nil ? nil : try services.data.tokenizer(order.folder ?? "")
    let hasWords = task?.definition is any WordLabelling
    var splits: [Split] = []
    for (split, corpus) in zip(order.splits, files) {
      func poll(_ what: String) throws(Failure) -> () -> Bool {
        try DataOverview.checkStop()
        return DataOverview.poll("\(split.name): \(what)", of: corpus.count, console)
      }
      if let task { try DatasetCheck.requireColumns(corpus, for: task) }
      let isStopped = try poll("faults")
      let faults = try task.map { task throws(Failure) in
        try DatasetCheck(corpus, for: task, isStopped: isStopped).findings.map(\.description)
      }
      try DataOverview.checkStop()
      let rows = Labelled(corpus, task)
      try DataOverview.checkStop()
      splits.append(
        Split(
          name: split.name, path: split.path, rows: rows, labels: LabelShares(corpus, task),
          lengths: LengthShares(
            corpus, rows: corpus.examples.indices, words: hasWords, tokenizer, limit: order.limit,
            isStopped: try poll("lengths")),
          repeated: RepeatedSentences(in: rows, isStopped: try poll("repeated sentences")),
          letters: OddLetters(rows, isStopped: try poll("letters")), faults: faults ?? []))
    }
    var overlaps: [Overlap] = []
    for second in splits.indices {
      for first in 0..<second {
        try DataOverview.checkStop()
        let (own, other) = (splits[second], splits[first])
        let repeated = RepeatedSentences(
          of: own.rows, in: other.rows,
          isStopped: DataOverview.poll(
            "sentences of \(own.name) in \(other.name)", of: own.count + other.count, console))
        if !repeated.pairs.isEmpty {
          overlaps.append(Overlap(first: first, second: second, repeated: repeated))
        }
      }
    }
    try DataOverview.checkStop()
    (self.splits, self.overlaps, self.task) = (splits, overlaps, task)
  }

  /// Polls for a stop, once for each row, and shows how far the work is.
  private static func poll(_ what: String, of count: Int, _ console: some Console) -> () -> Bool {
    var row = 0
    return {
      row += 1
      if row % 10_000 == 0 { console.status("\(what), row \(row) of \(count)") }
      return isStopped()
    }
  }

  private static func isStopped() -> Bool { StopSignal.request != .none }

  private static func checkStop() throws(Failure) {
    guard isStopped() else { return }
    throw Failure("data.stopped", "stopped", kind: StopSignal.kind)
  }
}

/// The arguments of `data`.
package struct DataOrder: Sendable {
  /// The splits to look at: names, or paths, with their files.
  package var splits: [(name: String, path: String)]
  /// Their columns.
  package var columns: ColumnNames
  /// The task whose labels to count; `nil` for the first whose columns are there.
  package var task: TaskKind?
  /// The folder of the model in whose tokens lengths are counted; `nil` for words.
  package var folder: String?
  /// The length in tokens beyond which sentences are cut.
  package var limit: Int

  /// - Parameters: the properties, in their order.
  package init(
    splits: [(name: String, path: String)], columns: ColumnNames, task: TaskKind?, folder: String?, limit: Int
  ) {
    (self.splits, self.columns, self.task) = (splits, columns, task)
    (self.folder, self.limit) = (folder, limit)
  }
}
