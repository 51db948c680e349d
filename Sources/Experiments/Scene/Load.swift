package import Basics
import ModelFiles
import Networks
import Tasks
package import Text

/// A split whose file has been read.
package struct LoadedSplit: Sendable {
  /// The split's name, as given.
  package let name: String
  /// Its data file.
  package let path: String
  /// One line about its contents.
  package let line: String
  /// Notes for the user about how the file was read, one line each.
  package let notes: [String]
  private let corpus: Corpus

  /// - Parameter columns: the columns that the user named.
  /// - Throws: what reading a data file throws; `data.column`.
  package init(
    _ name: String, _ path: String, _ columns: ColumnNames, _ data: DatasetCache
  ) throws(Failure) {
    (self.name, self.path) = (name, path)
    corpus = try data.file(path, names: columns).corpus
    try DatasetCheck.requireColumns(corpus)
    // A training may name the column itself, as the script of a run does: text_column=.
    notes = corpus.notes + (DatasetCheck.missingText(corpus).map { ["\($0)"] } ?? [])
    line = "\(SplitFiles.canonical(name))  \(corpus.count) sentences  \(path)"
  }
}

extension LoadedSplit {
  /// One line about its labels and lengths; `nil` for a file in which nothing says what the texts are.
  ///
  /// Of a large file, lengths are those of a sample of rows, and so are the labels of words; the line says how many.
  /// - Parameters:
  ///   - train: the split from which labels are learnt.
  ///   - model: the loaded model, in whose sub-words lengths are counted; `nil` for words.
  /// - Throws: what reading a tokenizer throws.
  package func overview(
    train: LoadedSplit?, model: ModelReference?, _ data: DatasetCache
  ) throws(Failure) -> String? {
    guard DatasetCheck.missingText(corpus) == nil else { return nil }
    let (step, some) = LoadedSplit.some(of: corpus)
    // Labels that do not suit the task that the file seems to be for are refused where they are used.
    let seeming = try? LabelShares.task(nil, of: some) { some }
    // A label of a sentence is one field, and quickly read; those of words are a list.
    let hasWords = seeming?.definition is any WordLabelling
    let task = try? LabelShares.task(nil, of: hasWords ? some : corpus) {
      let source = train?.corpus ?? corpus
      return hasWords ? LoadedSplit.some(of: source).rows : source
    }
    let tokenizer = try model.map { model throws(Failure) in try data.tokenizer(model.folder) }
    let lengths = LengthShares(
      some, rows: some.examples.indices, words: hasWords, tokenizer,
      limit: LoadedSplit.usualLength, isStopped: { StopSignal.request != .none })
    let labels = LabelShares(hasWords ? some : corpus, task).line
    let facts = [labels, lengths.line].compactMap { $0 }.joined(separator: "; ")
    return step == 1 ? facts : "\(facts) (in \(some.count) rows)"
  }

  /// All rows, or one of each `step` of a large file.
  private static func some(of corpus: Corpus) -> (step: Int, rows: Corpus) {
    let step = max(1, corpus.count / mostRows)
    return (step, step == 1 ? corpus : corpus.sample(oneOf: step))
  }

  /// The number of rows beyond which only some are looked at.
  private static let mostRows = 20_000
  /// The length in sub-words at which training cuts unless told otherwise.
  private static let usualLength = 128
}

/// A model that was checked and is the default for the following lines.
package struct LoadedModel: Sendable {
  /// The model's folder and name.
  package let reference: ModelReference
  /// One line that describes it.
  package let line: String
  /// Notes for the user about it, one line each.
  package let notes: [String]
  /// The files that were examined.
  package let sources: SourceFiles

  /// - Throws: `model.…`, `tokenizer.…`, what opening the weights throws.
  package init(_ reference: ModelReference, _ data: DatasetCache) throws(Failure) {
    self.reference = reference
    let folder = try ModelFolder(reference.folder)
    // Opening maps the file and checks its header, without reading tensors.
    let check = try ModelCheck(folder, try data.tokenizer(reference.folder), for: .naming)
    let shape = folder.shape
    let found =
      folder.weights.map { "\(check.tensors.count) tensors in \($0.rawValue)" }
      ?? "no weights: training starts from random values"
    line =
      "\(reference.shortName)  \(folder.family.title), \(shape.layers) layers, width \(shape.hidden), \(shape.heads) heads, "
      + "vocabulary \(shape.vocabulary); \(found)"
    notes = check.notes
    var sources = SourceFiles()
    sources.add(folder)
    self.sources = sources
  }
}
