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

  /// - Parameter columns: the columns that the user named.
  /// - Throws: what reading a data file throws; `data.column`.
  package init(
    _ name: String, _ path: String, _ columns: ColumnNames, _ data: DatasetCache
  ) throws(Failure) {
    (self.name, self.path) = (name, path)
    let corpus = try data.file(path, names: columns).corpus
    try DatasetCheck.requireColumns(corpus)
    notes = corpus.notes
    line = "\(SplitFiles.canonical(name))  \(corpus.count) sentences  \(path)"
  }
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
      "\(reference.shortName)  \(shape.layers) layers, width \(shape.hidden), \(shape.heads) heads, "
      + "vocabulary \(shape.vocabulary); \(found)"
    notes = check.notes
    var sources = SourceFiles()
    sources.add(folder)
    self.sources = sources
  }
}
